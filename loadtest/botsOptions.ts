import { parseArgs } from "node:util";
import { MODES, type Mode } from "../src/protocol/kinds.ts";

export const USAGE = `Fills a running server with players that play.

npm run bots -- [options]
  --url URL        where the server is (http://localhost:2567)
  --players N      how many, 1 to 2000 (8)
  --mode MODE      ${MODES[0]} to ${MODES.at(-1)} (4-player)
  --error UNITS    how far off they aim at most, 0 to 100 arena units; a paddle is 24 long (14)
  --rematch        play on after a match, until --seconds are over or Ctrl-C
  --seconds N      stop after so many
  --help           this text
`;

export interface BotsOptions {
  readonly url: string;
  readonly players: number;
  readonly mode: Mode;
  readonly error: number;
  readonly rematch: boolean;
  readonly seconds: number;
}

/** Throws an Error that names the bad argument; undefined if only help is wanted. */
export function botsOptionsOf(args: string[]): BotsOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: "string", default: "http://localhost:2567" },
      players: { type: "string", default: "8" },
      mode: { type: "string", default: "4-player" },
      error: { type: "string", default: "14" },
      seconds: { type: "string" },
      rematch: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  if (!/^https?:$/.test(URL.parse(values.url)?.protocol ?? ""))
    throw new Error(`--url: no http address: ${values.url}`);
  const mode = MODES.find((one) => one === values.mode);
  if (mode === undefined) throw new Error(`--mode: ${values.mode} is none of ${MODES.join(", ")}`);
  return {
    url: values.url,
    mode,
    players: numberOf("players", values.players, 1, 2000),
    error: numberOf("error", values.error, 0, 100),
    seconds: numberOf("seconds", values.seconds ?? "86400", 1, 86_400),
    rematch: values.rematch,
  };
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`--${name}: expected a whole number of ${min} to ${max}, not ${text}`);
}
