import type { ServeView } from "../../client/positions.ts";
import { type Arena, edgeOf, pointOn } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import { colourOf } from "./palette.ts";

/** Widest opening of the mark at the side, in arena units to either side of where the ball will land. */
const REACH = 7;
/** Width of the ray from the centre, in arena units. */
const RAY = 1.6;

/**
 * Draws where balls will be served: a ray that grows from the centre until it reaches the side as the ball starts, and a bar
 * that closes in on the point where the ball will land. The context is in arena units.
 */
export function drawServeMarks(context: CanvasRenderingContext2D, arena: Arena, serves: readonly ServeView[]): void {
  for (const { side, position, growth } of serves) {
    const { along, normal } = edgeOf(arena, side);
    const { x, y } = pointOn(arena, side, position);
    context.save();
    context.fillStyle = colourOf(side);
    context.globalAlpha = 0.4 + 0.5 * growth;
    context.beginPath();
    context.arc(0, 0, BALL_RADIUS * (1 + growth), 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = colourOf(side);
    context.lineWidth = RAY;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(x * growth, y * growth);
    context.stroke();
    context.transform(along.x, along.y, normal.x, normal.y, x, y);
    const half = BALL_RADIUS + REACH * (1 - growth);
    context.fillRect(-half, 0, 2 * half, 2.5);
    context.restore();
  }
}
