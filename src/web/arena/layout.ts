import type { Point } from "../../simulation/arena.ts";
import { arenaOf, type Edge, edgeOf } from "../../simulation/arena.ts";
import { SIDE_LENGTH } from "../../simulation/constants.ts";
import { type Turn, turned, turnOf } from "./turn.ts";

/** Room for a player's name, lives and score: a rectangle about its middle, turned by `angle` (radians, clockwise). */
export interface Plate extends Point {
  readonly width: number;
  readonly height: number;
  readonly angle: number;
  /** Where in it letters go: −1 to its left, 1 to its right, 0 into the middle. */
  readonly align: -1 | 0 | 1;
}

/** Where everything is, in CSS pixels from the canvas's upper left corner, y down. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly turn: Turn;
  /** The middle of the arena. */
  readonly centre: Point;
  /** Pixels in an arena unit. */
  readonly scale: number;
  /** By side. */
  readonly plates: readonly Plate[];
  readonly small: boolean;
}

/** Paddles and walls lie outside of the arena's edge; so thick, in units, but not under so many pixels. */
export const RIM = 3;
export const MIN_RIM_PX = 3;

/** Below so many pixels in either direction letters and margins are small. */
const SMALL_PX = 520;
/** Upright plates may cost so much of the size that turned ones allow. */
const UPRIGHT_SHARE = 0.92;

/**
 * The largest arena that fits with its plates.
 *
 * A plate lies outside of its side. Upright ones are the easiest to read; where they would make the arena much smaller, as on
 * a phone, plates are turned along their sides instead, no longer than them: so neither can meet its neighbours.
 */
export function layoutOf(sides: number, ownSide: number, width: number, height: number): Layout {
  const small = Math.min(width, height) < SMALL_PX;
  const largestWith = (isUpright: boolean) => {
    const platesAt = (scale: number) => platesOf(sides, ownSide, scale, small, isUpright);
    return largest(sides, ownSide, platesAt, width, height, small);
  };
  const [along, upright] = [largestWith(false), largestWith(true)];
  const isGood = upright.scale >= along.scale * UPRIGHT_SHARE && !overlap(upright.plates);
  const { scale, plates, centre } = isGood ? upright : along;
  const moved = plates.map((plate) => ({ ...plate, x: plate.x + centre.x, y: plate.y + centre.y }));
  return { width, height, turn: turnOf(sides, ownSide), centre, scale, plates: moved, small };
}

/** A point of the arena in CSS pixels. */
export function pixelOf({ turn, centre, scale }: Pick<Layout, "turn" | "centre" | "scale">, point: Point): Point {
  const { x, y } = turned(turn, point);
  return { x: centre.x + x * scale, y: centre.y - y * scale };
}

/** Sets the context from arena units, turned, to pixels of a canvas that has `ratio` of them in a CSS pixel. */
export function inUnits(context: CanvasRenderingContext2D, { turn, centre, scale }: Layout, ratio: number): void {
  const [cos, sin] = [turn.cos * scale * ratio, turn.sin * scale * ratio];
  context.setTransform(cos, -sin, -sin, -cos, centre.x * ratio, centre.y * ratio);
}

/** Thickness of paddles and walls, in arena units. */
export function rimOf({ scale }: { readonly scale: number }): number {
  return Math.max(RIM, MIN_RIM_PX / scale);
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

interface Fit {
  readonly scale: number;
  readonly plates: readonly Plate[];
  readonly centre: Point;
}

function largest(
  sides: number,
  ownSide: number,
  platesAt: (scale: number) => Plate[],
  width: number,
  height: number,
  small: boolean,
): Fit {
  const margin = small ? 4 : 16;
  const turn = turnOf(sides, ownSide);
  const { vertices } = arenaOf(sides);
  const boundsAt = (scale: number) => {
    const corners = vertices.map((vertex) => pixelOf({ turn, centre: { x: 0, y: 0 }, scale }, vertex));
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
  return { scale: low, plates: platesAt(low), centre };
}

/** By side, about the middle of the arena. */
function platesOf(sides: number, ownSide: number, scale: number, small: boolean, upright: boolean): Plate[] {
  const turn = turnOf(sides, ownSide);
  const gap = rimOf({ scale }) * scale + (small ? 6 : 10);
  const height = small ? 29 : 40;
  const widest = small ? 100 : 176;
  const width = upright ? widest : Math.min(widest, SIDE_LENGTH * scale - 4);
  return Array.from({ length: sides }, (_, side) => {
    const edge = edgeOf(arenaOf(sides), side);
    const out = outwards(turn, edge);
    const middle = pixelOf({ turn, centre: { x: 0, y: 0 }, scale }, edge.middle);
    const half = upright ? (Math.abs(out.x) * width + Math.abs(out.y) * height) / 2 : height / 2;
    const angle = upright ? 0 : angleOf(out);
    const align = upright && Math.abs(out.x) > 0.3 ? (out.x > 0 ? -1 : 1) : 0;
    return { x: middle.x + out.x * (gap + half), y: middle.y + out.y * (gap + half), width, height, angle, align };
  });
}

/** Unit vector away from the arena, y down. */
function outwards(turn: Turn, { normal }: Edge): Point {
  const { x, y } = turned(turn, normal);
  return { x: -x, y };
}

/** Of letters that stand on the side, or hang below it: never upside down. */
function angleOf({ x, y }: Point): number {
  const up = y > 1e-6 ? { x: -x, y: -y } : { x, y };
  return Math.atan2(up.x, -up.y);
}

/** Whether any two upright plates do. */
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
