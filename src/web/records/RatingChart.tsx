import { extent, ticks } from "d3-array";
import { curveMonotoneX, line } from "d3-shape";
import { useState } from "preact/hooks";
import type { ProfileAnswer } from "../../protocol/playersApi.ts";
import { numberText, t } from "../language.ts";
import { dateText } from "../texts.ts";

export interface RatingChartProps {
  /** The ratings of one mode, the oldest first; two or more. */
  readonly course: ProfileAnswer["rating_history"];
}

/** The chart's units; the browser stretches them to the space there is. */
const SIZE = 100;
/** Approximate number of lines of the grid. */
const GRID_LINES = 4;
/** Points of the rating above and below the course. */
const MARGIN = 10;

/** The course of a rating, match by match. A slider over it, for the pointer and the keyboard, chooses the match that is told. */
export function RatingChart({ course }: RatingChartProps) {
  const last = course.length - 1;
  const [chosen, setChosen] = useState(last);
  const { at = 0, rating = 0 } = course[chosen] ?? {};
  const [least = 0, most = 0] = extent(course, (one) => one.rating);
  const [bottom, top] = [least - MARGIN, most + MARGIN];
  const xOf = (index: number) => (SIZE * index) / last;
  const yOf = (value: number) => (SIZE * (top - value)) / (top - bottom);
  const pathOf = line<{ rating: number }>(
    (_, index) => xOf(index),
    (one) => yOf(one.rating),
  ).curve(curveMonotoneX);
  const marks = ticks(bottom, top, GRID_LINES);
  const told = `${numberText(rating)} · ${dateText(at, true)}`;
  return (
    <figure class="chart">
      <div class="plot">
        {marks.map((mark) => (
          <span key={mark} class="tick" style={{ top: `${yOf(mark)}%` }}>
            {numberText(mark)}
          </span>
        ))}
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden="true">
          {marks.map((mark) => (
            <path key={mark} class="grid" d={`M0 ${yOf(mark)}H${SIZE}`} />
          ))}
          <path class="course" d={pathOf(course) ?? ""} />
          <path class="cursor" d={`M${xOf(chosen)} 0V${SIZE}`} />
        </svg>
        <span class="point" style={{ left: `${xOf(chosen)}%`, top: `${yOf(rating)}%` }} />
        <input
          type="range"
          aria-label={t("ratingCourse", {
            count: course.length,
            first: course[0]?.rating ?? 0,
            last: course[last]?.rating ?? 0,
          })}
          aria-valuetext={told}
          min={0}
          max={last}
          value={chosen}
          onInput={({ currentTarget }) => setChosen(Number(currentTarget.value))}
        />
      </div>
      <figcaption class="quiet">{told}</figcaption>
    </figure>
  );
}
