/**
 * `npm run codegen -- [options of schema-codegen]`
 *
 * Writes the classes of the state in another language, such as `--csharp --namespace Pong --output DIR`. Without options it
 * writes those of seven languages to `examples/schema/`, in one file each.
 */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { COMPILED } from "../support/server.ts";

/** The languages for which schema-codegen writes all that the state needs. It leaves out ranges in the others. */
export const LANGUAGES = "c csharp dart haxe lua swift ts".split(" ");
/** Its options for those others. */
const UNFIT = ["cpp", "gdscript", "java", "js"];
const STATE = "src/protocol/schema.ts";
const CLI = "node_modules/@colyseus/schema/bin/schema-codegen";

async function schemaCodegen(options: readonly string[]): Promise<string> {
  const args = ["--import", "./test/support/typescriptApi.ts", CLI, STATE, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...COMPILED } });
  return stdout;
}

/** Writes the classes in every language to a folder of that name in `folder`. */
export async function generateAll(folder: string): Promise<void> {
  await Promise.all(
    LANGUAGES.map((language) => {
      const output = join(folder, language);
      mkdirSync(output, { recursive: true });
      return schemaCodegen([`--${language}`, "--bundle", "--output", output]);
    }),
  );
}

if (import.meta.main) {
  const { values, tokens } = parseArgs({ options: { output: { type: "string" } }, strict: false, tokens: true });
  const output = typeof values.output === "string" ? values.output : "dist-codegen";
  const unfit = tokens.find((token) => token.kind === "option" && UNFIT.includes(token.name));
  if (tokens.length === 0) {
    await generateAll("examples/schema");
    process.stdout.write("in examples/schema\n");
  } else if (unfit !== undefined) {
    process.stderr.write("schema-codegen leaves out the range of positions in this language: see docs/engines.md\n");
    process.exitCode = 2;
  } else {
    mkdirSync(output, { recursive: true });
    process.stdout.write(await schemaCodegen([...process.argv.slice(2), "--output", output]));
    process.stdout.write(`in ${output}\n`);
  }
}
