/** Load on a server, and what that does to it: `npm run loadtest -- --help`. */
import { writeFile } from "node:fs/promises";
import { startRedis } from "../test/support/redis.ts";
import { errorsOf, LoadRun } from "./LoadRun.ts";
import { type LoadOptions, loadOptionsOf, USAGE } from "./loadOptions.ts";
import { measureLoad } from "./measureLoad.ts";
import { startPongServer } from "./processes/pongServer.ts";
import { alignedTable, numberText } from "./report/text.ts";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(options: LoadOptions): Promise<number> {
  const redis = options.redis ? await startRedis() : undefined;
  const env = redis ? { REDIS_URL: redis.url } : {};
  const server = options.url === undefined ? await startPongServer(env) : undefined;
  const url = options.url ?? server?.url ?? "";
  const run = await LoadRun.start("pongRoyale", url);
  try {
    const { errors, ...figures } = await measureLoad(run, { url, pid: server?.child.pid }, options, say);
    const rows = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
    say(
      `\n${alignedTable(rows.map(([name, value]) => [wordsOf(name), numberText(value)]))}\n\n${errorsOf({ errors })}`,
    );
    await writeFile(options.json, `${JSON.stringify({ ...figures, errors }, undefined, 2)}\n`);
    return Object.keys(errors).length > 0 ? 1 : 0;
  } finally {
    await run.end();
    await server?.child.end();
    await redis?.stop();
  }
}

/** `joinP99Ms` → `join P99 ms` */
function wordsOf(name: string): string {
  return name.replace(/[A-Z][a-z]+/g, (word) => ` ${word.toLowerCase()}`).replace(/(?<=[a-z])P(?=\d)/, " p");
}

let options: LoadOptions | undefined;
try {
  options = loadOptionsOf(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = await main(options);
