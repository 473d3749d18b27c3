import type { Point } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";

/** A rotation of the arena about its middle, as cosine and sine. */
export interface Rotation {
  readonly cos: number;
  readonly sin: number;
}

/**
 * The rotation that brings `ownSide` to the bottom, running from left to right, so that positive positions and directions
 * of the own paddle point right on the screen. `turned` brings it to the left instead, running from the top to the bottom.
 * Without an own side (−1), side 0 takes its place.
 */
export function rotationOf(sides: number, ownSide: number, turned = false): Rotation {
  const { along } = edgeOf(arenaOf(sides), Math.max(ownSide, 0));
  const [cos, sin] = [along.x, -along.y];
  return turned ? { cos: sin, sin: -cos } : { cos, sin };
}

/** Rotates a point or a vector; y still points up. */
export function rotated({ cos, sin }: Rotation, { x, y }: Point): Point {
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}
