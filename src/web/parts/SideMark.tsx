import type { Mark } from "../arena/palette.ts";
import { colourOf, markOf } from "../arena/palette.ts";

const SHAPES: Readonly<Record<Mark, string>> = {
  disc: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
  square: "M3 3h10v10H3z",
  triangle: "M8 2l6.5 11.5h-13z",
  diamond: "M8 1l6 7-6 7-6-7z",
  star: "M8 .8l2.1 4.9 5.3.4-4 3.5 1.2 5.2L8 12l-4.6 2.8 1.2-5.2-4-3.5 5.3-.4z",
  plus: "M6 2h4v4h4v4h-4v4H6v-4H2V6h4z",
  ring: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 3.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  bars: "M3 2.5h4v11H3zM9 2.5h4v11H9z",
};

/** The shape and colour of a side, as on its plate in the arena. */
export function SideMark({ side }: { side: number }) {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[markOf(side)]} fill={colourOf(side)} fill-rule="evenodd" />
    </svg>
  );
}
