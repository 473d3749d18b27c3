import type { Arena, Edge, Point } from "../../simulation/arena.ts";
import { arenaOf, sideOf } from "../../simulation/arena.ts";
import type { ArenaFrame, FramePlayer } from "./frame.ts";
import { type Layout, rimOf } from "./layout.ts";
import { colourOf, FAINT, FIELD, MUTED, WALL } from "./palette.ts";

/** How far a guarded side's light reaches into the arena, in units. */
const LIGHT = 26;

/** Draws all of the arena that does not move. The context is in arena units. */
export function drawBoard(context: CanvasRenderingContext2D, frame: ArenaFrame, layout: Layout): void {
  const arena = arenaOf(frame.sides);
  const pixel = 1 / layout.scale;
  drawField(context, arena, pixel);
  context.save();
  tracePolygon(context, arena.vertices);
  context.clip();
  for (const edge of arena.edges) {
    const player = guardOf(frame, edge);
    if (player !== undefined) drawLight(context, edge, colourOf(player.side), player.you ? 0.2 : 0.12);
  }
  context.restore();
  const rim = rimOf(layout);
  for (const edge of arena.edges) {
    const player = guardOf(frame, edge);
    const isFree = sideOf(edge) >= 0 && !frame.players.some(({ side }) => side === sideOf(edge));
    if (player !== undefined) drawGoal(context, edge, colourOf(player.side), pixel);
    else if (isFree) drawFree(context, edge, pixel);
    else drawWall(context, arena, edge.index, rim);
  }
}

/** Who guards the edge and is still in. */
function guardOf({ players }: ArenaFrame, edge: Edge): FramePlayer | undefined {
  const side = sideOf(edge);
  return side < 0 ? undefined : players.find((player) => player.side === side && !player.out);
}

function drawField(context: CanvasRenderingContext2D, arena: Arena, pixel: number): void {
  const reach = Math.max(...arena.vertices.map(({ x, y }) => Math.hypot(x, y)));
  const ground = context.createRadialGradient(0, 0, 0, 0, 0, reach);
  ground.addColorStop(0, "#141b27");
  ground.addColorStop(1, FIELD);
  tracePolygon(context, arena.vertices);
  context.fillStyle = ground;
  context.fill();
  context.strokeStyle = FAINT;
  context.lineWidth = 1.25 * pixel;
  context.beginPath();
  const circle = 14;
  context.arc(0, 0, circle, 0, 2 * Math.PI);
  if (arena.sides === 2) {
    context.moveTo(-50, 0);
    context.lineTo(-circle, 0);
    context.moveTo(circle, 0);
    context.lineTo(50, 0);
  } else {
    for (const { index, middle } of arena.edges) {
      if (index % 2 === 0) continue;
      const far = Math.hypot(middle.x, middle.y);
      context.moveTo((middle.x / far) * circle, (middle.y / far) * circle);
      context.lineTo(middle.x, middle.y);
    }
  }
  context.stroke();
}

function drawLight(context: CanvasRenderingContext2D, edge: Edge, colour: string, strength: number): void {
  const { middle, along, normal, length } = edge;
  const light = context.createLinearGradient(
    middle.x,
    middle.y,
    middle.x + normal.x * LIGHT,
    middle.y + normal.y * LIGHT,
  );
  light.addColorStop(0, withAlpha(colour, strength));
  light.addColorStop(0.4, withAlpha(colour, strength * 0.35));
  light.addColorStop(1, withAlpha(colour, 0));
  context.fillStyle = light;
  const [dx, dy] = [(along.x * length) / 2, (along.y * length) / 2];
  tracePolygon(context, [
    { x: middle.x - dx, y: middle.y - dy },
    { x: middle.x + dx, y: middle.y + dy },
    { x: middle.x + dx * 0.86 + normal.x * LIGHT, y: middle.y + dy * 0.86 + normal.y * LIGHT },
    { x: middle.x - dx * 0.86 + normal.x * LIGHT, y: middle.y - dy * 0.86 + normal.y * LIGHT },
  ]);
  context.fill();
}

function drawGoal(context: CanvasRenderingContext2D, edge: Edge, colour: string, pixel: number): void {
  context.strokeStyle = withAlpha(colour, 0.5);
  context.lineWidth = 1.5 * pixel;
  strokeEdge(context, edge);
}

/** A side of nobody yet. */
function drawFree(context: CanvasRenderingContext2D, edge: Edge, pixel: number): void {
  context.strokeStyle = withAlpha(MUTED, 0.5);
  context.lineWidth = 1.5 * pixel;
  context.setLineDash([4 * pixel, 6 * pixel]);
  strokeEdge(context, edge);
  context.setLineDash([]);
}

/** A bar along the edge, mitred with its neighbours. */
function drawWall(context: CanvasRenderingContext2D, arena: Arena, index: number, rim: number): void {
  const count = arena.vertices.length;
  const start = arena.vertices[index] as Point;
  const end = arena.vertices[(index + 1) % count] as Point;
  context.fillStyle = WALL;
  tracePolygon(context, [start, end, outer(arena, (index + 1) % count, rim), outer(arena, index, rim)]);
  context.fill();
}

/** The corner of the arena grown by `rim`. */
function outer({ vertices, edges }: Arena, index: number, rim: number): Point {
  const { x, y } = vertices[index] as Point;
  const before = (edges[(index + edges.length - 1) % edges.length] as Edge).normal;
  const after = (edges[index] as Edge).normal;
  const share = rim / (1 + before.x * after.x + before.y * after.y);
  return { x: x - (before.x + after.x) * share, y: y - (before.y + after.y) * share };
}

function strokeEdge(context: CanvasRenderingContext2D, { middle, along, length }: Edge): void {
  context.beginPath();
  context.moveTo(middle.x - (along.x * length) / 2, middle.y - (along.y * length) / 2);
  context.lineTo(middle.x + (along.x * length) / 2, middle.y + (along.y * length) / 2);
  context.stroke();
}

function tracePolygon(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  context.closePath();
}

/** `colour` is #rrggbb. */
function withAlpha(colour: string, alpha: number): string {
  return `${colour}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
