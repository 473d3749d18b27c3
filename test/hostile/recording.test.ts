import assert from "node:assert/strict";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";
import { ENDLESS_LEASE } from "../../src/cluster/Lease.ts";
import { REPLAYS_PER_PLAYER } from "../../src/protocol/stored.ts";
import { STEPS } from "../../src/recording/inputCodec.ts";
import { jsonOfReplay, packReplay } from "../../src/recording/replayFile.ts";
import type { Entry } from "../../src/recovery/ledger.ts";
import { createRedisLedgers } from "../../src/recovery/redisLedgers.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import { InputLog } from "../../src/simulation/InputLog.ts";
import { randomBetween, randomIndex } from "../../src/simulation/random.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { startRedis } from "../support/redis.ts";

const PLAYERS = 8;
const MOVES_PER_SECOND = 30;
const SECONDS = 200;

const HEAD = {
  ...{ match_id: "m", players: [], digest: "d", seed: 7, sides: PLAYERS },
  ...{ version: SIMULATION_VERSION, rules: DEFAULT_RULES },
};

/** The log of a match whose players all move as often as they may, each time in another direction. */
function busyLog(directionOf: () => number): InputLog {
  const log = new InputLog();
  for (let tick = 0; tick < 60 * SECONDS; tick++) {
    for (let side = tick % 2; side < PLAYERS; side += 60 / MOVES_PER_SECOND) {
      const direction = directionOf();
      log.push({ at: tick, input: { type: "move", side, direction, tick: Math.max(0, tick - ((side + tick) % 5)) } });
    }
  }
  return log;
}

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
      const file = packReplay(HEAD, log);
      assert.ok(file.length < 150_000, `${file.length} bytes`);
      assert.ok(zstdDecompressSync(file).length < 4 * log.length);
    });
  }

  it("is handed on without the event loop standing still", async () => {
    const file = packReplay(HEAD, busyLog(kinds.keys));
    await text(jsonOfReplay(file)); // compiles it
    let longest = 0;
    let turnedAt = performance.now();
    let characters = 0;
    let isDone = false;
    const watch = (async () => {
      while (!isDone) {
        await setImmediate();
        longest = Math.max(longest, performance.now() - turnedAt);
        turnedAt = performance.now();
      }
    })();
    for await (const piece of jsonOfReplay(file)) characters += piece.length;
    isDone = true;
    await watch;
    assert.ok(characters > 2_000_000);
    assert.ok(longest < 50, `${longest} ms`);
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
    const file = packReplay(HEAD, new InputLog());
    async function play(matchId: string, ...humans: string[]): Promise<void> {
      const entry: Entry = { match_id: matchId, n: 1, numbers: 0, state: "{}", log: [], logged: 0 };
      const bot = { ...PLAYER, player_id: "bot", bot: true };
      const players = [...humans.map((player_id) => ({ ...PLAYER, player_id })), bot];
      const result = { ...RESULT, match_id: matchId, players };
      assert.equal(await ledgers.open(`room-${matchId}`).commit(entry, [], { result, replay: file }), "committed");
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
