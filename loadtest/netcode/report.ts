import { quantileOf } from "../figures/statistics.ts";
import type { Figures } from "./Figures.ts";

/** Bounds on what players may see. Lengths in arena units. */
const MAX_OFF = 4;
const MAX_JUMP = 8;
const MIN_HITS_COUNTED = 0.995;

/** The bounds that the figures break, in words. */
export function breachesOf({ off, jumps, ...counts }: Figures): string[] {
  const [p99, jump] = [quantileOf(off, 0.99), quantileOf(jumps, 1)];
  const { hitsSeen, hitsCounted, presses, pressesShown } = counts;
  // one hit may always be missing, so that a short run does not fail by a single one
  const uncounted = hitsSeen - hitsCounted;
  return [
    ...(p99 < MAX_OFF ? [] : [`a ball is drawn less than ${MAX_OFF} units off (p99): ${p99.toFixed(2)}`]),
    ...(jump <= MAX_JUMP ? [] : [`no ball jumps by more than ${MAX_JUMP} units: ${jump.toFixed(2)}`]),
    ...(uncounted <= Math.max(1, hitsSeen * (1 - MIN_HITS_COUNTED))
      ? []
      : [`every hit that a player sees counts: ${uncounted} did not`]),
    ...(pressesShown === presses
      ? []
      : [`every key press moves the paddle at once: ${presses - pressesShown} did not`]),
  ];
}

export function tableOf(figures: Figures): string {
  const units = (values: readonly number[]) =>
    [0.5, 0.95, 0.99, 1].map((share) => quantileOf(values, share).toFixed(2).padStart(8)).join("");
  const share = (part: number, all: number) => `${((100 * part) / all).toFixed(2).padStart(8)} % of ${all}`;
  return `${figures.rallies} rallies, ${figures.frames} frames; lengths in arena units (a side is 100 long)
                                           p50     p95     p99     max
client's clock off, ms                ${units(figures.clockOffMs)}
ball drawn off its true position      ${units(figures.off)}
  off what the server knew then       ${units(figures.offThen)}
  within 200 ms of another's bounce   ${units(figures.offNews)}
jump of a ball between two frames     ${units(figures.jumps)}
jump of the own paddle                ${units(figures.paddleJumps)}
key presses shown in the next frame   ${share(figures.pressesShown, figures.presses)}
hits seen that the server counted     ${share(figures.hitsCounted, figures.hitsSeen)}
`;
}
