/** Plays thousands of matches by the rules and prints what they are like: `npm run balance -- --help`. */
import { parseArgs } from "node:util";
import { MAX_SIDES, MIN_SIDES } from "../src/simulation/constants.ts";
import { FIGURES } from "./balance/figures.ts";
import { playLadder } from "./balance/ladder.ts";
import { LADDER_FIGURES } from "./balance/ladderFigures.ts";
import { type Played, playAll } from "./balance/matches.ts";
import { runCommand, say, wholeNumberOf } from "./commandLine.ts";

const USAGE = `Plays matches of bots and modelled people without a server, and prints what they are like.

npm run balance -- [options]
  --matches N    matches of each lineup and number of players (1600)
  --seed N       the same seed plays the same matches (1)
  --ladder       plays a season of ranked matches instead: 2,000 players with hidden skills, 200 online, 30 matches each
  --help         print this text

A modelled person sees a serve, a hit or a redirect 250 ms late, foresees walls, aims with an even error of 6 units, and
goes at full speed or stands. A casual one: 350 ms, 14 units; a skilled one: 220 ms, 4 units.

Exit codes: 0 success; 1 a bound is broken, marked with !; 2 bad options.
`;

const MAX_SECONDS_A_MATCH = 5;

interface BalanceOptions {
  readonly matches: number;
  readonly seed: number;
  readonly ladder: boolean;
}

function optionsOf(args: string[]): BalanceOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      matches: { type: "string", default: "1600" },
      seed: { type: "string", default: "1" },
      ladder: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    matches: wholeNumberOf("matches", values.matches, 1, 100_000),
    seed: wholeNumberOf("seed", values.seed, 0, 1_000),
    ladder: values.ladder,
  };
}

function runLadder(seed: number): number {
  const seasons = (["2-player", "3-player", "4-player", "8-player"] as const).map((mode) => {
    const options = { mode, players: 2000, online: 200, matches: 30, seed };
    return { options, ladder: playLadder(options) };
  });
  let broken = 0;
  say(`| 2,000 players, 200 online | bound | ${seasons.map(({ options }) => options.mode).join(" | ")} |`);
  say(`|---|---|${seasons.map(() => "---").join("|")}|`);
  for (const { name, bound, digits, of, holds } of LADDER_FIGURES) {
    const cells = seasons.map(({ ladder, options }) => {
      const value = of(ladder, options);
      if (!holds(value)) broken++;
      return `${value.toFixed(digits)}${holds(value) ? "" : " !"}`;
    });
    say(`| ${name} | ${bound} | ${cells.join(" | ")} |`);
  }
  return verdictOf(broken);
}

/** Says how many bounds are broken, and returns the exit code. */
function verdictOf(broken: number): number {
  say(broken === 0 ? "\nall bounds hold" : `\n${broken} bounds are broken`);
  return broken === 0 ? 0 : 1;
}

async function run({ matches, seed, ladder }: BalanceOptions): Promise<number> {
  if (ladder) return runLadder(seed);
  const sizes = Array.from({ length: MAX_SIDES - MIN_SIDES + 1 }, (_, index) => MIN_SIDES + index);
  const results = await playAll(sizes, matches, seed);
  let broken = 0;
  say(`| ${matches} matches each | bound | ${sizes.join(" | ")} |`);
  say(`|---|---|${sizes.map(() => "---").join("|")}|`);
  for (const { name, bound, digits, of, holds } of FIGURES) {
    const cells = sizes.map((sides) => {
      const played = results.get(sides) as Played;
      const value = of(played, sides);
      if (holds(value, played, sides)) return value.toFixed(digits);
      broken++;
      return `${value.toFixed(digits)} !`;
    });
    say(`| ${name} | ${bound} | ${cells.join(" | ")} |`);
  }
  return verdictOf(broken);
}

const maxSecondsOf = ({ matches }: BalanceOptions) => matches * MAX_SECONDS_A_MATCH;
await runCommand({ usage: USAGE, optionsOf, maxSecondsOf, run });
