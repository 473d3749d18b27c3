import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { CONFIG_KEYS } from "../src/config.ts";
import { EMOTES } from "../src/protocol/emotes.ts";
import { ERRORS } from "../src/protocol/errors.ts";
import { EVENT_NAMES } from "../src/protocol/events.ts";
import { CLIENT_MESSAGES } from "../src/protocol/messages.ts";
import { configDocs } from "./support/configDocs.ts";

const PAGES = globSync(["*.md", "docs/**/*.md"]);

const MOST_WORDS = 25;
/** Licences that ask for something in return from those who pass the package on. */
const COPYLEFT = /GPL|MPL|OFL|EPL|CDDL|EUPL/;
/** The end of a package's name that says which machines it is for. */
const PLATFORM = /-(?:linux|darwin|win32|android|freebsd|netbsd|openbsd|openharmony|aix|sunos|wasm32)\b.*/;

function read(path: string): string {
  return readFileSync(path, "utf8");
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** The README's code in this language; each is there once. */
function codeOf(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(read("README.md"))?.[1] ?? "";
}

/** The sentences of a page. Code blocks and tables are left out; code within a sentence counts as one word. */
function sentencesOf(markdown: string): string[] {
  return markdown
    .replace(/^```.*?^```$/gms, "")
    .replace(/^\|.*$/gm, "")
    .replace(/<!--.*?-->/gs, "")
    .replace(/`[^`]*`/g, "code")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split(/\n\s*\n|\n(?=\s*(?:[-*#]|\d+\.) )|(?<=[.!?]["')*]*)\s+/)
    .map((sentence) => sentence.replace(/^\s*(?:[-*#]+|\d+\.)\s/, "").trim());
}

function wordCountOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

interface LockedPackage {
  license?: string;
  hasInstallScript?: boolean;
  cpu?: string[];
}

describe("the documentation", () => {
  for (const page of PAGES) {
    it(`every link of ${page} leads somewhere`, () => {
      for (const [, target = ""] of read(page).matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        assert.ok(existsSync(file), target);
        if (anchor !== undefined) assert.ok(anchorsOf(file).includes(anchor), target);
      }
    });

    it(`every npm script of ${page} exists`, () => {
      for (const [command, script = ""] of read(page).matchAll(/\bnpm (?:run )?((?<=run )[\w:]+|start|test)\b/g)) {
        assert.ok(script in packageJson.scripts, command);
      }
    });

    it(`no sentence of ${page} has more than ${MOST_WORDS} words`, () => {
      const long = sentencesOf(read(page)).filter((sentence) => wordCountOf(sentence) > MOST_WORDS);
      assert.deepEqual(long, []);
    });

    it(`every file that ${page} names is there`, () => {
      for (const [, path = ""] of read(page).matchAll(/`((?:src|test|loadtest|\.ci)\/[\w./-]*)`/g)) {
        assert.ok(existsSync(path), path);
      }
    });
  }

  for (const [path, text] of configDocs()) {
    it(`${path} is what npm run config:docs writes`, () => {
      assert.equal(read(path), text);
      for (const key of CONFIG_KEYS) assert.ok(text.includes(key), key);
    });
  }

  it("every line of the log that docs/operations.md quotes is in the sources", () => {
    const [, section = ""] = /^## At three in the morning\n(.*?)^## /ms.exec(read("docs/operations.md")) ?? [];
    const cells = [...section.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].map(([, cell = ""]) => cell).slice(2);
    const lines = cells.flatMap((cell) => [...cell.matchAll(/`([^`]* [^`]*)`/g)]).map(([, line = ""]) => line);
    const sources = globSync("src/**/*.ts").map(read).join("\n");
    assert.ok(lines.length > 0);
    assert.deepEqual(
      lines.filter((line) => !sources.includes(line)),
      [],
    );
  });

  it("SECURITY.md lists every package with a script at installation, native code or a copyleft licence", () => {
    const lock: { packages: Record<string, LockedPackage> } = JSON.parse(read("package-lock.json"));
    const names = Object.entries(lock.packages)
      .filter(([, { license = "", hasInstallScript, cpu }]) => hasInstallScript || cpu || COPYLEFT.test(license))
      .map(([path]) => path.replace(/^.*node_modules\//, "").replace(PLATFORM, "-*"));
    const text = read("SECURITY.md");
    for (const name of names) assert.ok(text.includes(`\`${name}\``), name);
  });

  it("every name that docs/architecture.md gives is in the sources", () => {
    const sources = globSync("src/**/*.{ts,tsx}").map(read).join("\n");
    const page = read("docs/architecture.md").replace(/```.*?```/gs, "");
    const names = [...page.matchAll(/`([A-Za-z]+)(?:\.(_?[A-Za-z]+))?`/g)].flatMap(([, one = "", more = one]) => [
      one,
      more,
    ]);
    const seeds = page.slice(page.indexOf("## The seed's parts"));
    assert.ok(names.length > 50);
    for (const name of new Set(names)) {
      if (new RegExp(`\\| .*\`${name}\`.* \\| `).test(seeds)) continue; // a name of the seed's
      assert.match(sources, new RegExp(`\\b${name}\\b`), name);
    }
  });

  it("every event, message, emote and error is explained", () => {
    const words = [...EVENT_NAMES, ...Object.keys(CLIENT_MESSAGES), ...EMOTES, ...Object.keys(ERRORS)];
    for (const word of words) assert.ok(read("docs/protocol.md").includes(`\`${word}\``), word);
  });

  it("the README's picture is what its command draws", () => {
    const [, options = ""] = /`npm run demo -- (--seed [^`]*)`/.exec(read("README.md")) ?? [];
    const { stdout } = spawnSync(process.execPath, ["src/demo.ts", ...options.split(" ")], { encoding: "utf8" });
    assert.equal(codeOf("text"), stdout);
  });
});
