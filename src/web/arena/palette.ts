/** By side. After Okabe and Ito, tuned for a dark ground and for eyes without red or green cones. */
export const SIDE_COLOURS = [
  "#62aafe",
  "#f29800",
  "#04cea8",
  "#b0779c",
  "#faec2a",
  "#7a6cff",
  "#f2412f",
  "#c4f5ec",
] as const;

/** Of each side's pips and badge: who cannot tell the colours tells the shapes. */
export const SIDE_MARKS = ["disc", "square", "triangle", "diamond", "star", "plus", "ring", "bars"] as const;

export type Mark = (typeof SIDE_MARKS)[number];

/** Neutral colours of the arena, from the ground up. */
export const GROUND = "#0a0e15";
export const FIELD = "#0e131c";
export const WALL = "#3a4658";
export const FAINT = "#1b2431";
export const TEXT = "#e8edf4";
export const MUTED = "#8b98aa";

export function colourOf(side: number): string {
  return SIDE_COLOURS[side] ?? MUTED;
}

export function markOf(side: number): Mark {
  return SIDE_MARKS[side] ?? "disc";
}
