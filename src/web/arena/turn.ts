import type { Point } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";

/** A rotation of the arena, as cosine and sine. It never mirrors. */
export interface Turn {
  readonly cos: number;
  readonly sin: number;
}

/**
 * The rotation that brings `ownSide` to the bottom, where it runs from left to right: positive positions and directions of
 * the own paddle are to the right on the screen, whichever side it is. −1 turns nothing.
 */
export function turnOf(sides: number, ownSide: number): Turn {
  const { along } = edgeOf(arenaOf(sides), Math.max(ownSide, 0));
  return { cos: along.x, sin: -along.y };
}

/** The point or vector after the rotation, y still up. */
export function turned({ cos, sin }: Turn, { x, y }: Point): Point {
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}
