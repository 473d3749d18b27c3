import type { Point } from "../simulation/arena.ts";

interface Cell {
  /** The Braille dots that are set, as bits. */
  dots: number;
  letter: string;
  /** An SGR code. */
  colour: string;
}

const EMPTY = "\u2800";

/**
 * A picture of characters, each of 2 × 4 Braille dots. Coordinates are dots, x to the right and y down.
 *
 * Empty cells are Braille characters too, so that all cells have the same width.
 */
export class Canvas {
  readonly #rows: Cell[][];

  constructor(columns: number, rows: number, colour: string) {
    const cell = () => ({ dots: 0, letter: "", colour });
    this.#rows = Array.from({ length: rows }, () => Array.from({ length: columns }, cell));
  }

  /** Sets a dot. A letter hides all dots of its cell. Points outside of the picture are ignored. */
  dot({ x, y }: Point, colour: string, letter?: string): void {
    const cell = this.#rows[Math.floor(y / 4)]?.[Math.floor(x / 2)];
    if (cell === undefined) return;
    cell.dots |= [1, 8, 2, 16, 4, 32, 64, 128][2 * (Math.floor(y) % 4) + (Math.floor(x) % 2)] as number;
    Object.assign(cell, { colour }, letter && { letter });
  }

  /** Draws a line of dots, each `gap` dots after the previous one. */
  line(from: Point, to: Point, colour: string, gap = 1): void {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const steps = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy), 1));
    for (let at = 0; at <= steps; at += gap) {
      this.dot({ x: from.x + (dx * at) / steps, y: from.y + (dy * at) / steps }, colour);
    }
  }

  /** The picture, row by row. */
  lines(coloured: boolean): string[] {
    const textOf = ({ dots, letter }: Cell) => letter || String.fromCodePoint(0x2800 + dots);
    return this.#rows.map((row) => row.map((cell) => paint(textOf(cell), coloured && cell.colour)).join(""));
  }
}

/** The text in a colour (an SGR code), or as it is. */
export function paint(text: string, colour: string | false): string {
  return colour && text !== EMPTY ? `\x1b[${colour}m${text}\x1b[0m` : text;
}
