import { text } from "node:stream/consumers";
import type { JSONWebKeySet } from "jose";
import { createArchive } from "../../src/players/archive.ts";
import { createMemoryKeyRing } from "../../src/players/keyRing.ts";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createRecords } from "../../src/players/records.ts";
import { createResultSigner } from "../../src/players/resultSigner.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import type { SignedResult } from "../../src/protocol/signedResult.ts";
import { inputBytesOf } from "../../src/recording/inputCodec.ts";
import { packReplay } from "../../src/recording/replayFile.ts";
import type { ReplayAnswer } from "../../src/recording/verify.ts";
import { createBot, moveOf } from "../../src/simulation/bot.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import { createMatch, digestOf, isOver, playerOf } from "../../src/simulation/match.ts";
import type { LoggedInput } from "../../src/simulation/replay.ts";
import { step } from "../../src/simulation/step.ts";

const SEED = 7;

/** A match of bots by these names, as the server stores it: the result, and the file of its replay. */
export function playedMatch(names: readonly string[]): { result: MatchResult; file: Buffer } {
  const sides = names.length;
  const match = createMatch(sides, SEED);
  const bots = names.map((_, side) => createBot(side, "middle", side));
  const log: LoggedInput[] = [];
  while (!isOver(match)) {
    const inputs = bots.flatMap((bot) => moveOf(bot, match) ?? []);
    log.push(...inputs.map((input) => ({ at: match.tick + 1, input })));
    step(match, inputs);
  }
  const players = names.map((username, side) => {
    const { place, score, lives } = playerOf(match, side);
    return { player_id: `p${side}`, username, side, bot: side === 2, place, score, lives };
  });
  const digest = digestOf(match);
  const recording = { version: SIMULATION_VERSION, seed: SEED, sides, rules: DEFAULT_RULES };
  const { file, fingerprint } = packReplay({ match_id: "m1", players, ...recording, digest }, inputBytesOf(log));
  const result: MatchResult = {
    match_id: "m1",
    room_id: "r1",
    mode: "2-player",
    ranked: false,
    winner_id: `p${match.winner}`,
    players,
    duration_ms: 1000,
    at: 2,
    digest,
    recording_sha256: fingerprint,
  };
  return { result, file };
}

/** A match as the server answers it: the signed result, the replay, and the public keys. */
export async function signedMatch(
  names: readonly string[] = ["ada", "bob"],
): Promise<{ result: SignedResult; replay: ReplayAnswer; keys: JSONWebKeySet }> {
  const { result, file } = playedMatch(names);
  const records = createRecords(createMemoryStore());
  await records.saveResult(result);
  await records.saveReplay("m1", file);
  const signer = createResultSigner(createMemoryKeyRing());
  const archive = createArchive(records, signer);
  const replay: ReplayAnswer = JSON.parse(await text((await archive.replayOf("m1")) as AsyncIterable<string>));
  const signature = await signer.sign(result);
  return { result: { ...result, signature }, replay, keys: await signer.keySet() };
}
