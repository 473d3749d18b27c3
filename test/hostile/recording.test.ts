import assert from "node:assert/strict";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";
import { ENDLESS_LEASE } from "../../src/cluster/Lease.ts";
import { REPLAYS_PER_PLAYER } from "../../src/protocol/stored.ts";
import { InputLog } from "../../src/recording/InputLog.ts";
import { STEPS } from "../../src/recording/inputCodec.ts";
import { jsonOfReplay, packReplay } from "../../src/recording/replayFile.ts";
import type { Entry } from "../../src/recovery/ledger.ts";
import { createRedisLedgers } from "../../src/recovery/redisLedgers.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { randomBetween, randomIndex } from "../../src/simulation/random.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { busyLog, HEAD, MOVES_PER_SECOND, PLAYERS, SECONDS } from "../support/busyMatch.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { startRedis } from "../support/redis.ts";

describe("the recording of a match", () => {
  const chance = { random: 1 };
  const kinds = {
    keys: () => randomIndex(chance, 3) - 1,
    "an analogue stick": () => Math.round(randomBetween(chance, -1, 1) * STEPS) / STEPS + 0,
  };
  for (const [kind, directionOf] of Object.entries(kinds)) {
    it(`of eight clients with ${kind} at 30 moves a second for 200 s has less than 150 KB, and 4 bytes a move before`, () => {
      const log = busyLog(directionOf);
      assert.equal(log.length, PLAYERS * MOVES_PER_SECOND * SECONDS);
      const { file } = packReplay(HEAD, log.bytes);
      assert.ok(file.length < 150_000, `${file.length} bytes`);
      assert.ok(zstdDecompressSync(file).length < 4 * log.length);
    });
  }

  it("is handed on in small pieces, and the event loop turns after each", async () => {
    let turns = 0;
    let isDone = false;
    const watch = (async () => {
      for (; !isDone; turns++) await setImmediate();
    })();
    const pieces: string[] = [];
    for await (const piece of jsonOfReplay(packReplay(HEAD, busyLog(kinds.keys).bytes).file)) {
      pieces.push(piece);
      assert.ok(pieces.length <= turns + 3, `piece ${pieces.length} in turn ${turns}`);
    }
    isDone = true;
    await watch;
    assert.ok(pieces.join("").length > 2_000_000);
    assert.ok(pieces.every((piece) => piece.length < 20_000));
  });

  it(`is kept in Redis for the last ${REPLAYS_PER_PLAYER} matches of a player, and as long as another one keeps it`, async function () {
    this.timeout(20_000);
    const { log } = recordedLog();
    const redis = await startRedis();
    const client = connectRedis(redis.url, log, "wait");
    const reads = client;
    await once(client, "ready");
    const options = {
      client,
      reads,
      channelPrefix: "",
      address: "127.0.0.1:1",
      lease: ENDLESS_LEASE,
      log: limitedLog(log),
    };
    const ledgers = createRedisLedgers({ ...options, publish: () => undefined, processId: () => "p" });
    const { file } = packReplay(HEAD, new InputLog().bytes);
    async function play(matchId: string, ...humans: string[]): Promise<void> {
      const entry: Entry = { match_id: matchId, n: 1, numbers: 0, state: "{}", log: [], logged: 0 };
      const bot = { ...PLAYER, player_id: "bot", bot: true };
      const players = [...humans.map((player_id) => ({ ...PLAYER, player_id })), bot];
      const result = { ...RESULT, match_id: matchId, players };
      assert.equal(
        await ledgers.open(`room-${matchId}`).commit(() => entry, [], { result, replay: file, changes: [] }),
        "committed",
      );
    }
    try {
      await play("shared", "ada", "bob");
      await play("alone", "ada");
      for (let match = 0; match < REPLAYS_PER_PLAYER; match++) await play(`m${match}`, "ada");
      assert.equal(await client.exists(keys.replay("alone"), keys.replayKeepers("alone")), 0);
      assert.deepEqual(await client.getBuffer(keys.replay("shared")), file);
      assert.equal(await client.llen(keys.replaysOf("ada")), REPLAYS_PER_PLAYER);
      assert.equal((await client.keys(keys.replay("*"))).length, REPLAYS_PER_PLAYER + 1);
      assert.ok((await client.ttl(keys.replaysOf("ada"))) > 0);
    } finally {
      client.disconnect();
      await redis.kill();
    }
  });
});

const PLAYER = { username: "x", side: 0, bot: false, place: 1, score: 0, lives: 0 };
const RESULT = {
  ...({ room_id: "r", mode: "2-player", ranked: false, winner_id: "ada", duration_ms: 1, at: 1 } as const),
};
