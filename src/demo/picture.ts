import type { Point } from "../simulation/arena.ts";
import { pointOn } from "../simulation/arena.ts";
import { ballPositionAt } from "../simulation/ball.ts";
import { isLiving, type Match } from "../simulation/match.ts";
import { paddlePositionAt } from "../simulation/paddle.ts";
import { Canvas, paint } from "./Canvas.ts";

/** Colours of the sides, of walls and of balls, as SGR codes. */
const COLOURS = ["91", "92", "93", "94", "95", "96", "33", "37"];
const WALL = "90";
const BALL = "1;97";
/** Size of the screen if the output is not a terminal. */
const [COLUMNS, ROWS] = [80, 24];
/** Width of the panel beside the arena. */
const PANEL_COLUMNS = 36;
/** Space around the arena, for the sides' numbers. */
const MARGIN_DOTS = 7;

export interface Picture {
  readonly match: Match;
  readonly title: string;
  /** The names of the players, by side. */
  readonly names: readonly string[];
  readonly told: readonly string[];
}

/** A screenful: the arena, and beside it the players and the latest of the lines in `told`. */
export function drawFrame({ match, title, names, told }: Picture, stdout: NodeJS.WriteStream): readonly string[] {
  const width = Math.max(...names.map(({ length }) => length));
  const coloured = stdout.isTTY && stdout.hasColors();
  const rows = (stdout.rows || ROWS) - 2;
  const columns = Math.max(20, Math.min((stdout.columns || COLUMNS) - PANEL_COLUMNS, 2 * rows));
  const table = match.players.map(({ lives, score, place }, side) => {
    const standing =
      place === 0 ? `${"♥".repeat(lives).padEnd(match.rules.lives)}  ${score}` : `place ${place}, score ${score}`;
    return paint(`${side} ${(names[side] ?? "").padEnd(width)}  ${standing}`, coloured && colourOf(match, side));
  });
  const panel = [...table, "", ...told.slice(-Math.max(1, rows - table.length - 1))];
  const arena = drawArena(match, columns, rows, coloured);
  return [title, "", ...arena.map((line, row) => `${line}  ${panel[row] ?? ""}`.replace(/[ \u2800]+$/, ""))];
}

/**
 * The arena, as large as it fits. Walls are solid, guarded sides dotted, paddles thick; each side's number is outside of it.
 */
function drawArena(match: Match, columns: number, rows: number, coloured: boolean): string[] {
  const { arena, balls, players, rules, tick } = match;
  const canvas = new Canvas(columns, rows, WALL);
  const reachOf = (axis: "x" | "y") => Math.max(...arena.vertices.map((vertex) => Math.abs(vertex[axis])));
  const scale = Math.min((columns - MARGIN_DOTS) / reachOf("x"), (2 * rows - MARGIN_DOTS) / reachOf("y"));
  const dotAt = ({ x, y }: Point) => ({ x: columns + x * scale, y: 2 * rows - y * scale });
  const dotOn = (side: number, position: number, dots: number) => dotAt(pointOn(arena, side, position, -dots / scale));

  for (const [index, start] of arena.vertices.entries()) {
    const end = arena.vertices[(index + 1) % arena.vertices.length] as Point;
    const side = index % 2 === 0 ? index / 2 : -1;
    canvas.line(dotAt(start), dotAt(end), colourOf(match, side), isLiving(match, side) ? 4 : 1);
  }
  for (const [side, { paddle }] of players.entries()) {
    const colour = colourOf(match, side);
    canvas.dot(dotOn(side, 0, MARGIN_DOTS - 2), colour, `${side}`);
    if (!isLiving(match, side)) continue;
    const middle = paddlePositionAt(paddle, tick, rules);
    for (const dots of [0, 1]) {
      canvas.line(dotOn(side, middle - paddle.length / 2, dots), dotOn(side, middle + paddle.length / 2, dots), colour);
    }
  }
  for (const ball of balls) canvas.dot(dotAt(ballPositionAt(ball, tick, rules)), BALL, "●");
  return canvas.lines(coloured);
}

function colourOf(match: Match, side: number): string {
  return (isLiving(match, side) && COLOURS[side]) || WALL;
}
