/** Plays a downloaded replay, says what happened line by line, and checks its digest: `npm run replay -- FILE`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod";
import { lineOf } from "./demo/lineOf.ts";
import { digestOf, isOver } from "./simulation/match.ts";
import { createReplay, type Recording, stepReplay } from "./simulation/replay.ts";

const USAGE = `Plays a replay of Pong Royale, and says whether it ends as the server recorded.

  npm run replay -- FILE      the answer of GET /api/pong/matches/:match_id/replay

It ends with 1 if the file is no replay, or if the replay ends otherwise than recorded.
`;

/** Ten hours at 60 Hz. A match of sensible rules ends long before. */
const MAX_TICKS = 2_160_000;

/** The fields that are read here. `createReplay` checks the version; a digest that fits proves the rest. */
const replaySchema = z.looseObject({
  version: z.int(),
  seed: z.int().min(0),
  sides: z.int().min(2).max(8),
  rules: z.record(z.string(), z.number()),
  log: z.array(z.object({ at: z.int(), input: z.looseObject({ type: z.string(), side: z.int() }) })),
  digest: z.string(),
  players: z.array(z.object({ username: z.string(), side: z.int(), bot: z.boolean() })),
});

function fail(problem: string): never {
  console.error(`replay: ${problem}`);
  process.exit(1);
}

function readReplay(path: string): z.output<typeof replaySchema> & Recording {
  try {
    return replaySchema.parse(JSON.parse(readFileSync(path, "utf8"))) as z.output<typeof replaySchema> & Recording;
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    return fail(issue ? `${path}: ${issue.path.join(".")}: ${issue.message}` : (error as Error).message);
  }
}

/** Prints a line for each event, and returns the digest of the final state. */
function play(recording: Recording, names: readonly string[]): string {
  const replay = createReplay(recording);
  const { match } = replay;
  while (!isOver(match) && match.tick < MAX_TICKS) {
    for (const event of stepReplay(replay)) {
      const line = lineOf(event, match, names);
      const seconds = (match.tick / match.rules.tickRate).toFixed(2);
      if (line !== undefined) console.log(`${seconds.padStart(7)}  ${line}`);
    }
  }
  return digestOf(match);
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
const [path] = positionals;
if (values.help || path === undefined) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 1);
}
const { players, digest, ...recording } = readReplay(path);
const names: string[] = [];
for (const { username, side, bot } of players) names[side] = bot ? `${username} (bot)` : username;
try {
  const found = play(recording, names);
  if (found !== digest) fail(`the match ends with digest ${found}, and the server recorded ${digest}`);
  console.log(`\nas the server recorded: digest ${digest}`);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  fail(error.message);
}
