import assert from "node:assert/strict";
import { type Arena, arenaOf, edgeOf, type Point, pointOn, sideOf } from "../../src/simulation/arena.ts";
import { polygonOf } from "./support/polygon.ts";

const EXACT = 1e-11;

for (const sides of [2, 3, 4, 5, 6, 7, 8]) {
  const arena = arenaOf(sides);
  const polygon = polygonOf(sides);

  describe(`the arena for ${sides}`, () => {
    it("has its vertices where sine and cosine put them", () => {
      assert.equal(arena.vertices.length, 2 * sides);
      for (const [index, { outward, along, distance, length }] of polygon.entries()) {
        for (const [end, vertex] of [-0.5, 0.5].map((end, next) => [end, vertexOf(arena, index + next)] as const)) {
          close(vertex.x, outward[0] * distance + along[0] * length * end);
          close(vertex.y, outward[1] * distance + along[1] * length * end);
        }
      }
    });

    it("alternates guarded sides of 100 with walls, side 0 at the bottom, counter-clockwise", () => {
      assert.deepEqual(
        arena.vertices.slice(0, 2).map(({ x }) => x),
        [-50, 50],
      );
      assert.ok(arena.vertices[0]?.y === arena.vertices[1]?.y && (arena.vertices[0]?.y ?? 0) < 0);
      for (const [index, edge] of arena.edges.entries()) {
        assert.equal(edge.index, index);
        assert.equal(sideOf(edge), polygon[index]?.side);
        close(lengthOf(arena, index), polygon[index]?.length ?? Number.NaN);
        close(edge.length, polygon[index]?.length ?? Number.NaN);
      }
    });

    it("turns left by the same angle at each corner, once around", () => {
      for (const index of arena.edges.keys()) {
        const [a, b] = [vectorOf(arena, index), vectorOf(arena, index + 1)];
        close(Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y), Math.PI / sides, 1e-12);
      }
    });

    it("is convex, with the centre inside of every edge and normals that point to it", () => {
      for (const [index, { normal, along, offset, middle }] of arena.edges.entries()) {
        close(Math.hypot(normal.x, normal.y), 1);
        close(normal.x * along.x + normal.y * along.y, 0);
        close(offset, -(polygon[index]?.distance ?? Number.NaN));
        close(normal.x * middle.x + normal.y * middle.y, offset);
        for (const { x, y } of arena.vertices) assert.ok(normal.x * x + normal.y * y >= offset - EXACT);
      }
    });

    it("keeps neighbouring goals at least a corner wall apart", () => {
      const points = Array.from({ length: sides }, (_, side) => [-50, 50].map((end) => pointOn(arena, side, end)));
      for (const [side, [start, end]] of points.entries()) {
        for (const other of points.filter((_, index) => index !== side).flat()) {
          for (const own of [start, end]) assert.ok(distance(own as Point, other) >= 40 - EXACT);
        }
      }
    });

    it("is the same frozen object for every match", () => {
      assert.equal(arenaOf(sides), arena);
      assert.deepEqual(thawedIn(arena), []);
    });

    it("finds points on a side by position and depth", () => {
      for (let side = 0; side < sides; side++) {
        const { middle, along, normal } = edgeOf(arena, side);
        assert.deepEqual(pointOn(arena, side, 0), middle);
        const { x, y } = pointOn(arena, side, 10, 3);
        close((x - middle.x) * along.x + (y - middle.y) * along.y, 10);
        close((x - middle.x) * normal.x + (y - middle.y) * normal.y, 3);
      }
    });
  });
}

describe("an arena", () => {
  it("is about 121 across for 3, 157 for 4, 346 for 8", () => {
    const across = (sides: number) =>
      Math.max(...arenaOf(sides).vertices.map(({ y }) => y)) - (arenaOf(sides).vertices[0]?.y ?? 0);
    assert.deepEqual(
      [3, 4, 8].map((sides) => Math.round(across(sides))),
      [121, 157, 346],
    );
  });

  it("exists for 2 to 8 sides only, and has only these sides", () => {
    for (const sides of [-1, 0, 1, 9, 2.5, Number.NaN]) assert.throws(() => arenaOf(sides), RangeError);
    for (const side of [-1, 4, 0.25, Number.NaN]) assert.throws(() => edgeOf(arenaOf(4), side), RangeError);
  });
});

function close(actual: number, expected: number, tolerance = EXACT): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);
}

function vertexOf(arena: Arena, index: number): Point {
  return arena.vertices[index % arena.vertices.length] ?? assert.fail();
}

function vectorOf(arena: Arena, index: number): Point {
  const [start, end] = [vertexOf(arena, index), vertexOf(arena, index + 1)];
  return { x: end.x - start.x, y: end.y - start.y };
}

function lengthOf(arena: Arena, index: number): number {
  return distance(vertexOf(arena, index), vertexOf(arena, index + 1));
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The paths in `value` that could be changed. */
function thawedIn(value: unknown, path = "arena"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, inner]) => thawedIn(inner, `${path}.${key}`));
  return Object.isFrozen(value) ? inside : [path, ...inside];
}
