import { parseArgs } from "node:util";
import { wholeNumberOf } from "../commandLine.ts";
import { SEATS } from "../roomSize.ts";
import { CAPACITY_IDS, MAX_STEPS } from "./capacity.ts";
import { checkoutEntryOf, type Entry, entryOf, KIND_IDS, type KindId } from "./contestants.ts";
import { MAX_ATTEMPTS } from "./sideBySide.ts";

export const USAGE = `Compares this server with others under the same load, side by side on this machine. Linux only.

npm run bench -- [options]
  --rooms N,N …    rooms of four; every number gives a table (100,250,500)
  --windows N      measurements of each contestant, in turns (7)
  --seconds N      length of a measurement (20)
  --only ID,ID …   contestants: ${KIND_IDS.join(", ")} (all)
  --also DIR       adds the server of another checkout of this project, with its node_modules; may be repeated
  --capacity       measures how many rooms ours and the template carry at 80 % of a core, too
  --quick          250 rooms, 3 windows of 6 s: about six minutes
  --final          250 and 500 rooms, with --capacity and --publish: about an hour
  --from FILE      measures nothing, and shows the figures of an earlier run
  --publish        writes docs/benchmark.md and its chart
  --json FILE      where to write the figures (bench.json)
  --help           print this text

To compare a change with the commit before it:
  git worktree add ../before HEAD~1 && (cd ../before && npm ci)
  npm run bench -- --quick --only ours,template --also ../before
`;

export interface BenchOptions {
  readonly rooms: readonly number[];
  readonly windows: number;
  readonly seconds: number;
  readonly entries: readonly Entry[];
  readonly capacity: boolean;
  readonly publish: boolean;
  readonly from: string | undefined;
  readonly json: string;
}

const QUICK = { rooms: "250", windows: "3", seconds: "6" };
const DEFAULTS = { rooms: "100,250,500", windows: "7", seconds: "20" };
const FINAL = { ...DEFAULTS, rooms: "250,500" };

/** Throws an Error that names the bad argument. Undefined means that only the usage is wanted. */
export function benchOptionsOf(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string" },
      windows: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string", default: KIND_IDS.join() },
      also: { type: "string", multiple: true, default: [] },
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
  const rooms = values.rooms ?? defaults.rooms;
  const only = values.only.split(",").map(kindIdOf);
  return {
    rooms: rooms.split(",").map((text) => wholeNumberOf("rooms", text, 5, 5000)),
    windows: wholeNumberOf("windows", values.windows ?? defaults.windows, 1, 100),
    seconds: wholeNumberOf("seconds", values.seconds ?? defaults.seconds, 1, 600),
    entries: entriesOf(only, values.also),
    capacity: values.capacity || values.final,
    publish: values.publish || values.final,
    from: values.from,
    json: values.json,
  };
}

/** Ours, the other checkouts, and then the rest. */
function entriesOf(only: readonly KindId[], also: readonly string[]): Entry[] {
  const entries = KIND_IDS.filter((id) => only.includes(id)).map(entryOf);
  entries.splice(only.includes("ours") ? 1 : 0, 0, ...also.map(checkoutEntryOf));
  return entries;
}

function kindIdOf(text: string): KindId {
  const id = KIND_IDS.find((one) => one === text);
  if (id === undefined) throw new Error(`--only: ${text} is not one of ${KIND_IDS.join(", ")}`);
  return id;
}

/** Time to start a process and to fill it, at most. Every 20 players may take a second. */
const START_SECONDS = 60;
const SLOWEST_JOINS_PER_SECOND = 20;

export function maxBenchSecondsOf({ rooms, windows, seconds, entries, capacity }: BenchOptions): number {
  const fillSeconds = (count: number) => (SEATS * count) / SLOWEST_JOINS_PER_SECOND;
  const turns = rooms.map((count) => START_SECONDS + fillSeconds(count) + MAX_ATTEMPTS * seconds);
  const sideBySide = windows * entries.length * turns.reduce((sum, one) => sum + one, 0);
  const steps = capacity ? CAPACITY_IDS.length * MAX_STEPS * (START_SECONDS + seconds) : 0;
  return Math.ceil(START_SECONDS + sideBySide + steps);
}
