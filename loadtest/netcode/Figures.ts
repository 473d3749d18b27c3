import type { Point } from "../../src/simulation/arena.ts";
import { arenaOf, sideOf } from "../../src/simulation/arena.ts";
import { PADDLE_SPEED } from "../../src/simulation/constants.ts";
import type { Frame } from "./FarPlayer.ts";
import type { Flight, GroundTruth } from "./groundTruth.ts";
import { flightAt, flightKnownAt, positionOn } from "./groundTruth.ts";
import type { ServerTime } from "./ServerTime.ts";

/** After the bounce of another player, clients cannot know the new flight for this long. */
const NEWS_SECONDS = 0.2;
/** A hit that a player saw counts if the server has one of the same ball within this time. */
const SAME_HIT_SECONDS = 0.3;
/** Two frames further apart are not compared, because the machine was busy. */
const MAX_FRAME_MS = 100;

/** In arena units a second. */
const FAST_BALL = 200;

/** Compares the frames that players saw with the ground truth. Lengths in arena units. */
export class Figures {
  rallies = 0;
  frames = 0;
  /** Distances of drawn balls from their true positions, except within `NEWS_SECONDS` of another's bounce. */
  readonly off: number[] = [];
  /** The same, compared with what the server knew at that moment, before late moves had arrived. */
  readonly offThen: number[] = [];
  /** Distances within `NEWS_SECONDS` of another's bounce. */
  readonly offNews: number[] = [];
  /** Movements of balls between two frames, beyond their own motion. Those of fast balls count as if at `FAST_BALL`. */
  readonly jumps: number[] = [];
  readonly clockOffMs: number[] = [];
  hitsSeen = 0;
  hitsCounted = 0;
  presses = 0;
  pressesShown = 0;
  /** Movements of the own paddle between two frames, beyond its own motion. */
  readonly paddleJumps: number[] = [];

  /** Adds the frames of the player of `side`. */
  add(frames: readonly Frame[], side: number, sides: number, truth: GroundTruth, time: ServerTime): void {
    this.frames += frames.length;
    const normal = arenaOf(sides).edges.find((edge) => sideOf(edge) === side)?.normal as Point;
    for (const [index, frame] of frames.entries()) {
      const serverTick = time.tickAt(frame.at);
      this.#addBalls(frame, serverTick, side, truth);
      this.clockOffMs.push((Math.abs(frame.tick - serverTick) * 1000) / truth.rules.tickRate);
      const before = frames[index - 1];
      if (before === undefined || frame.at - before.at > MAX_FRAME_MS || frame.tick <= before.tick) continue;
      this.#addJumps(before, frame, truth.rules.tickRate);
      this.#addHits(before, frame, side, normal, truth);
      this.#addPaddle(before, frame, frames[index + 1]);
    }
  }

  #addBalls({ balls }: Frame, tick: number, side: number, { rules, rallies }: GroundTruth): void {
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

  /** A ball's own motion follows its velocity before or after, or a part of each. */
  #addJumps(before: Frame, { tick, balls }: Frame, tickRate: number): void {
    const seconds = (tick - before.tick) / tickRate;
    for (const ball of balls) {
      const was = before.balls.find(({ id }) => id === ball.id);
      if (was === undefined) continue;
      const moved = { x: ball.x - was.x, y: ball.y - was.y };
      const one = { x: was.vx * seconds, y: was.vy * seconds };
      const other = { x: ball.vx * seconds, y: ball.vy * seconds };
      const haste = Math.max(1, Math.hypot(ball.vx, ball.vy) / FAST_BALL);
      this.jumps.push(distanceToSegment(moved, one, other) / haste);
    }
  }

  #addHits(before: Frame, { tick, balls }: Frame, side: number, normal: Point, { rules, rallies }: GroundTruth): void {
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
    if (frame.paddle * frame.direction >= frame.reach - 4) return; // it is at the end of its side
    this.presses++;
    const expected = PADDLE_SPEED * ((after.at - frame.at) / 1000);
    if ((after.paddle - frame.paddle) * frame.direction >= expected / 2 || after.direction !== frame.direction) {
      this.pressesShown++;
    }
  }
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
