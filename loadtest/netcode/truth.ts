import type { Point } from "../../src/simulation/arena.ts";
import type { BallTrajectory } from "../../src/simulation/ball.ts";
import { ballPositionAt } from "../../src/simulation/ball.ts";
import type { Rules } from "../../src/simulation/constants.ts";
import { isOver } from "../../src/simulation/match.ts";
import type { Recording } from "../../src/simulation/replay.ts";
import { createReplay, stepReplay } from "../../src/simulation/replay.ts";

/** One straight line of a ball, from where the one before ended. */
export interface Flight extends BallTrajectory {
  /** When it began, in ticks with their fraction. */
  readonly since: number;
  /** The side whose paddle sent it, −1 for a wall or a serve. */
  readonly by: number;
  /** When the server knew of it: later than `since` where a late move saved the ball. */
  readonly knownAt: number;
}

/** A ball from its serve to its loss. */
export interface Rally {
  readonly flights: Flight[];
  /** The tick on which it was gone; the end of the recording for a ball that is in play then. */
  until: number;
}

/** What happened in a match, as the server has settled it. */
export interface Truth {
  readonly rules: Rules;
  readonly rallies: ReadonlyMap<string, Rally>;
}

/** Plays a recording again and writes down every flight. A save counts from when the ball crossed, not from when it came. */
export function truthOf(recording: Recording): Truth {
  const replay = createReplay(recording);
  const { match } = replay;
  const lastTick = recording.log.at(-1)?.at ?? 0;
  const rallies = new Map<string, Rally>();
  while (!isOver(match) && match.tick < lastTick) {
    const before = new Map(match.balls.map((ball) => [ball.id, { ...ball }]));
    stepReplay(replay);
    for (const ball of match.balls) {
      const was = before.get(ball.id);
      if (was?.tick === ball.tick && was.vx === ball.vx && was.vy === ball.vy) continue;
      const { x, y, vx, vy, tick } = ball;
      // a step may hold a bounce off a paddle and one off a wall: walls alone leave the hitter, and add to their number
      const byPaddle = was !== undefined && (ball.hitter !== was.hitter || ball.walls <= was.walls);
      const by = byPaddle ? ball.hitter : -1;
      const rally = rallies.get(String(ball.id)) ?? { flights: [], until: lastTick };
      rally.flights.push({ x, y, vx, vy, tick, since: was?.hitAt ?? tick, by, knownAt: match.tick });
      rallies.set(String(ball.id), rally);
    }
    for (const id of before.keys()) {
      const rally = rallies.get(String(id));
      if (rally !== undefined && !match.balls.some((ball) => ball.id === id)) rally.until = match.tick;
    }
  }
  return { rules: recording.rules, rallies };
}

/** The flight that a ball was on at `tick`, undefined when it was not in play. */
export function flightAt({ flights, until }: Rally, tick: number): Flight | undefined {
  return tick > until ? undefined : flights.findLast(({ since }) => since <= tick);
}

/** The flight that the server took it to be on when that tick was now. */
export function flightKnownAt({ flights, until }: Rally, tick: number): Flight | undefined {
  return tick > until ? undefined : flights.findLast(({ knownAt }) => knownAt <= tick);
}

export function positionOn(flight: Flight, tick: number, rules: Rules): Point {
  return ballPositionAt(flight, tick, rules);
}
