import type { Point } from "../simulation/arena.ts";

const EMPTY = "\u2800";
/** SGR code of a cell without a colour of its own. */
const GREY = "90";

interface Cell {
  dots: number;
  letter: string;
  colour: string;
}

/** A picture in cells of 2 × 4 Braille dots. In dots, x goes to the right and y down. Empty cells are Braille too, so all are of one width. */
export class Canvas {
  readonly #rows: Cell[][];

  constructor(columns: number, rows: number) {
    const cell = () => ({ dots: 0, letter: "", colour: GREY });
    this.#rows = Array.from({ length: rows }, () => Array.from({ length: columns }, cell));
  }

  /** A letter takes its cell from all dots. */
  dot({ x, y }: Point, colour: string, letter?: string): void {
    const cell = this.#rows[Math.floor(y / 4)]?.[Math.floor(x / 2)];
    if (cell === undefined) return;
    cell.dots |= [1, 8, 2, 16, 4, 32, 64, 128][2 * (Math.floor(y) % 4) + (Math.floor(x) % 2)] as number;
    Object.assign(cell, { colour }, letter && { letter });
  }

  line(from: Point, to: Point, colour: string, gap = 1): void {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const steps = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy), 1));
    for (let at = 0; at <= steps; at += gap) {
      this.dot({ x: from.x + (dx * at) / steps, y: from.y + (dy * at) / steps }, colour);
    }
  }

  lines(coloured: boolean): string[] {
    const textOf = ({ dots, letter }: Cell) => letter || String.fromCodePoint(0x2800 + dots);
    return this.#rows.map((row) => row.map((cell) => paint(textOf(cell), coloured && cell.colour)).join(""));
  }
}

export function paint(text: string, colour: string | false): string {
  return colour && text !== EMPTY ? `\x1b[${colour}m${text}\x1b[0m` : text;
}
