/** Colour of each side. Based on Okabe and Ito, adjusted for a dark background and for protanopia and deuteranopia. */
export const SIDE_COLOURS = [
  "#12abe6",
  "#fd5b9d",
  "#8affc3",
  "#e8a21b",
  "#7d5dfe",
  "#fee301",
  "#d85b03",
  "#a9d2fe",
] as const;

/** Shape of each side's lives and badge, for people who cannot tell the colours apart. */
export const SIDE_MARKS = ["disc", "square", "triangle", "diamond", "star", "plus", "ring", "bars"] as const;

export type Mark = (typeof SIDE_MARKS)[number];

export const GROUND = "#080b11";
export const FIELD = "#0f1520";
export const FIELD_MIDDLE = "#172030";
export const WALL = "#445166";
export const FAINT = "#222d3d";
export const TEXT = "#e8edf4";
export const MUTED = "#8b98aa";

export function colourOf(side: number): string {
  return SIDE_COLOURS[side] ?? MUTED;
}

export function markOf(side: number): Mark {
  return SIDE_MARKS[side] ?? "disc";
}
