import assert from "node:assert/strict";
import { arenaOf, edgeOf, type Point, pointOn } from "../../src/simulation/arena.ts";
import { cornersOf, type Layout, layoutOf, type Plate, pixelOf, rimOf } from "../../src/web/arena/layout.ts";
import { rotated, rotationOf } from "../../src/web/arena/rotation.ts";

const SIDES = [2, 3, 4, 5, 6, 7, 8];
const SIZES = [
  [360, 420],
  [360, 640],
  [412, 915],
  [640, 360],
  [768, 1024],
  [1024, 768],
  [1280, 720],
  [2560, 1080],
] as const;

const seats = SIDES.flatMap((sides) => Array.from({ length: sides + 1 }, (_, seat) => [sides, seat - 1] as const));

/** Whether two convex shapes have a point in common: then no edge of either separates them. */
function meet(one: readonly Point[], other: readonly Point[]): boolean {
  return ![one, other].some((shape) =>
    shape.some((start, index) => {
      const end = shape[(index + 1) % shape.length] as Point;
      const axis = { x: start.y - end.y, y: end.x - start.x };
      const reach = (points: readonly Point[]) => points.map(({ x, y }) => x * axis.x + y * axis.y);
      const [a, b] = [reach(one), reach(other)];
      return Math.max(...a) < Math.min(...b) || Math.max(...b) < Math.min(...a);
    }),
  );
}

/** The outline of the arena with its paddles and walls on the screen: each corner, moved out from both of its edges. */
function outlineOf(sides: number, layout: Layout): Point[] {
  const { vertices, edges } = arenaOf(sides);
  return vertices.flatMap((vertex, index) =>
    [edges.at(index - 1), edges[index]].map((edge) => {
      const { normal } = edge ?? assert.fail();
      const rim = rimOf(layout);
      return pixelOf(layout, { x: vertex.x - normal.x * rim, y: vertex.y - normal.y * rim });
    }),
  );
}

const nameOf = ([sides, ownSide]: readonly [number, number]) => `${ownSide} of ${sides}`;

describe("the arena's layout", () => {
  it("the own side is at the bottom and runs from left to right", () => {
    for (const [sides, ownSide] of seats) {
      const { along, normal } = edgeOf(arenaOf(sides), Math.max(ownSide, 0));
      const rotation = rotationOf(sides, ownSide);
      const [right, up] = [rotated(rotation, along), rotated(rotation, normal)];
      assert.ok(Math.abs(right.x - 1) < 1e-9 && Math.abs(right.y) < 1e-9, nameOf([sides, ownSide]));
      assert.ok(Math.abs(up.x) < 1e-9 && Math.abs(up.y - 1) < 1e-9, nameOf([sides, ownSide]));
    }
  });

  it("the arena is never mirrored: sides follow each other counter-clockwise", () => {
    for (const [sides, ownSide] of seats) {
      const layout = layoutOf(sides, ownSide, 800, 600);
      const corners = arenaOf(sides).vertices.map((vertex) => pixelOf(layout, vertex));
      const area = corners.reduce((sum, { x, y }, index) => {
        const next = corners[(index + 1) % corners.length] as Point;
        return sum + x * next.y - next.x * y;
      }, 0);
      assert.ok(area < 0, nameOf([sides, ownSide])); // y is down
    }
  });

  it("the own paddle moves right when it moves towards its side's end, on every side", () => {
    for (const [sides, ownSide] of seats.filter(([, own]) => own >= 0)) {
      const layout = layoutOf(sides, ownSide, 360, 640);
      const [before, after] = [-10, 10].map((position) => pixelOf(layout, pointOn(arenaOf(sides), ownSide, position)));
      assert.ok(before && after && after.x - before.x > 0 && Math.abs(after.y - before.y) < 1e-6);
    }
  });

  for (const [width, height] of SIZES) {
    it(`arena and plates fit into ${width} × ${height} without overlapping`, () => {
      for (const seat of seats) {
        const [sides, ownSide] = seat;
        const layout = layoutOf(sides, ownSide, width, height);
        const outline = outlineOf(sides, layout);
        const plates = layout.plates.map(cornersOf);
        assert.equal(plates.length, sides);
        for (const { x, y } of [outline, ...plates].flat()) {
          assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${nameOf(seat)}: ${x}, ${y}`);
        }
        for (const [index, plate] of plates.entries()) {
          assert.ok(!meet(plate, outline), `${nameOf(seat)}: plate ${index} is in the arena`);
          for (const [other, its] of plates.entries()) {
            assert.ok(other <= index || !meet(plate, its), `${nameOf(seat)}: plates ${index} and ${other} meet`);
          }
        }
      }
    });
  }

  for (const [width, height] of [
    [1280, 660],
    [1440, 840],
    [844, 390],
    [640, 360],
  ] as const) {
    it(`two players on ${width} × ${height} have an arena that lies down, the own side at the left and its end below`, () => {
      for (const ownSide of [0, 1]) {
        const layout = layoutOf(2, ownSide, width, height);
        const points = outlineOf(2, layout);
        const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
        const size = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)] as const;
        assert.ok(size[0] > width * 0.6 && size[1] > height * 0.75, `${size}`);
        const [before, after] = [-10, 10].map((at) => pixelOf(layout, pointOn(arenaOf(2), ownSide, at)));
        assert.ok(before && after && after.y > before.y && after.x < layout.centre.x, `${ownSide}`);
        assert.equal(layout.axis, "y");
      }
      assert.equal(layoutOf(2, 0, height, width).axis, "x");
      assert.equal(layoutOf(3, 0, width, height).axis, "x");
    });
  }

  it("on a phone the arena has at least three quarters of the screen's width", () => {
    for (const [sides, ownSide] of seats) {
      const xs = outlineOf(sides, layoutOf(sides, ownSide, 360, 640)).map(({ x }) => x);
      assert.ok(Math.max(...xs) - Math.min(...xs) > 360 * 0.75, nameOf([sides, ownSide]));
    }
  });

  it("every plate has room for seven letters and is never upside down; on a wide screen all are upright", () => {
    const isUpright = ({ angle }: Plate) => angle === 0;
    for (const [sides, ownSide] of seats) {
      for (const plate of layoutOf(sides, ownSide, 360, 640).plates) {
        assert.ok(plate.width >= 70 && Math.abs(plate.angle) <= Math.PI / 2 + 1e-9, nameOf([sides, ownSide]));
      }
      if (sides === 2) continue; // their arena fills the width
      assert.ok(layoutOf(sides, ownSide, 1280, 720).plates.every(isUpright), nameOf([sides, ownSide]));
    }
  });
});
