import { parseArgs } from "node:util";

export const USAGE = `Plays against a server with many clients at once, and measures it.

npm run loadtest -- [options]
  --url URL        the server (http only); without it one is started here, on a core of its own
  --rooms N        rooms of four to fill (250)
  --seconds N      how long to measure once all are in (30)
  --join-rate N    meanwhile let so many more players a second come in through matchmaking, and leave again (0)
  --probes N       rooms of real SDK clients that measure what players see (4)
  --redis          give the server that is started here a Redis
  --soak           with Redis and short matches, so that rooms come and go; heap and leftovers are checked at the end
  --overload       more rooms than the server takes: being told so is no error, and it must take players again afterwards
  --json FILE      where the figures go (loadtest.json)
  --help           this text

The exit code is 1 if anything went wrong: a refusal, a lost connection, a figure that cannot be.
`;

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

/** Throws an Error that names the bad argument; undefined if only help is wanted. */
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
  if (url !== undefined && URL.parse(url)?.protocol !== "http:") throw new Error(`--url: no http address: ${url}`);
  if (url !== undefined && (redis || soak)) throw new Error("--redis and --soak are for a server that is started here");
  return {
    url: url?.replace(/\/+$/, ""),
    rooms: numberOf("rooms", values.rooms, 0, 5000),
    seconds: numberOf("seconds", values.seconds, 1, 86_400),
    joinRate: numberOf("join-rate", values["join-rate"], 0, 5000),
    probes: numberOf("probes", values.probes, 0, 100),
    redis: redis || soak,
    soak,
    overload,
    json,
  };
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`--${name}: expected a whole number of ${min} to ${max}, not ${text}`);
}
