import assert from "node:assert/strict";
import { DEFAULT_RULES, PADDLE_SPEED, TICK_RATE_HZ } from "../../src/simulation/constants.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { gamepadDirection } from "../../src/web/arena/gamepad.ts";
import { HeldKeys } from "../../src/web/arena/HeldKeys.ts";
import { directionTo } from "../../src/web/arena/steeringInput.ts";
import { directionOfKey, emoteNumberOf, isFreeKey, keyLabel } from "../../src/web/keys.ts";

const [LEFT, RIGHT] = [-1, 1];

const KEYS = { left: "KeyA", right: "KeyD", up: "KeyW", down: "KeyS" };
const directionOf = (code: string) => directionOfKey(code, KEYS, "x");

describe("held keys", () => {
  it("steer in their direction until they are released", () => {
    for (const [code, direction] of Object.entries({ ArrowLeft: LEFT, KeyA: LEFT, ArrowRight: RIGHT, KeyD: RIGHT })) {
      const keys = new HeldKeys(directionOf);
      keys.press(code);
      assert.equal(keys.direction, direction);
      keys.release(code);
      assert.equal(keys.direction, 0);
    }
  });

  it("obey the last one pressed, and after its release the one before", () => {
    const keys = new HeldKeys(directionOf);
    keys.press("ArrowLeft");
    keys.press("ArrowRight");
    assert.equal(keys.direction, RIGHT);
    keys.press("ArrowLeft"); // the keyboard repeats it
    assert.equal(keys.direction, RIGHT);
    keys.release("ArrowRight");
    assert.equal(keys.direction, LEFT);
  });

  it("are only the steering keys", () => {
    const keys = new HeldKeys(directionOf);
    for (const code of ["KeyW", "Space", "Enter", "toString"]) keys.press(code);
    assert.equal(keys.areAny, false);
    keys.release("KeyX");
    keys.press("KeyD");
    keys.releaseAll();
    assert.equal(keys.direction, 0);
  });
});

describe("keys", () => {
  it("steer up and down where the arena lies down, and left and right everywhere", () => {
    const directions = (axis: "x" | "y") =>
      ["ArrowUp", "KeyW", "ArrowLeft", "KeyA", "ArrowDown", "KeyS", "KeyD", "constructor"].map((code) =>
        directionOfKey(code, KEYS, axis),
      );
    assert.deepEqual(directions("x"), [0, 0, LEFT, LEFT, 0, 0, RIGHT, 0]);
    assert.deepEqual(directions("y"), [-1, -1, -1, -1, 1, 1, 1, 0]);
    assert.equal(directionOfKey("KeyJ", { ...KEYS, left: "KeyJ" }, "x"), LEFT);
    assert.equal(directionOfKey("KeyA", { ...KEYS, left: "KeyJ" }, "x"), 0);
  });

  it("send emotes by their place, have labels, and some cannot be chosen", () => {
    assert.deepEqual(["Digit1", "Numpad8", "Digit9", "KeyA"].map(emoteNumberOf), [1, 8, undefined, undefined]);
    assert.deepEqual(["ArrowLeft", "KeyQ", "Digit3", "Semicolon"].map(keyLabel), ["←", "Q", "3", "Semicolon"]);
    assert.deepEqual(["KeyQ", "Semicolon", "Digit1", "Tab", "ArrowUp", ""].map(isFreeKey), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("a gamepad", () => {
  const pad = (axes: number[], ...pressed: number[]) => ({
    connected: true,
    axes,
    buttons: Array.from({ length: 17 }, (_, index) => ({ pressed: pressed.includes(index) })),
  });

  it("steers by its stick in quarters, and by its cross, along the axis of the paddle", () => {
    assert.equal(gamepadDirection([null, pad([0.2, -0.2])], "x"), 0);
    assert.equal(gamepadDirection([null, pad([0.7, -1])], "x"), 0.75);
    assert.equal(gamepadDirection([pad([0.7, -1])], "y"), -1);
    assert.equal(gamepadDirection([pad([0, 0], 14)], "x"), -1);
    assert.equal(gamepadDirection([pad([0, 0]), pad([0, 0], 13)], "y"), 1);
    assert.equal(gamepadDirection([{ ...pad([1, 1]), connected: false }], "x"), 0);
  });
});

describe("a paddle that follows a pointer", () => {
  it("goes at full speed from afar and stands at the pointer", () => {
    assert.equal(directionTo(30, -30), RIGHT);
    assert.equal(directionTo(-30, 30), LEFT);
    assert.equal(directionTo(12, 12), 0);
    assert.ok(Object.is(directionTo(12, 12.1), 0));
  });

  it("stops within half a unit of it, with at most six changes of direction", () => {
    for (const frameTicks of [0.5, 1, 2]) {
      let run = { position: -38, direction: 0, length: 24, tick: 0 };
      let changes = 0;
      const target = 17.3;
      for (let tick = 0; tick < 2 * TICK_RATE_HZ; tick += frameTicks) {
        const position = paddlePositionAt(run, tick, DEFAULT_RULES);
        const direction = directionTo(target, position);
        if (direction !== run.direction) {
          changes++;
          run = { ...run, position, direction, tick };
        }
        const late = (Math.abs(target + 38) / PADDLE_SPEED) * TICK_RATE_HZ + 15;
        if (tick > late) assert.ok(Math.abs(position - target) <= 0.51, `${position} at ${tick}`);
      }
      assert.ok(changes <= 6, `${changes} changes`);
    }
  });
});
