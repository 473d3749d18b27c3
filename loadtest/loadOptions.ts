import { parseArgs } from "node:util";
import { wholeNumberOf } from "./commandLine.ts";
import { SEATS } from "./roomSize.ts";

export const USAGE = `Load test: fills rooms with virtual users, plays for a while, and prints what the server did.

npm run loadtest -- [options]
  --url URL        the server; without it, a server is started here on a core of its own
  --rooms N        rooms of four to fill (250)
  --seconds N      length of the window that is measured, after filling and a warm-up of 12 s (30)
  --join-rate N    visitors a second during the window; each joins through matchmaking and leaves after 1 s (0)
  --probes N       rooms with real SDK clients, which measure when players see each other move (4)
  --redis          start the server with a Redis of its own
  --soak           short matches, with --redis: fails if the heap grows or anything is left at the end; the heap needs
                   some minutes to settle, so use it with --seconds 600 or more
  --overload       ask for more rooms than the server takes: it must refuse some players, and recover afterwards
  --json FILE      where to write the figures (loadtest.json)
  --help           print this text

Exit codes: 0 success; 1 something went wrong, such as a refused player or a lost connection; 2 bad options.
`;

/** Slowest rate at which filling still makes sense. */
const MIN_JOINS_PER_SECOND = 20;
/** Start, warm-up, and what a soak waits for at the end. */
const MAX_OTHER_SECONDS = 180;

export interface LoadOptions {
  readonly url: string | undefined;
  readonly rooms: number;
  readonly seconds: number;
  readonly joinRate: number;
  readonly probes: number;
  readonly redis: boolean;
  readonly soak: boolean;
  readonly overload: boolean;
  readonly json: string;
}

/** Throws an Error that names the bad argument. Undefined means that only the usage is wanted. */
export function loadOptionsOf(args: string[]): LoadOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: "string" },
      rooms: { type: "string", default: "250" },
      seconds: { type: "string", default: "30" },
      "join-rate": { type: "string", default: "0" },
      probes: { type: "string", default: "4" },
      redis: { type: "boolean", default: false },
      soak: { type: "boolean", default: false },
      overload: { type: "boolean", default: false },
      json: { type: "string", default: "loadtest.json" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { url, redis, soak, overload, json } = values;
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new Error(`--url: not an http or https address: ${url}`);
  if (url !== undefined && (redis || soak)) throw new Error("--redis and --soak do not work with --url");
  return {
    url: url?.replace(/\/+$/, ""),
    rooms: wholeNumberOf("rooms", values.rooms, 0, 5000),
    seconds: wholeNumberOf("seconds", values.seconds, 1, 86_400),
    joinRate: wholeNumberOf("join-rate", values["join-rate"], 0, 5000),
    probes: wholeNumberOf("probes", values.probes, 0, 100),
    redis: redis || soak,
    soak,
    overload,
    json,
  };
}

export function maxLoadSecondsOf({ rooms, seconds }: LoadOptions): number {
  return MAX_OTHER_SECONDS + Math.ceil((SEATS * rooms) / MIN_JOINS_PER_SECOND) + 2 * seconds;
}
