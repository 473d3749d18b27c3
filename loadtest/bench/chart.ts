import { numberText } from "../report/text.ts";
import { nameOf } from "./contestants.ts";
import { medianOf } from "./report.ts";
import type { BenchResult } from "./result.ts";
import type { ContestantResult } from "./sideBySide.ts";

const WIDTH = 760;
const NAMES = 230;
const BARS = WIDTH - NAMES - 60;
const BAR = 20;
const GAP = 6;
const TITLE = 34;

/** Colours for a light and a dark page. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.bar{fill:#8c959f}.ours{fill:#0969da}.grid{stroke:#d0d7de}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#4493f8}.grid{stroke:#3d444d}}`;

/** An SVG chart of CPU by contestant, with a group of bars for each number of rooms. The full width is one core. */
export function chartOf({ measured, date }: BenchResult): string {
  const groups = [...Map.groupBy(measured, ({ rooms }) => rooms)];
  let y = 0;
  const parts: string[] = [];
  for (const [rooms, members] of groups) {
    parts.push(text(0, y + 20, `${rooms} rooms of four: CPU, percent of a core`, "title"));
    y += TITLE;
    const height = members.length * (BAR + GAP);
    for (const percent of [0, 25, 50, 75, 100]) {
      const x = NAMES + (BARS * percent) / 100;
      parts.push(`<line class="grid" x1="${x}" y1="${y - 4}" x2="${x}" y2="${y + height}"/>`);
    }
    for (const one of members) {
      parts.push(barOf(one, y));
      y += BAR + GAP;
    }
    y += GAP * 2;
  }
  const label = `CPU by contestant and rooms, ${date.slice(0, 10)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${label}">
<style>${STYLE}</style>
${parts.join("\n")}
</svg>
`;
}

function barOf(one: ContestantResult, y: number): string {
  const percent = medianOf(one, "cpuPercent");
  const width = Math.round((BARS * Math.min(100, percent)) / 100);
  const name = one.id === "ours" ? "bar ours" : "bar";
  return [
    text(0, y + 15, nameOf(one.id)),
    `<rect class="${name}" x="${NAMES}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
    text(NAMES + width + 6, y + 15, numberText(percent)),
  ].join("");
}

function text(x: number, y: number, content: string, name?: string): string {
  return `<text x="${x}" y="${y}"${name ? ` class="${name}"` : ""}>${content.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
}
