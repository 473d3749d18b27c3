/** Plays a match of bots, drawn in the terminal or told line by line: `npm run demo`. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import * as z from "zod";
import { BotMatch } from "./demo/BotMatch.ts";
import { play } from "./demo/screen.ts";
import { MAX_SIDES, MIN_SIDES } from "./simulation/constants.ts";

const USAGE = `Bots play a match of Pong Royale in the terminal.

  npm run demo -- [options]

  --seed N      the same seed plays the same match (default: a random one)
  --players N   ${MIN_SIDES} to ${MAX_SIDES} (default 4)
  --level L     weak, middle or strong (default middle)
  --speed X     0.1 to 100 times as fast (default 1)
  --plain       tell the events line by line, as fast as possible; the default if the output is not a terminal
  --frame S     draw the match after S seconds of play, and end
  --help        this text
`;

const number = z.coerce.number();
const optionsSchema = z.object({
  seed: number.int().min(0).max(0xffff_ffff).default(randomInt(0xffff_ffff)),
  players: number.int().min(MIN_SIDES).max(MAX_SIDES).default(4),
  level: z.enum(["weak", "middle", "strong"]).default("middle"),
  speed: number.min(0.1).max(100).default(1),
  frame: number.min(0).max(3600).optional(),
  plain: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** The options of the command line. If one is bad, says so in a line and ends the process. */
function optionsOrExit(): z.output<typeof optionsSchema> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = { seed: text, players: text, level: text, speed: text, frame: text, plain: flag, help: flag };
  try {
    return optionsSchema.parse(parseArgs({ options }).values);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem = issue ? `--${issue.path.join()}: ${issue.message}` : (error as Error).message;
    console.error(`demo: ${problem.split("\n", 1)}`);
    process.exit(1);
  }
}

/** Plays the whole match at once, and prints a line for each event. */
function tell(demo: BotMatch): void {
  const { players, level, seed } = demo.options;
  console.log(`${players} ${level} bots, seed ${seed}`);
  while (!demo.isOver) {
    for (const event of demo.step()) {
      const line = demo.lineOf(event);
      if (line !== undefined) console.log(`${demo.time.padStart(7)}  ${line}`);
    }
  }
  console.log(`\n${demo.result()}`);
}

// a reader may stop early, as `head` does
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const options = optionsOrExit();
const demo = new BotMatch(options);
if (options.help) {
  process.stdout.write(USAGE);
} else if (options.frame !== undefined) {
  demo.playTo(options.frame);
  console.log(demo.draw(process.stdout).join("\n"));
} else if (options.plain || !process.stdout.isTTY) {
  tell(demo);
} else {
  await play(demo, options.speed, process.stdout);
  process.stdout.write(demo.result());
}
