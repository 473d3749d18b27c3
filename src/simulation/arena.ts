import { MAX_SIDES, MIN_SIDES, SIDE_LENGTH } from "./constants.ts";

/** A point, or a vector, in arena units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * One edge of the arena, from its start to its end, counter-clockwise.
 *
 * A point p is on the inner side of the edge while `normal · p >= offset`. Edges of even index are guarded (side = index / 2),
 * those of odd index are corner walls.
 */
export interface Edge {
  readonly index: number;
  readonly middle: Point;
  readonly length: number;
  /** Unit vector from the edge's start to its end. */
  readonly along: Point;
  /** Unit vector into the arena. */
  readonly normal: Point;
  readonly offset: number;
}

/**
 * Corners of the arena for each number of sides, counter-clockwise, with the origin in the middle and y up. The first two
 * are the start and the end of side 0, which lies at the bottom.
 *
 * Two sides make a rectangle of 100 × 160. Three or more make an equiangular polygon, in which guarded sides of 100 alternate
 * with walls of 40; the middle of a guarded side is (100 cos(π/n) + 40) / (2 sin(π/n)) from the origin. The numbers are
 * literals because the last bit of sine and cosine differs between engines.
 */
const VERTICES: Readonly<Record<number, readonly (readonly [x: number, y: number])[]>> = {
  2: [
    [-50, -80],
    [50, -80],
    [50, 80],
    [-50, 80],
  ],
  3: [
    [-50, -51.961524227066],
    [50, -51.961524227066],
    [70, -17.320508075689],
    [20, 69.282032302755],
    [-20, 69.282032302755],
    [-70, -17.320508075689],
  ],
  4: [
    [-50, -78.284271247462],
    [50, -78.284271247462],
    [78.284271247462, -50],
    [78.284271247462, 50],
    [50, 78.284271247462],
    [-50, 78.284271247462],
    [-78.284271247462, 50],
    [-78.284271247462, -50],
  ],
  5: [
    [-50, -102.84512835764],
    [50, -102.84512835764],
    [82.360679774998, -79.333718265941],
    [113.262379212493, 15.771933363574],
    [100.901699437495, 53.81419401538],
    [20, 112.592719244627],
    [-20, 112.592719244627],
    [-100.901699437495, 53.81419401538],
    [-113.262379212493, 15.771933363574],
    [-82.360679774998, -79.333718265941],
  ],
  6: [
    [-50, -126.602540378444],
    [50, -126.602540378444],
    [84.641016151378, -106.602540378444],
    [134.641016151378, -20],
    [134.641016151378, 20],
    [84.641016151378, 106.602540378444],
    [50, 126.602540378444],
    [-50, 126.602540378444],
    [-84.641016151377, 106.602540378444],
    [-134.641016151378, 20],
    [-134.641016151378, -20],
    [-84.641016151378, -106.602540378444],
  ],
  7: [
    [-50, -149.921367247867],
    [50, -149.921367247867],
    [86.038754716097, -132.566017683164],
    [148.38773490197, -54.382869436361],
    [157.288572260223, -15.385752949088],
    [135.036478864591, 82.107038269094],
    [110.096886790242, 113.380297567815],
    [20, 156.768671479571],
    [-20, 156.768671479571],
    [-110.096886790242, 113.380297567815],
    [-135.036478864591, 82.107038269094],
    [-157.288572260223, -15.385752949088],
    [-148.38773490197, -54.382869436361],
    [-86.038754716097, -132.566017683164],
  ],
  8: [
    [-50, -172.97319671371],
    [50, -172.97319671371],
    [86.955181300451, -157.665859419106],
    [157.665859419106, -86.955181300451],
    [172.97319671371, -50],
    [172.97319671371, 50],
    [157.665859419106, 86.955181300451],
    [86.955181300451, 157.665859419106],
    [50, 172.97319671371],
    [-50, 172.97319671371],
    [-86.955181300451, 157.665859419106],
    [-157.665859419106, 86.955181300451],
    [-172.97319671371, 50],
    [-172.97319671371, -50],
    [-157.665859419106, -86.955181300451],
    [-86.955181300451, -157.665859419106],
  ],
};

/**
 * How fast balls are in each arena. It grows with the arena's width to the power of about 0.85. A power of 1 would make all
 * flights equally long, but across an arena of eight nobody could follow such balls.
 *
 * The numbers are literals because the last bit of a power differs between engines. `npm run balance` shows what they do.
 */
const PACES: Readonly<Record<number, number>> = { 2: 1.02, 3: 0.8, 4: 1.16, 5: 1.3, 6: 1.5, 7: 1.74, 8: 1.95 };

/** The polygon in which a match is played. Frozen. */
export interface Arena {
  /** Number of guarded sides, 2 … 8. */
  readonly sides: number;
  /** Speed of balls, as a multiple of the rules' serve speed. */
  readonly pace: number;
  /** By index, counter-clockwise; the first is side 0. */
  readonly edges: readonly Edge[];
  /** Each is the start of the edge of the same index. */
  readonly vertices: readonly Point[];
}

const arenas = new Map<number, Arena>();

/** The arena for `sides` players; the same object on every call. Throws a RangeError unless `sides` is 2 … 8. */
export function arenaOf(sides: number): Arena {
  let arena = arenas.get(sides);
  if (arena === undefined) {
    arena = createArena(sides);
    arenas.set(sides, arena);
  }
  return arena;
}

/** The guarded edge of `side`. Throws a RangeError for a side that the arena does not have. */
export function edgeOf(arena: Arena, side: number): Edge {
  const edge = arena.edges[2 * side];
  if (edge === undefined) throw new RangeError(`no side ${side} in an arena of ${arena.sides}`);
  return edge;
}

/** The number of the side that this edge is, or −1 for a corner wall. */
export function sideOf(edge: Edge): number {
  return edge.index % 2 === 0 ? edge.index / 2 : -1;
}

/** The point `position` units from the middle of a guarded side towards its end, and `depth` units into the arena. */
export function pointOn(arena: Arena, side: number, position: number, depth = 0): Point {
  const { middle, along, normal } = edgeOf(arena, side);
  return {
    x: middle.x + along.x * position + normal.x * depth,
    y: middle.y + along.y * position + normal.y * depth,
  };
}

/** Where `point` is along an edge: units from the edge's middle, positive towards its end. */
export function positionOn({ middle, along }: Edge, point: Point): number {
  return (point.x - middle.x) * along.x + (point.y - middle.y) * along.y;
}

function createArena(sides: number): Arena {
  const vertices = VERTICES[sides]?.map(([x, y]) => Object.freeze({ x, y }));
  if (vertices === undefined) {
    throw new RangeError(`an arena has ${MIN_SIDES} to ${MAX_SIDES} sides, not ${sides}`);
  }
  const edges = vertices.map((start, index) =>
    edgeBetween(index, start, vertices[(index + 1) % vertices.length] as Point),
  );
  return Object.freeze({
    sides,
    pace: PACES[sides] as number,
    edges: Object.freeze(edges),
    vertices: Object.freeze(vertices),
  });
}

function edgeBetween(index: number, start: Point, end: Point): Edge {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.sqrt(dx * dx + dy * dy);
  const along = { x: dx / length, y: dy / length };
  const normal = { x: -along.y + 0, y: along.x };
  return Object.freeze({
    index,
    middle: Object.freeze({ x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }),
    length: index % 2 === 0 ? SIDE_LENGTH : length,
    along: Object.freeze(along),
    normal: Object.freeze(normal),
    offset: normal.x * start.x + normal.y * start.y,
  });
}
