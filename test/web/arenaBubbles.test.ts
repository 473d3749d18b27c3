import assert from "node:assert/strict";
import { BUBBLE_HEIGHT, bubbleAt } from "../../src/web/arena/bubbles.ts";
import { cornersOf, layoutOf } from "../../src/web/arena/layout.ts";

const WIDTH = 110;

describe("a bubble", () => {
  for (const [width, height] of [
    [360, 590],
    [640, 310],
    [820, 1120],
    [1280, 660],
  ] as const) {
    for (const sides of [2, 3, 4, 5, 6, 7, 8]) {
      it(`leaves its player's plate uncovered, and lies on the screen: ${sides} sides, ${width} × ${height}`, () => {
        for (let ownSide = 0; ownSide < sides; ownSide++) {
          const layout = layoutOf(sides, ownSide, width, height);
          for (const [side, plate] of layout.plates.entries()) {
            const { x, y } = bubbleAt(layout, side, WIDTH) ?? assert.fail();
            const corners = cornersOf(plate);
            const isBeside =
              corners.every((corner) => corner.x >= x + WIDTH / 2) ||
              corners.every((corner) => corner.x <= x - WIDTH / 2) ||
              corners.every((corner) => corner.y >= y + BUBBLE_HEIGHT / 2) ||
              corners.every((corner) => corner.y <= y - BUBBLE_HEIGHT / 2);
            assert.ok(isBeside, `side ${side} from ${ownSide}`);
            assert.ok(x - WIDTH / 2 >= 0 && x + WIDTH / 2 <= width, `${x}`);
            assert.ok(y - BUBBLE_HEIGHT / 2 >= 0 && y + BUBBLE_HEIGHT / 2 <= height, `${y}`);
          }
        }
      });
    }
  }
});
