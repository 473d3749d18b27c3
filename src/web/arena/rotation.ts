import type { Point } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";

/** A rotation of the arena about its middle, as cosine and sine. */
export interface Rotation {
  readonly cos: number;
  readonly sin: number;
}

/**
 * The rotation that brings `ownSide` to the bottom, running from left to right, so that positive positions and directions
 * of the own paddle point right on the screen. For −1, side 0 goes to the bottom.
 */
export function rotationOf(sides: number, ownSide: number): Rotation {
  const { along } = edgeOf(arenaOf(sides), Math.max(ownSide, 0));
  return { cos: along.x, sin: -along.y };
}

/** Rotates a point or a vector; y still points up. */
export function rotated({ cos, sin }: Rotation, { x, y }: Point): Point {
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}
