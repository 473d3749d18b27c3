import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBot, moveOf } from "../src/simulation/bot.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../src/simulation/constants.ts";
import { createMatch, digestOf, isOver } from "../src/simulation/match.ts";
import type { LoggedInput } from "../src/simulation/replay.ts";
import { step } from "../src/simulation/step.ts";

/** A match of three bots, as the server would answer it. */
function recorded() {
  const match = createMatch(3, 7);
  const bots = [0, 1, 2].map((side) => createBot(side, "middle", side));
  const log: LoggedInput[] = [];
  while (!isOver(match)) {
    const inputs = bots.flatMap((bot) => moveOf(bot, match) ?? []);
    log.push(...inputs.map((input) => ({ at: match.tick + 1, input })));
    step(match, inputs);
  }
  const players = ["ada", "bob", "Vega"].map((username, side) => ({ username, side, bot: side === 2 }));
  return {
    version: SIMULATION_VERSION,
    seed: 7,
    sides: 3,
    rules: DEFAULT_RULES,
    log,
    digest: digestOf(match),
    players,
  };
}

describe("npm run replay", () => {
  const directory = mkdtempSync(join(tmpdir(), "pong-replay-"));
  const file = join(directory, "replay.json");
  after(() => rmSync(directory, { recursive: true }));

  function run(content: string) {
    writeFileSync(file, content);
    return spawnSync(process.execPath, ["src/replay.ts", file], { encoding: "utf8" });
  }

  it("says what happened in a match, with its names, and that it ends as recorded", () => {
    const { status, stdout, stderr } = run(JSON.stringify(recorded()));
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /(?:ada|bob|Vega \(bot\)) lets ball \d+ in, lives: 4/);
    assert.match(stdout, /wins\n\nas the server recorded: digest \w+\n$/);
  });

  it("says that a changed replay does not end as recorded, or is none", () => {
    const replay = recorded();
    const changed = { ...replay, log: replay.log.slice(1) };
    const older = { ...replay, version: 1 };
    for (const [content, problem] of [
      [JSON.stringify(changed), /ends with digest/],
      [JSON.stringify(older), /simulation version 1 cannot be replayed/],
      [JSON.stringify({ ...replay, sides: 9 }), /sides: /],
      ["{", /JSON/],
    ] as const) {
      const { status, stderr } = run(content);
      assert.equal(status, 1);
      assert.match(stderr, problem);
    }
  });
});
