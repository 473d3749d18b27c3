import type { Mark } from "./palette.ts";

/** A polygon in the circle of radius 1, from the angle `first` on (the top). Every second corner has the radius `inner`. */
function polygon(corners: number, inner = 1, first = -Math.PI / 2): readonly (readonly [number, number])[] {
  return Array.from({ length: corners }, (_, index) => {
    const angle = first + (index * 2 * Math.PI) / corners;
    const radius = index % 2 === 1 ? inner : 1;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius] as const;
  });
}

const PLUS = [
  ...[
    [-0.34, -1],
    [0.34, -1],
    [0.34, -0.34],
    [1, -0.34],
    [1, 0.34],
    [0.34, 0.34],
  ],
  ...[
    [0.34, 1],
    [-0.34, 1],
    [-0.34, 0.34],
    [-1, 0.34],
    [-1, -0.34],
    [-0.34, -0.34],
  ],
] as [number, number][];

const OUTLINES: Partial<Record<Mark, readonly (readonly [number, number])[]>> = {
  square: polygon(4, 1, -Math.PI / 4),
  triangle: polygon(3).map(([x, y]) => [x * 1.1, y * 1.1 + 0.2]),
  diamond: polygon(4).map(([x, y]) => [x * 0.95, y * 1.15]),
  star: polygon(10, 0.45).map(([x, y]) => [x * 1.2, y * 1.2]),
  plus: PLUS,
};

/** Adds a mark of about `radius` to the current path. A ring needs the fill rule "evenodd". */
export function addMark(context: CanvasRenderingContext2D, mark: Mark, x: number, y: number, radius: number): void {
  const outline = OUTLINES[mark];
  if (outline !== undefined) {
    for (const [index, [dx, dy]] of outline.entries()) {
      if (index === 0) context.moveTo(x + dx * radius, y + dy * radius);
      else context.lineTo(x + dx * radius, y + dy * radius);
    }
    context.closePath();
    return;
  }
  if (mark === "bars") {
    for (const left of [-0.9, 0.25]) context.rect(x + left * radius, y - 0.9 * radius, 0.65 * radius, 1.8 * radius);
    return;
  }
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (mark !== "ring") return;
  context.moveTo(x + 0.5 * radius, y);
  context.arc(x, y, 0.5 * radius, 0, 2 * Math.PI);
}
