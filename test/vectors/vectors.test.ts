import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Reflection, type Schema } from "@colyseus/schema";
import state from "../../docs/vectors/state.json" with { type: "json" };
import trajectories from "../../docs/vectors/trajectories.json" with { type: "json" };
import { FOLDER, vectorFiles } from "./write.ts";

const EXACT = 1e-9;

describe("the vectors by which clients in other languages test themselves", () => {
  it("are what npm run vectors writes", () => {
    const files = vectorFiles();
    assert.deepEqual(readdirSync(FOLDER).sort(), [...files.keys()].sort());
    for (const [name, text] of files) assert.equal(readFileSync(join(FOLDER, name), "utf8"), text, name);
  });

  it("have a state that a client reads which knows nothing but its reflection", () => {
    let decoder = Reflection.decode<Schema>(Buffer.from(state.reflection, "hex"));
    for (const { name, kind, bytes, values } of state.steps) {
      if (kind === "state") decoder = Reflection.decode<Schema>(Buffer.from(state.reflection, "hex"));
      decoder.decode(Buffer.from(bytes, "hex"));
      assert.deepEqual(JSON.parse(JSON.stringify(decoder.state)), values, name);
    }
  });

  it("have the positions that docs/rules.md describes", () => {
    for (const { paddle, tick_rate, positions } of trajectories.paddles) {
      const reach = (100 - paddle.length) / 2;
      for (const { tick, position } of positions) {
        const moved = paddle.position + (paddle.direction * 120 * (tick - paddle.tick)) / tick_rate;
        assert.ok(Math.abs(position - Math.min(Math.max(moved, -reach), reach)) < EXACT);
      }
    }
    for (const { ball, at } of trajectories.balls) {
      assert.ok(Math.abs(at.x - (ball.x + (ball.vx * (at.tick - ball.tick)) / 60)) < EXACT);
      assert.ok(Math.abs(at.y - (ball.y + (ball.vy * (at.tick - ball.tick)) / 60)) < EXACT);
    }
  });
});
