import type { Point } from "../../simulation/arena.ts";
import { arenaOf } from "../../simulation/arena.ts";
import { cornersOf, type Layout, pixelOf } from "./layout.ts";

/** Height of a bubble, and its distance from plates and the arena, in CSS pixels. */
export const BUBBLE_HEIGHT = 34;
const GAP = 4;

/** An upright box by its bounds, in CSS pixels. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The middle of a bubble of this width for the player of a side: beside their plate, below or above it, where it covers no
 * plate and no part of the arena. Without such a place, it lies in the arena, before the player's side.
 */
export function bubbleAt(layout: Layout, side: number, width: number): Point | undefined {
  const plate = layout.plates[side];
  if (plate === undefined) return undefined;
  const own = boundsOf(cornersOf(plate));
  const across = (own.right - own.left + width) / 2 + GAP;
  const along = (own.bottom - own.top + BUBBLE_HEIGHT) / 2 + GAP;
  const { x, y } = plate;
  const places = [
    ...[across, -across].map((step) => ({ x: x + step, y })),
    ...[along, -along].map((step) => ({ x, y: y + step })),
  ];
  return places.find((place) => isFree(layout, boxAround(place, width))) ?? beforeSide(layout, side, width);
}

/** A place in the arena, on the way from the side to the middle, where the bubble leaves the plate uncovered. */
function beforeSide({ centre, plates }: Layout, side: number, width: number): Point | undefined {
  const plate = plates[side];
  if (plate === undefined) return undefined;
  const own = boundsOf(cornersOf(plate));
  const [dx, dy] = [centre.x - plate.x, centre.y - plate.y];
  const ways = Array.from({ length: 20 }, (_, step) => (step + 1) / 20);
  const places = ways.map((way) => ({ x: plate.x + way * dx, y: plate.y + way * dy }));
  return places.find((place) => !overlap(boxAround(place, width), own)) ?? centre;
}

/** Whether the box is on the canvas, and covers neither a plate nor a part of the arena. */
function isFree(layout: Layout, box: Box): boolean {
  const { width, height, plates } = layout;
  const isInside = box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
  return isInside && !plates.some((plate) => overlap(box, boundsOf(cornersOf(plate)))) && !meetsArena(layout, box);
}

/** Whether a corner or the middle of the box's sides lies in the arena, or a corner of the arena in the box. */
function meetsArena(layout: Layout, { left, right, top, bottom }: Box): boolean {
  const vertices = arenaOf(layout.plates.length).vertices.map((vertex) => pixelOf(layout, vertex));
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const points = [left, middleX, right].flatMap((x) => [top, middleY, bottom].map((y) => ({ x, y })));
  const isInBox = ({ x, y }: Point) => x > left && x < right && y > top && y < bottom;
  return points.some((point) => isWithin(vertices, point)) || vertices.some(isInBox);
}

/** Whether the point lies in the convex polygon. */
function isWithin(vertices: readonly Point[], { x, y }: Point): boolean {
  const turns = vertices.map((one, index) => {
    const next = vertices[(index + 1) % vertices.length] ?? one;
    return (next.x - one.x) * (y - one.y) - (next.y - one.y) * (x - one.x) > 0;
  });
  return turns.every((turn) => turn === turns[0]);
}

function boxAround({ x, y }: Point, width: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - BUBBLE_HEIGHT / 2, bottom: y + BUBBLE_HEIGHT / 2 };
}

function boundsOf(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
