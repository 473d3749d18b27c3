/** Plays a replay in words or as a picture, and says whether it is what the server recorded: `npm run replay -- FILE`. */
import { parseArgs } from "node:util";
import * as z from "zod";
import { play } from "./demo/screen.ts";
import { type Finding, type ReplayAnswer, verifyReplay, verifyResult } from "./recording/verify.ts";
import { type Answer, isAddress, readAnswer, readKeys } from "./replay/files.ts";
import { ReplayShow } from "./replay/ReplayShow.ts";
import { FINDINGS } from "./replay/words.ts";

const USAGE = `Plays a replay of Pong Royale, and says whether it ends as the server recorded.

  npm run replay -- FILE [options]

  FILE          the answer of GET /api/pong/matches/:match_id/replay, its address, or the link of the page;
                with --verify also a result, the answer of GET /api/pong/matches/:match_id
  --verify      check the server's signature too
  --keys K      its public keys: a JWKS or a JWK in a file, the address of one, or the address of the server
                (default: the server that FILE comes from)
  --watch       draw the match in the terminal
  --speed X     0.1 to 100 times as fast, with --watch (default 1)
  --help        this text

It ends with 0 if everything holds, with 2 if the replay, the result or the signature was tampered with, and with 1 if
something cannot be read, played or checked.
`;

const [CANNOT, TAMPERED] = [1, 2];

/** Prints why a replay cannot be read, played or checked, and ends the process. Quotes of the file cannot control the terminal. */
function fail(problem: string, code = CANNOT): never {
  const [line = ""] = problem.split("\n", 1);
  console.error(`replay: ${line.replace(/\p{C}/gu, "?")}`);
  process.exit(code);
}

const optionsSchema = z.object({
  verify: z.boolean().default(false),
  watch: z.boolean().default(false),
  help: z.boolean().default(false),
  keys: z.string().optional(),
  speed: z.coerce.number().min(0.1).max(100).default(1),
});

function optionsOrExit() {
  const [text, flag] = [{ type: "string" }, { type: "boolean" }] as const;
  const options = { verify: flag, watch: flag, help: flag, keys: text, speed: text };
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    return { ...optionsSchema.parse(values), file: positionals[0] };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    return fail(issue ? `--${issue.path.join()}: ${issue.message}` : (error as Error).message);
  }
}

/** Plays the whole replay, and returns the digest of the state in which it ends. */
async function playAll(replay: ReplayAnswer, watch: boolean, speed: number): Promise<string> {
  const show = new ReplayShow(replay);
  if (watch && process.stdout.isTTY) await play(show, speed, process.stdout);
  while (!show.isOver) for (const line of show.step()) console.log(line);
  return show.digest;
}

function printTable(answer: Answer): void {
  const players = answer.is === "replay" ? answer.replay.players : (answer.result.players ?? []);
  const rows = [...players].sort((one, other) => one.place - other.place);
  for (const { place, username, bot, score, lives } of rows) {
    console.log(`place ${place}  ${username}${bot ? " (bot)" : ""}, points: ${score}, lives: ${lives}`);
  }
}

/** Prints the finding about `subject`. Ends the process unless it is genuine. */
function conclude(finding: Finding, subject: string): void {
  if (finding === "unsigned") fail(FINDINGS[finding]);
  if (finding !== "genuine") fail(FINDINGS[finding], TAMPERED);
  console.log(`${FINDINGS[finding]} ${subject}`);
}

// a reader may stop early, as `head` does
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const { file, verify, watch, speed, help, keys = file } = optionsOrExit();
if (help || file === undefined || keys === undefined) {
  process.stdout.write(USAGE);
  process.exit(help ? 0 : CANNOT);
}
try {
  if (verify && keys === file && !isAddress(file)) fail("--verify needs --keys for a file");
  const answer = await readAnswer(file);
  if (answer.is === "result" && !verify) fail("this is a result and has nothing to play: --verify checks it");
  const keySet = verify ? await readKeys(keys) : undefined;
  const ending = answer.is === "replay" ? await playAll(answer.replay, watch, speed) : "";
  console.log("");
  printTable(answer);
  if (answer.is === "result") {
    conclude(await verifyResult(answer.result, keySet ?? { keys: [] }), "result");
  } else {
    const { replay } = answer;
    if (keySet !== undefined) conclude(await verifyReplay(replay, ending, keySet), "replay and its result");
    if (ending !== replay.digest) {
      fail(`tampered replay: it ends with digest ${ending}, and the server recorded ${replay.digest}`, TAMPERED);
    }
    console.log(`as the server recorded: digest ${ending}`);
  }
} catch (error) {
  fail((error as Error).message);
}
