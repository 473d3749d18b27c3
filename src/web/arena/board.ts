import type { Arena, Edge, Point } from "../../simulation/arena.ts";
import { arenaOf, sideOf } from "../../simulation/arena.ts";
import type { ArenaFrame, FramePlayer } from "./frame.ts";
import { type Layout, rimOf } from "./layout.ts";
import { colourOf, FAINT, FIELD, FIELD_MIDDLE, MUTED, WALL } from "./palette.ts";

/** Gradient of a guarded side's glow: distance from the middle of the side, and strength there, both as shares. */
const GLOW = [
  [0, 1],
  [0.35, 0.55],
  [0.7, 0.16],
  [1, 0],
] as const;
/** Depth of the glow into the field, as a share of its half width. */
const GLOW_DEPTH = 0.55;

/** Draws the field, walls and sides. The context is in arena units. */
export function drawBoard(context: CanvasRenderingContext2D, frame: ArenaFrame, layout: Layout): void {
  const arena = arenaOf(frame.sides);
  const pixel = 1 / layout.scale;
  drawField(context, arena, pixel);
  context.save();
  tracePolygon(context, arena.vertices);
  context.clip();
  for (const edge of arena.edges) {
    const player = guardOf(frame, edge);
    if (player !== undefined) drawGlow(context, edge, colourOf(player.side), player.you ? 0.3 : 0.2);
  }
  context.restore();
  const rim = rimOf(layout);
  const isWall = (edge: Edge) => guardOf(frame, edge) === undefined && !isFree(frame, edge);
  // all walls are one path, so that no seams show between them
  context.beginPath();
  for (const edge of arena.edges) if (isWall(edge)) addWall(context, arena, edge.index, rim, isWall);
  context.fillStyle = WALL;
  context.fill();
  for (const edge of arena.edges) {
    const player = guardOf(frame, edge);
    if (player !== undefined) drawGuardedSide(context, edge, colourOf(player.side), pixel);
    else if (isFree(frame, edge)) drawFreeSide(context, edge, pixel);
  }
}

/** The player who guards the edge and is not eliminated. */
function guardOf({ players }: ArenaFrame, edge: Edge): FramePlayer | undefined {
  const side = sideOf(edge);
  return side < 0 ? undefined : players.find((player) => player.side === side && !player.out);
}

/** Whether the edge is a side without a player. */
function isFree({ players }: ArenaFrame, edge: Edge): boolean {
  return sideOf(edge) >= 0 && !players.some(({ side }) => side === sideOf(edge));
}

function drawField(context: CanvasRenderingContext2D, arena: Arena, pixel: number): void {
  const reach = Math.max(...arena.vertices.map(({ x, y }) => Math.hypot(x, y)));
  const ground = context.createRadialGradient(0, 0, 0, 0, 0, reach);
  ground.addColorStop(0, FIELD_MIDDLE);
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

function drawGlow(context: CanvasRenderingContext2D, edge: Edge, colour: string, strength: number): void {
  const { middle, along, normal, length } = edge;
  context.save();
  context.transform(along.x, along.y, normal.x, normal.y, middle.x, middle.y);
  fillGlow(context, length * 0.62, colour, strength);
  context.restore();
}

/** Fills a half ellipse that fades outwards. The context's x axis runs along the side, from its middle, and y inwards. */
export function fillGlow(context: CanvasRenderingContext2D, reach: number, colour: string, strength: number): void {
  const glow = context.createRadialGradient(0, 0, 0, 0, 0, reach);
  for (const [at, share] of GLOW) glow.addColorStop(at, withAlpha(colour, strength * share));
  context.scale(1, GLOW_DEPTH);
  context.fillStyle = glow;
  context.fillRect(-reach, 0, 2 * reach, reach);
}

function drawGuardedSide(context: CanvasRenderingContext2D, edge: Edge, colour: string, pixel: number): void {
  context.strokeStyle = withAlpha(colour, 0.5);
  context.lineWidth = 1.5 * pixel;
  strokeEdge(context, edge);
}

function drawFreeSide(context: CanvasRenderingContext2D, edge: Edge, pixel: number): void {
  context.strokeStyle = withAlpha(MUTED, 0.5);
  context.lineWidth = 1.5 * pixel;
  context.setLineDash([4 * pixel, 6 * pixel]);
  strokeEdge(context, edge);
  context.setLineDash([]);
}

/** Adds a wall along the edge to the path, mitred where a neighbour is a wall too. */
function addWall(
  context: CanvasRenderingContext2D,
  { vertices, edges }: Arena,
  index: number,
  rim: number,
  isWall: (edge: Edge) => boolean,
): void {
  const count = edges.length;
  const [before, edge, after] = [index + count - 1, index, index + 1].map((one) => edges[one % count]) as [
    Edge,
    Edge,
    Edge,
  ];
  const [start, end] = [vertices[index], vertices[(index + 1) % count]] as [Point, Point];
  addPolygon(context, [
    start,
    end,
    outerCorner(end, edge, isWall(after) ? after : edge, rim),
    outerCorner(start, edge, isWall(before) ? before : edge, rim),
  ]);
}

/** The corner between two edges, moved outwards by `rim` from both. */
function outerCorner({ x, y }: Point, { normal: one }: Edge, { normal: other }: Edge, rim: number): Point {
  const share = rim / (1 + one.x * other.x + one.y * other.y);
  return { x: x - (one.x + other.x) * share, y: y - (one.y + other.y) * share };
}

function strokeEdge(context: CanvasRenderingContext2D, { middle, along, length }: Edge): void {
  context.beginPath();
  context.moveTo(middle.x - (along.x * length) / 2, middle.y - (along.y * length) / 2);
  context.lineTo(middle.x + (along.x * length) / 2, middle.y + (along.y * length) / 2);
  context.stroke();
}

function tracePolygon(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  addPolygon(context, points);
}

function addPolygon(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  for (const [index, { x, y }] of points.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

/** Adds an alpha of 0 … 1 to a colour written as #rrggbb. */
function withAlpha(colour: string, alpha: number): string {
  return `${colour}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
