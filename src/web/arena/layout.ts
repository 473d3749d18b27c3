import type { Point } from "../../simulation/arena.ts";
import { arenaOf, type Edge, edgeOf } from "../../simulation/arena.ts";
import { SIDE_LENGTH } from "../../simulation/constants.ts";
import { type Rotation, rotated, rotationOf } from "./rotation.ts";

/** A rectangle for a player's name, lives and score, given by its middle and rotated by `angle` (radians, clockwise). */
export interface Plate extends Point {
  readonly width: number;
  readonly height: number;
  readonly angle: number;
  /** Alignment of the text: −1 left, 0 centre, 1 right. */
  readonly align: -1 | 0 | 1;
}

/** Positions and sizes of everything on the canvas, in CSS pixels from its upper left corner, y down. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rotation: Rotation;
  /** The axis of the screen that the own paddle moves along. Its positions grow to the right, or downwards. */
  readonly axis: "x" | "y";
  /** The middle of the arena. */
  readonly centre: Point;
  /** Pixels in an arena unit. */
  readonly scale: number;
  /** By side. */
  readonly plates: readonly Plate[];
  /** Whether text and margins are small. */
  readonly small: boolean;
}

/** Thickness of paddles and walls, which lie outside of the arena's edge, in units, and its minimum in CSS pixels. */
const RIM_UNITS = 3;
const MIN_RIM_PX = 3;

/** Width or height in CSS pixels below which text and margins are small. */
const SMALL_PX = 520;
/** Smallest arena with upright plates that is accepted, as a share of its size with rotated ones. */
const MIN_UPRIGHT_SHARE = 0.85;

/**
 * The largest arena that fits with its plates. Two players have a long one: it lies down where that makes it larger.
 *
 * Plates lie outside of their sides. Upright plates are the easiest to read. Where they would make the arena much smaller,
 * as on a phone, plates are rotated along their sides and no longer than them, so that they cannot overlap.
 */
export function layoutOf(sides: number, ownSide: number, width: number, height: number): Layout {
  const small = Math.min(width, height) < SMALL_PX;
  const screen = { width, height, small };
  const standing = fitOf({ sides, rotation: rotationOf(sides, ownSide), ...screen });
  const lying = sides === 2 ? fitOf({ sides, rotation: rotationOf(sides, ownSide, true), ...screen }) : standing;
  const isLying = lying.scale > standing.scale;
  const { scale, plates, centre, rotation } = isLying ? lying : standing;
  const moved = plates.map((plate) => ({ ...plate, x: plate.x + centre.x, y: plate.y + centre.y }));
  return { width, height, rotation, axis: isLying ? "y" : "x", centre, scale, plates: moved, small };
}

/** An arena, the way it is rotated, and the screen that it has to fit. */
interface Frame {
  readonly sides: number;
  readonly rotation: Rotation;
  readonly width: number;
  readonly height: number;
  readonly small: boolean;
}

/** An arena that fits, its plates still relative to its middle. */
interface Fit {
  readonly rotation: Rotation;
  readonly scale: number;
  readonly plates: readonly Plate[];
  readonly centre: Point;
}

/** The largest arena that fits, with upright plates if they cost little. */
function fitOf(frame: Frame): Fit {
  const [along, upright] = [largestFit(frame, false), largestFit(frame, true)];
  const isUpright = upright.scale >= along.scale * MIN_UPRIGHT_SHARE && !overlap(upright.plates);
  return isUpright ? upright : along;
}

/** Converts a point of the arena to CSS pixels. */
export function pixelOf(
  { rotation, centre, scale }: Pick<Layout, "rotation" | "centre" | "scale">,
  point: Point,
): Point {
  const { x, y } = rotated(rotation, point);
  return { x: centre.x + x * scale, y: centre.y - y * scale };
}

/** Sets the context's transform from arena units to canvas pixels, of which `ratio` make a CSS pixel. */
export function setArenaTransform(context: CanvasRenderingContext2D, layout: Layout, ratio: number): void {
  const { rotation, centre, scale } = layout;
  const [cos, sin] = [rotation.cos * scale * ratio, rotation.sin * scale * ratio];
  context.setTransform(cos, -sin, -sin, -cos, centre.x * ratio, centre.y * ratio);
}

/** Thickness of paddles and walls in arena units. */
export function rimOf({ scale }: { readonly scale: number }): number {
  return Math.max(RIM_UNITS, MIN_RIM_PX / scale);
}

/** The four corners of a plate, clockwise. */
export function cornersOf({ x, y, width, height, angle }: Plate): Point[] {
  const [cos, sin] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([right = 0, down = 0]) => ({
    x: x + right * width * cos - down * height * sin,
    y: y + right * width * sin + down * height * cos,
  }));
}

/** Finds the largest scale at which the arena and its plates fit, by bisection. */
function largestFit({ sides, rotation, width, height, small }: Frame, upright: boolean): Fit {
  const margin = small ? 4 : 16;
  const platesAt = (scale: number) => platesOf(sides, rotation, scale, small, upright);
  const { vertices } = arenaOf(sides);
  const boundsAt = (scale: number) => {
    const corners = vertices.map((vertex) => pixelOf({ rotation, centre: { x: 0, y: 0 }, scale }, vertex));
    const rim = rimOf({ scale }) * scale;
    const points = [
      ...corners.flatMap(({ x, y }) => [
        { x: x - rim, y: y - rim },
        { x: x + rim, y: y + rim },
      ]),
      ...platesAt(scale).flatMap(cornersOf),
    ];
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  };
  let [low, high] = [0.05, Math.max(width, height) / SIDE_LENGTH];
  for (let halving = 0; halving < 24; halving++) {
    const scale = (low + high) / 2;
    const { left, right, top, bottom } = boundsAt(scale);
    if (right - left <= width - 2 * margin && bottom - top <= height - 2 * margin) low = scale;
    else high = scale;
  }
  const { left, right, top, bottom } = boundsAt(low);
  const centre = { x: (width - left - right) / 2, y: (height - top - bottom) / 2 };
  return { rotation, scale: low, plates: platesAt(low), centre };
}

/** The plates by side, relative to the middle of the arena. */
function platesOf(sides: number, rotation: Rotation, scale: number, small: boolean, upright: boolean): Plate[] {
  const gap = rimOf({ scale }) * scale + (small ? 6 : 10);
  const height = small ? 29 : 40;
  const widest = small ? 100 : 176;
  const width = upright ? widest : Math.min(widest, SIDE_LENGTH * scale - 4);
  return Array.from({ length: sides }, (_, side) => {
    const edge = edgeOf(arenaOf(sides), side);
    const out = outwards(rotation, edge);
    const middle = pixelOf({ rotation, centre: { x: 0, y: 0 }, scale }, edge.middle);
    const half = upright ? (Math.abs(out.x) * width + Math.abs(out.y) * height) / 2 : height / 2;
    const angle = upright ? 0 : angleOf(out);
    const align = upright && Math.abs(out.x) > 0.3 ? (out.x > 0 ? -1 : 1) : 0;
    return { x: middle.x + out.x * (gap + half), y: middle.y + out.y * (gap + half), width, height, angle, align };
  });
}

/** The unit vector away from the arena, y down. */
function outwards(rotation: Rotation, { normal }: Edge): Point {
  const { x, y } = rotated(rotation, normal);
  return { x: -x, y };
}

/** The angle of text along a side, given the vector outwards. Never upside down: below the arena it hangs from the side. */
function angleOf({ x, y }: Point): number {
  const up = y > 1e-6 ? { x: -x, y: -y } : { x, y };
  return Math.atan2(up.x, -up.y);
}

/** Whether any two of these upright plates overlap, or nearly so. */
function overlap(plates: readonly Plate[]): boolean {
  return plates.some((one, index) =>
    plates
      .slice(index + 1)
      .some(
        (other) =>
          Math.abs(one.x - other.x) < (one.width + other.width) / 2 + 4 &&
          Math.abs(one.y - other.y) < (one.height + other.height) / 2 + 4,
      ),
  );
}
