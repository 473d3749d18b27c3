import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { breachesOfInheritance, breachesOfLength, breachesOfNames, breachesOfText } from "./support/layout.ts";
import { importsOf } from "./support/sourceText.ts";

const SOURCE = /^(?:src|test|loadtest)\/.*\.[cm]?[jt]sx?$/;

/** What belongs to the repository; without git, what is not obviously made by a tool. */
function repositoryFiles(): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  const known = (stdout ?? "").split("\0").filter((path) => existsSync(path));
  if (known.includes("package.json")) return known;
  return globSync("{src,test,loadtest,docs,deploy,.ci}/**/*.*").filter((path) => !path.includes("node_modules"));
}

describe("layout", () => {
  it("every file is where the layout has a place for it", () => {
    assert.deepEqual(breachesOfNames(repositoryFiles()), []);
  });

  it("every source keeps to the rules of its part", () => {
    const sources = repositoryFiles().filter((path) => SOURCE.test(path));
    assert.ok(sources.length > 0);
    assert.deepEqual(
      sources.flatMap((path) => breachesOfText(path, readFileSync(path, "utf8"))),
      [],
    );
  });

  it("no file of src is too long, and no class extends two others of ours", () => {
    const sources = new Map(
      repositoryFiles()
        .filter((path) => /^src\/.*\.(?:tsx?|css)$/.test(path))
        .map((path) => [path, readFileSync(path, "utf8")]),
    );
    const tooLong = [...sources].flatMap(([path, source]) => breachesOfLength(path, source));
    const code = new Map([...sources].filter(([path]) => !path.endsWith(".css")));
    assert.deepEqual([...tooLong, ...breachesOfInheritance(code)], []);
  });

  it("files that are too long, and inheritance of three classes, are found", () => {
    assert.equal(breachesOfLength("src/rooms/a.ts", "\n".repeat(251)).length, 1);
    assert.equal(breachesOfLength("src/rooms/a.ts", "\n".repeat(250)).length, 0);
    const classes = "class A extends Room {} class B extends A<X> {} class C<T> extends B implements D {}";
    assert.deepEqual(breachesOfInheritance(new Map([["src/a.ts", classes]])), ["C extends B, which extends A"]);
  });

  it("names that have no place are found", () => {
    for (const path of ["lib/a.ts", "notes.txt", "src/shared/a.ts", "src/rooms/utils.ts", "src/rooms/SeatManager.ts"]) {
      assert.equal(breachesOfNames([path]).length, 1, path);
    }
    assert.deepEqual(breachesOfNames(["src/rooms/PongRoom.ts", "test/rooms/seats.test.ts", ".ci/run"]), []);
  });

  for (const [path, source] of [
    ["src/simulation/ball.ts", `import { readFileSync } from "node:fs";`],
    ["src/simulation/ball.ts", `import type { PongState } from "../protocol/schema.ts";`],
    ["src/simulation/ball.ts", `const angle = Math.atan2(1, 2);`],
    ["src/simulation/ball.ts", `const { random } = Math;`],
    ["src/simulation/ball.ts", `const square = speed ** 2;`],
    ["src/simulation/ball.ts", "const text = `at $" + "{`$" + "{{ a: Date.now() }.a}`} ms`;"],
    ["src/simulation/ball.ts", `const now = performance.now();`],
    ["src/protocol/messages.ts", `import ioredis from "ioredis";`],
    ["src/protocol/messages.ts", `export { PongRoom } from "../rooms/PongRoom.ts";`],
    ["src/client/session.ts", `import { createServer } from "../server.ts";`],
    ["src/web/main.ts", `import { PongRoom } from "../rooms/PongRoom.ts";`],
    ["src/web/main.ts", `import "node:fs";`],
    ["src/rooms/PongRoom.ts", `import { GameEvents } from "../events/GameEvents.ts";`],
    ["src/rooms/PongRoom.ts", `import { type GameEvents } from "../events/GameEvents.ts";`],
    ["src/rooms/PongRoom.ts", `import type { policy } from "../matchmaking/policy.ts";`],
    ["src/events/GameEvents.ts", `import type { PongRoom } from "../rooms/PongRoom.ts";`],
    ["src/http/health.ts", `const { createServer } = await import("../server.ts");`],
    ["src/http/health.ts", `const it = await import(name);`],
    ["src/http/health.ts", `type Room = import("../rooms/PongRoom.ts").PongRoom;`],
    ["src/http/health.ts", `import version from "../../package.json" with { type: "json" };`],
    ["src/http/health.ts", `process.exit(1);`],
    ["src/http/health.ts", `const level = process.env["LOG_LEVEL"];`],
    ["src/http/health.ts", `console.log("up");`],
    ["src/main.ts", `import {\n  PongRoom,\n} from "./rooms/PongRoom.ts";`],
    ["src/rooms/PongRoom.ts", `this["_onMessage"] = guard;`],
    ["src/rooms/PongRoom.ts", `const inside = room as unknown as Inside;`],
    ["src/rooms/PongRoom.ts", `abstract class Base {}`],
    ["src/rooms/PongRoom.ts", `protected abstract readonly waits: Options;`],
    ["src/rooms/PongRoom.ts", `class A { #ledger!: Ledger; }`],
    ["test/rooms/seats.test.ts", `it.only("is alone", () => {});`],
    ["test/rooms/seats.test.ts", `import { Crowd } from "../../loadtest/crowd/Crowd.ts";`],
    ["loadtest/soak.ts", `import { startPages } from "../test/web/support/pages.ts";`],
  ] as const) {
    it(`found in ${path}: ${source}`, () => {
      assert.equal(breachesOfText(path, source).length, 1);
    });
  }

  for (const [path, source] of [
    ["src/simulation/ball.ts", `import { Rules } from "./constants.ts"; // Math.sin, Date\nMath.sqrt(a.date * 2);`],
    ["src/simulation/ball.ts", `const half = a / 2; // "Date\nconst quote = /["/]/.test(b) ? "Math.pow" : 'x ** 2';`],
    [
      "src/protocol/schema.ts",
      `import { schema } from "@colyseus/schema";\nimport { TICK } from "../simulation/constants.ts";`,
    ],
    [
      "src/rooms/PongRoom.ts",
      `import { Room } from "@colyseus/core";\nimport type { GameEvents } from "../events/GameEvents.ts";`,
    ],
    ["src/events/GameEvents.ts", `import { Redis } from "ioredis";\nimport { log } from "../telemetry/log.ts";`],
    ["src/main.ts", `import { createServer } from "./server.ts";\nprocess.exit(Number(process.env["CODE"]));`],
    ["src/colyseus/ClockedRoom.ts", `this["_onMessage"] = guard as unknown as OnMessage;`],
    ["src/demo.ts", `console.log("import a from 'b'");`],
    ["test/rooms/seats.test.ts", `import { PongRoom } from "../../src/rooms/PongRoom.ts";`],
  ] as const) {
    it(`fine in ${path}: ${source}`, () => {
      assert.deepEqual(breachesOfText(path, source), []);
    });
  }

  it("imports are found in every form", () => {
    const source = `
      import a, { type b, "c-d" as c } from "1"; import * as e from '2'; import "3"; import type { f } from "4";
      export * from "5"; export type { g } from "6"; export {
        h,
      } from "7";
      import type from "8"; const i: import("9").I = await import("10"); import.meta.url; x.import("no");
      export const text = "export * from 'no'"; // import "no"
      export default "no"; const s = \`import "no" \${await import("11")}\`; import(j);`;
    assert.deepEqual(
      importsOf(source)
        .map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? " type" : ""}`)
        .sort((a, b) => Number.parseInt(`0${a}`, 10) - Number.parseInt(`0${b}`, 10)),
      ["", "1", "2", "3", "4 type", "5", "6 type", "7", "8", "9", "10", "11"],
    );
  });
});
