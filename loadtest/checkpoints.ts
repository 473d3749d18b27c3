/**
 * What checkpoints and heartbeats cost a process: `npm run bench:checkpoints [-- --rooms 500] [--seconds 20]`.
 *
 * Rooms of four in the middle of a match, each with moves since the last time, are written down as a process does it, about
 * once a second, to a Redis of its own. What is measured is this process's CPU time, less that of as many rooms that play
 * without being written down. Exits with 1 if it is 3 % of a core or more.
 */

import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { createProcesses } from "../src/cluster/processes.ts";
import type { RoomClient } from "../src/colyseus/ClockedRoom.ts";
import { RoomClock } from "../src/colyseus/RoomClock.ts";
import type { RoomCheckpoint, SavedSeat } from "../src/recovery/checkpoint.ts";
import { CHECKPOINT_VERSION, startCheckpoints } from "../src/recovery/checkpoint.ts";
import { createRedisLedgers } from "../src/recovery/redisLedgers.ts";
import { connectRedis } from "../src/redis/connection.ts";
import { Play } from "../src/rooms/Play.ts";
import { restoreSeat, type Seat } from "../src/rooms/seat.ts";
import { DEFAULT_RULES } from "../src/simulation/constants.ts";
import { createMatch } from "../src/simulation/match.ts";
import { limitedLog } from "../src/telemetry/log.ts";
import { startRedis } from "../test/support/redis.ts";
import { until } from "../test/support/until.ts";

const { values } = parseArgs({
  options: { rooms: { type: "string", default: "500" }, seconds: { type: "string", default: "20" } },
});
const ROOMS = Number(values.rooms);
const SECONDS = Number(values.seconds);
const SIDES = 4;
const TICK_MS = 1000 / DEFAULT_RULES.tickRate;
const MAX_PERCENT = 3;

const log = pino({ level: "silent" });
const redis = await startRedis();
const [client, reads] = [connectRedis(redis.url, log, "wait"), connectRedis(redis.url, log, "fail")];
const shared = { processId: () => "here", address: "127.0.0.1:1", log: limitedLog(log) };
const ledgers = createRedisLedgers({ client, reads, channelPrefix: "", publish: () => undefined, ...shared });
const load = { rooms: ROOMS, clients: SIDES * ROOMS, eventLoopUtilization: 0, tickLatenessMs: 0 };
const meter = { load: () => load, overloaded: () => false };
const processes = createProcesses({ client: reads, version: CHECKPOINT_VERSION, maxRooms: ROOMS, meter, ...shared });

const seats: SavedSeat[] = Array.from({ length: SIDES }, (_, side) => ({
  ...{ player_id: `p_${side}_0123456789abcdefghij`, username: `player ${side}`, role: "player", side },
  ...{ out: false, ready: false, joined: true },
}));

/** Makes a seat's player present, without a socket. */
function connect(seat: Seat): void {
  seat.connection = { is: "connected", client: {} as RoomClient, sessionId: "", reconnectionToken: "", seq: -1 };
}

const unmeasured = { observe: () => undefined };
const clock = new RoomClock({ lateness: unmeasured, step: unmeasured });
const rooms = Array.from({ length: ROOMS }, (_, index) => {
  const match_id = `match-${index}`;
  const lineup = seats.map(restoreSeat);
  let seq = 0;
  const place = clock.join(TICK_MS, () => {
    // each player turns four times a second
    for (const seat of lineup) {
      if (Math.random() < (4 * TICK_MS) / 1000) play.move(seat, { direction: Math.random() * 2 - 1, seq: ++seq });
    }
    play.advance(() => undefined);
  });
  const match = createMatch(SIDES, index, { ...DEFAULT_RULES, lives: 250 });
  const play = new Play({ match, seed: index, lineup, ticks: place, isTaken: () => true });
  lineup.forEach(connect);
  play.start();
  const ledger = ledgers.open(`room-${index}`);
  return {
    leave: () => place.leave(),
    async save() {
      const checkpoint: RoomCheckpoint = {
        kind: { mode: "4-player", ranked: false, bots: true, private: false },
        ...{
          code: null,
          match_id,
          n: 100,
          phase: "playing",
          left_ms: 0,
          seats,
          lineup: seats.map((seat) => seat.player_id),
          run: play.saved(),
        },
      };
      const state = JSON.stringify(checkpoint);
      await ledger.save({ match_id, n: 100, state, log: play.log, logged: play.log.length });
    },
  };
});

await until("Redis is there", () => client.status === "ready" && reads.status === "ready");
await cpuPercent(SECONDS / 4); // to warm up
const plain = await cpuPercent(SECONDS);
await processes.start();
const stop = startCheckpoints(
  () => rooms,
  (err) => {
    throw err;
  },
);
await cpuPercent(SECONDS / 4);
const written = await cpuPercent(SECONDS);
const size = (await reads.hget("pong:checkpoint:room-0", "state"))?.length ?? 0;
for (const room of rooms) room.leave();
stop();
await processes.stop();
for (const connection of [client, reads]) connection.disconnect();
await redis.stop();

const cost = written - plain;
console.log(`${ROOMS} rooms of ${SIDES}: ${plain.toFixed(1)} % of a core without, ${written.toFixed(1)} % with`);
console.log(`checkpoints of ${size} characters once a second, and heartbeats: ${cost.toFixed(1)} % of a core`);
console.log(`- ${cost < MAX_PERCENT ? "met" : "MISSED"}: under ${MAX_PERCENT} %`);
process.exitCode = cost < MAX_PERCENT ? 0 : 1;

/** Of this process. */
async function cpuPercent(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  const began = performance.now();
  await setTimeout(1000 * seconds);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - began);
}
