import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import "../../src/colyseus/withoutPm2Agent.ts";

describe("PM2's agent", () => {
  it("cannot be imported into the process", async () => {
    const agent = "@pm2/io";
    await assert.rejects(import(agent), /@pm2\/io is not used/);
  });

  it("is what Colyseus imports, and does without", () => {
    const stats = readFileSync(new URL("../../node_modules/@colyseus/core/build/Stats.mjs", import.meta.url), "utf8");
    assert.match(stats, /import\("@pm2\/io"\)\.then\([\s\S]*?\)\.catch\(\(\) => \{\s*\}\)/);
  });
});
