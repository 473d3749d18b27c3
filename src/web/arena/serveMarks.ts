import type { ServeView } from "../../client/positions.ts";
import { type Arena, edgeOf, pointOn } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import { colourOf } from "./palette.ts";

/** Widest opening of the mark at the side, in arena units to either side of where the ball will land. */
const REACH = 7;
/** Half the width of the ray from the centre, in arena units. */
const RAY = 0.5;

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
    context.globalAlpha = 0.25 + 0.55 * growth;
    context.beginPath();
    context.arc(0, 0, BALL_RADIUS * 1.5 * growth, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.moveTo(along.x * RAY, along.y * RAY);
    context.lineTo(x * growth, y * growth);
    context.lineTo(-along.x * RAY, -along.y * RAY);
    context.fill();
    context.transform(along.x, along.y, normal.x, normal.y, x, y);
    const half = BALL_RADIUS + REACH * (1 - growth);
    context.fillRect(-half, 0, 2 * half, 1.2);
    context.restore();
  }
}
