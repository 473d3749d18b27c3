/** Compares what distant players see with what happens on the server: `npm run netcode -- --help`. */
import { parseArgs } from "node:util";
import { runCommand, say, wholeNumberOf } from "./commandLine.ts";
import { measureFarPlayers, type NetcodeOptions } from "./netcode/matches.ts";
import { breachesOf, tableOf } from "./netcode/report.ts";

const USAGE = `Compares what players see over a network with a round trip of 150 ± 30 ms with what happens on the server.

npm run netcode -- [options]
  --seconds N    length of the matches (140)
  --duels N      matches of two players (8)
  --fours N      matches of four players (2)
  --help         print this text

Exit codes: 0 success; 1 a bound on what players may see is broken; 2 bad options.
`;

/** Start, and the time that recordings need to be stored. */
const MAX_OTHER_SECONDS = 120;

function optionsOf(args: string[]): NetcodeOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: "string", default: "140" },
      duels: { type: "string", default: "8" },
      fours: { type: "string", default: "2" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seconds: wholeNumberOf("seconds", values.seconds, 1, 3600),
    duels: wholeNumberOf("duels", values.duels, 0, 100),
    fours: wholeNumberOf("fours", values.fours, 0, 100),
  };
}

async function run(options: NetcodeOptions): Promise<number> {
  const { seconds, duels, fours } = options;
  say(`playing ${duels} matches of two and ${fours} of four for ${seconds} s`);
  const figures = await measureFarPlayers(options);
  const breaches = breachesOf(figures);
  say(tableOf(figures));
  say(breaches.length === 0 ? "all bounds hold" : breaches.map((breach) => `MISSED ${breach}`).join("\n"));
  return breaches.length > 0 ? 1 : 0;
}

const maxSecondsOf = ({ seconds }: NetcodeOptions) => seconds + MAX_OTHER_SECONDS;
await runCommand({ usage: USAGE, optionsOf, maxSecondsOf, run });
