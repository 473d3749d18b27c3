import { parseArgs } from "node:util";
import { MODES, type Mode } from "../src/protocol/kinds.ts";
import { wholeNumberOf } from "./commandLine.ts";

export const USAGE = `Fills a running server with bots that join and play like real clients.

npm run bots -- [options]
  --url URL        the server (http://localhost:2567)
  --players N      number of bots, 1 to 2000 (8)
  --mode MODE      ${MODES[0]} to ${MODES.at(-1)} (4-player)
  --error UNITS    how far their aim misses at most, 0 to 100 arena units; a paddle is 24 long (14)
  --rematch        play one match after the other, until --seconds are over or Ctrl-C
  --seconds N      stop after N seconds (86400: a day)
  --help           print this text

Exit codes: 0 success; 1 a bot could not play; 2 bad options.
`;

/** Time that the bots have to leave. */
const LEAVE_SECONDS = 60;

export interface BotsOptions {
  readonly url: string;
  readonly players: number;
  readonly mode: Mode;
  readonly error: number;
  readonly rematch: boolean;
  readonly seconds: number;
}

/** Throws an Error that names the bad argument. Undefined means that only the usage is wanted. */
export function botsOptionsOf(args: string[]): BotsOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: "string", default: "http://localhost:2567" },
      players: { type: "string", default: "8" },
      mode: { type: "string", default: "4-player" },
      error: { type: "string", default: "14" },
      seconds: { type: "string", default: "86400" },
      rematch: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { url, rematch } = values;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) throw new Error(`--url: not an http address: ${url}`);
  const mode = MODES.find((one) => one === values.mode);
  if (mode === undefined) throw new Error(`--mode: ${values.mode} is not one of ${MODES.join(", ")}`);
  return {
    url,
    mode,
    rematch,
    players: wholeNumberOf("players", values.players, 1, 2000),
    error: wholeNumberOf("error", values.error, 0, 100),
    seconds: wholeNumberOf("seconds", values.seconds, 1, 86_400),
  };
}

export function maxBotsSecondsOf({ seconds }: BotsOptions): number {
  return seconds + LEAVE_SECONDS;
}
