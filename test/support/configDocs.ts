/** `npm run config:docs`: writes `.env.example` and the table in docs/operations.md from the table of the configuration. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Setting } from "../../src/configTable.ts";
import { SETTINGS } from "../../src/configTable.ts";

const ROOT = join(import.meta.dirname, "../..");
const TABLE = /(?<=<!-- begin: npm run config:docs -->\n).*(?=<!-- end -->)/s;

/** The generated files: each path with the text that it should have. */
export function configDocs(): Map<string, string> {
  return new Map([
    [".env.example", envExample()],
    ["docs/operations.md", read("docs/operations.md").replace(TABLE, () => `\n${markdownTable()}\n`)],
  ]);
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function settings(): [string, Setting<unknown>][] {
  return Object.entries<Setting<unknown>>(SETTINGS);
}

function envExample(): string {
  const keys = settings().map(([key, { doc, expected, default: text = "" }]) => {
    return `# ${doc.replaceAll("`", "")}\n# Expected: ${expected}.\n${key}=${text}\n`;
  });
  return ["# Copy to .env. Every key may be left out or left empty. The values here are the defaults.\n", ...keys].join(
    "\n",
  );
}

function markdownTable(): string {
  const rows = settings().map(([key, { doc, expected, default: text, secret }]) => {
    return [`\`${key}\``, text ? `\`${text}\`` : "", expected, secret ? `${doc} Secret.` : doc];
  });
  const table = [["key", "default", "expected", "meaning"], ["---", "---", "---", "---"], ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

if (import.meta.main) {
  for (const [path, text] of configDocs()) writeFileSync(join(ROOT, path), text);
}
