/** One edge of the arena, computed by sine and cosine. A point p is inside if `p · outward <= distance`. */
export interface PolygonEdge {
  /** −1 for a corner wall. */
  readonly side: number;
  readonly outward: readonly [x: number, y: number];
  readonly along: readonly [x: number, y: number];
  readonly distance: number;
  readonly length: number;
}

/** The arena by its formula, counter-clockwise, side 0 at the bottom. The simulation's literals have to agree with it. */
export function polygonOf(sides: number): PolygonEdge[] {
  const half = Math.PI / sides;
  return Array.from({ length: 2 * sides }, (_, index) => {
    const guarded = index % 2 === 0;
    const angle = index * half - Math.PI / 2;
    const outward = [Math.cos(angle), Math.sin(angle)] as const;
    const along = [-outward[1], outward[0]] as const;
    const [own, other] = guarded ? [100, 40] : [40, 100];
    const polygon = { distance: (own * Math.cos(half) + other) / (2 * Math.sin(half)), length: own };
    const rectangle = guarded ? { distance: 80, length: 100 } : { distance: 50, length: 160 };
    return { side: guarded ? index / 2 : -1, outward, along, ...(sides === 2 ? rectangle : polygon) };
  });
}
