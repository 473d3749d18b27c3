/** Measures what checkpoints and heartbeats cost a process: `npm run bench:checkpoints -- --help`. */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { startRedis } from "../test/support/redis.ts";
import { until } from "../test/support/until.ts";
import { openRecovery } from "./checkpoints/recovery.ts";
import { openSavedRooms } from "./checkpoints/savedRooms.ts";
import { runCommand, say, wholeNumberOf } from "./commandLine.ts";

const USAGE = `Measures what checkpoints and heartbeats cost a process.

npm run bench:checkpoints -- [options]
  --rooms N      rooms of four, each in the middle of a match (500)
  --seconds N    length of each of the two windows (20)
  --help         print this text

The rooms play in this process. They are saved to a Redis of its own about once a second, as in a real server.
The cost is the CPU time of a window with checkpoints, minus that of a window without.

Exit codes: 0 success; 1 the cost is 3 % of a core or more; 2 bad options.
`;

const MAX_PERCENT = 3;
const MAX_OTHER_SECONDS = 120;

interface Options {
  readonly rooms: number;
  readonly seconds: number;
}

function optionsOf(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string", default: "500" },
      seconds: { type: "string", default: "20" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    rooms: wholeNumberOf("rooms", values.rooms, 1, 5000),
    seconds: wholeNumberOf("seconds", values.seconds, 1, 600),
  };
}

async function run({ rooms: count, seconds }: Options): Promise<number> {
  const redis = await startRedis();
  const recovery = openRecovery(redis.url, pino({ level: "silent" }), count);
  const rooms = openSavedRooms(count, recovery.ledgers);
  await until("Redis is connected", recovery.isReady);
  await cpuPercent(seconds / 4); // warm-up
  const withoutPercent = await cpuPercent(seconds);
  await recovery.start(rooms);
  await cpuPercent(seconds / 4);
  const withPercent = await cpuPercent(seconds);
  const size = await recovery.checkpointSize("room-0");
  for (const room of rooms) room.leave();
  await recovery.stop();
  await redis.stop();

  const cost = withPercent - withoutPercent;
  const isMet = cost < MAX_PERCENT;
  say(`${count} rooms, each saved once a second with ${size} characters; CPU in % of a core:`);
  say(`without checkpoints and heartbeats ${withoutPercent.toFixed(1)} %, with them ${withPercent.toFixed(1)} %`);
  say(`- ${isMet ? "met" : "MISSED"}: they cost ${cost.toFixed(1)} %, less than ${MAX_PERCENT} %`);
  return isMet ? 0 : 1;
}

/** CPU time of this process over the next seconds, in percent of a core. */
async function cpuPercent(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  await delay(1000 * seconds);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - start);
}

const maxSecondsOf = ({ seconds }: Options) => MAX_OTHER_SECONDS + 3 * seconds;
await runCommand({ usage: USAGE, optionsOf, maxSecondsOf, run });
