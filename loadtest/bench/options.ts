import { parseArgs } from "node:util";
import { CONTESTANT_IDS, type ContestantId } from "./contestants.ts";

export const USAGE = `Ours and what else one would pick, side by side on this machine.

npm run bench -- [options]
  --rooms N,N …    rooms of four, one table for each (100,250,500)
  --windows N      measurements of each, in turns (7)
  --seconds N      of a measurement (20)
  --only ID,ID …   contestants: ${CONTESTANT_IDS.join(", ")} (all)
  --capacity       also look for the rooms that ours and the template carry at 80 % of a core
  --quick          some five minutes: 250 rooms, 3 windows of 6 s
  --final          an hour: 250 and 500 rooms, capacity, published
  --from FILE      measure nothing, show (and publish) the figures of an earlier run
  --publish        write docs/benchmark.md and its chart
  --json FILE      where the figures go (bench.json)
  --help           this text
`;

export interface BenchOptions {
  readonly rooms: readonly number[];
  readonly windows: number;
  readonly seconds: number;
  readonly only: readonly ContestantId[];
  readonly capacity: boolean;
  readonly publish: boolean;
  readonly from: string | undefined;
  readonly json: string;
}

/** Throws an Error that names the bad argument; undefined if only help is wanted. */
export function benchOptionsOf(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string" },
      windows: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string", default: CONTESTANT_IDS.join() },
      capacity: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      final: { type: "boolean", default: false },
      from: { type: "string" },
      publish: { type: "boolean", default: false },
      json: { type: "string", default: "bench.json" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const defaults = values.quick ? QUICK : values.final ? FINAL : DEFAULTS;
  const { rooms, windows, seconds } = { ...defaults, ...definedOf(values) };
  return {
    rooms: rooms.split(",").map((text) => numberOf("rooms", text, 5, 5000)),
    windows: numberOf("windows", windows, 1, 100),
    seconds: numberOf("seconds", seconds, 1, 600),
    only: values.only.split(",").map(contestantOf),
    capacity: values.capacity || values.final,
    publish: values.publish || values.final,
    from: values.from,
    json: values.json,
  };
}

const QUICK = { rooms: "250", windows: "3", seconds: "6" };
const DEFAULTS = { rooms: "100,250,500", windows: "7", seconds: "20" };
const FINAL = { ...DEFAULTS, rooms: "250,500" };

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function contestantOf(text: string): ContestantId {
  const id = CONTESTANT_IDS.find((one) => one === text);
  if (id === undefined) throw new Error(`--only: ${text} is none of ${CONTESTANT_IDS.join(", ")}`);
  return id;
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`--${name}: expected a whole number of ${min} to ${max}, not ${text}`);
}
