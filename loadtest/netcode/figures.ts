import type { Point } from "../../src/simulation/arena.ts";
import { arenaOf, sideOf } from "../../src/simulation/arena.ts";
import { PADDLE_SPEED } from "../../src/simulation/constants.ts";
import type { Frame } from "./FarPlayer.ts";
import type { ServerTime } from "./ServerTime.ts";
import type { Flight, Truth } from "./truth.ts";
import { flightAt, flightKnownAt, positionOn } from "./truth.ts";

/** After another player's bounce nobody can know better for so long. */
const NEWS_SECONDS = 0.2;
/** A hit that was seen counts when the server has one of that ball within so long. */
const SAME_HIT_SECONDS = 0.3;
/** Frames further apart than this are none: the machine was busy. */
const MAX_FRAME_MS = 100;

/** Everything that was measured of the pictures of one or more players. Lengths in arena units. */
export class Figures {
  rallies = 0;
  frames = 0;
  /** Distances of drawn balls from the server's, outside of what nobody can know. */
  readonly off: number[] = [];
  /** The same against what the server took to be true at that moment, before late moves came in. */
  readonly offThen: number[] = [];
  /** Within 200 ms after another's bounce. */
  readonly offNews: number[] = [];
  /** Movements of drawn balls between two frames that were not their own. */
  readonly jumps: number[] = [];
  readonly clockOffMs: number[] = [];
  hitsSeen = 0;
  hitsCounted = 0;
  presses = 0;
  pressesShown = 0;
  /** Movements of the own paddle between two frames that were not its own. */
  readonly paddleJumps: number[] = [];

  /** Adds the pictures of the player of `side`. */
  add(frames: readonly Frame[], side: number, sides: number, truth: Truth, time: ServerTime): void {
    this.frames += frames.length;
    const normal = arenaOf(sides).edges.find((edge) => sideOf(edge) === side)?.normal as Point;
    for (const [index, frame] of frames.entries()) {
      const serverTick = time.tickAt(frame.at);
      this.#compare(frame, serverTick, side, truth);
      this.clockOffMs.push((Math.abs(frame.tick - serverTick) * 1000) / truth.rules.tickRate);
      const before = frames[index - 1];
      if (before === undefined || frame.at - before.at > MAX_FRAME_MS || frame.tick <= before.tick) continue;
      this.#follow(before, frame, truth.rules.tickRate);
      this.#addHits(before, frame, side, normal, truth);
      this.#addPaddle(before, frame, frames[index + 1]);
    }
  }

  #compare({ balls }: Frame, tick: number, side: number, { rules, rallies }: Truth): void {
    for (const ball of balls) {
      const rally = rallies.get(ball.id);
      const flight = rally && flightAt(rally, tick);
      if (rally === undefined || flight === undefined) continue;
      const isNews = rally.flights.some(
        ({ by, since }) => by >= 0 && by !== side && since <= tick && tick < since + NEWS_SECONDS * rules.tickRate,
      );
      const off = distance(ball, positionOn(flight, tick, rules));
      (isNews ? this.offNews : this.off).push(off);
      const then = flightKnownAt(rally, tick);
      if (!isNews && then !== undefined) this.offThen.push(distance(ball, positionOn(then, tick, rules)));
    }
  }

  /** A ball's own motion is one of its velocities before and after, or first one and then the other. */
  #follow(before: Frame, { tick, balls }: Frame, tickRate: number): void {
    const seconds = (tick - before.tick) / tickRate;
    for (const ball of balls) {
      const was = before.balls.find(({ id }) => id === ball.id);
      if (was === undefined) continue;
      const moved = { x: ball.x - was.x, y: ball.y - was.y };
      const one = { x: was.vx * seconds, y: was.vy * seconds };
      const other = { x: ball.vx * seconds, y: ball.vy * seconds };
      this.jumps.push(distanceToSegment(moved, one, other));
    }
  }

  #addHits(before: Frame, { tick, balls }: Frame, side: number, normal: Point, { rules, rallies }: Truth): void {
    for (const ball of balls) {
      const was = before.balls.find(({ id }) => id === ball.id);
      if (was === undefined || along(was, normal) >= 0 || along(ball, normal) <= 0) continue;
      if (ball.hitBy !== side) continue;
      this.hitsSeen++;
      const isSame = ({ by, since }: Flight) =>
        by === side && Math.abs(since - tick) < SAME_HIT_SECONDS * rules.tickRate;
      if (rallies.get(ball.id)?.flights.some(isSame)) this.hitsCounted++;
    }
  }

  #addPaddle(before: Frame, frame: Frame, after: Frame | undefined): void {
    const seconds = (frame.at - before.at) / 1000;
    const moved = frame.paddle - before.paddle;
    const own = [before.direction, frame.direction].map((direction) => direction * PADDLE_SPEED * seconds);
    const beyond = Math.max(moved - Math.max(...own, 0), Math.min(...own, 0) - moved, 0);
    this.paddleJumps.push(beyond);
    if (after === undefined || frame.direction === 0 || frame.direction === before.direction) return;
    if (frame.paddle * frame.direction >= frame.reach - 4) return; // at the end of its side
    this.presses++;
    const expected = PADDLE_SPEED * ((after.at - frame.at) / 1000);
    if ((after.paddle - frame.paddle) * frame.direction >= expected / 2 || after.direction !== frame.direction) {
      this.pressesShown++;
    }
  }
}

/** What must hold. */
const MOST_OFF = 4;
const MOST_JUMP = 8;
const LEAST_HITS = 0.995;

/** What does not hold, in words. */
export function breachesOf({ off, jumps, ...counts }: Figures): string[] {
  const [p99, jump] = [quantile(off, 0.99), quantile(jumps, 1)];
  const { hitsSeen, hitsCounted, presses, pressesShown } = counts;
  // of a few hits, one that does not count is not a share of all
  const uncounted = hitsSeen - hitsCounted;
  return [
    ...(p99 < MOST_OFF ? [] : [`balls are within ${MOST_OFF} units: p99 ${p99.toFixed(2)}`]),
    ...(jump <= MOST_JUMP ? [] : [`no ball jumps over ${MOST_JUMP} units: ${jump.toFixed(2)}`]),
    ...(uncounted <= Math.max(1, hitsSeen * (1 - LEAST_HITS)) ? [] : [`hits seen count: ${uncounted} did not`]),
    ...(pressesShown === presses ? [] : [`a key moves the paddle at once: ${presses - pressesShown} did not`]),
  ];
}

export function tableOf(figures: Figures): string {
  const units = (values: readonly number[]) =>
    [0.5, 0.95, 0.99, 1].map((share) => quantile(values, share).toFixed(2).padStart(8)).join("");
  const share = (part: number, all: number) => `${((100 * part) / all).toFixed(2).padStart(8)} % of ${all}`;
  return `${figures.rallies} rallies, ${figures.frames} frames; arena units, a side is 100 long
                                           p50     p95     p99     max
clock off, ms                         ${units(figures.clockOffMs)}
ball off                              ${units(figures.off)}
  before late moves had come in       ${units(figures.offThen)}
  200 ms after another's bounce       ${units(figures.offNews)}
ball jumps between two frames         ${units(figures.jumps)}
own paddle's jumps                    ${units(figures.paddleJumps)}
keys that moved the paddle at once    ${share(figures.pressesShown, figures.presses)}
hits seen that count                  ${share(figures.hitsCounted, figures.hitsSeen)}
`;
}

/** The value that a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function along({ vx, vy }: { vx: number; vy: number }, { x, y }: Point): number {
  return vx * x + vy * y;
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
  const at = Math.min(Math.max(share, 0), 1);
  return distance(point, { x: from.x + at * dx, y: from.y + at * dy });
}
