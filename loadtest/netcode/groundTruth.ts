import type { Point } from "../../src/simulation/arena.ts";
import type { BallTrajectory } from "../../src/simulation/ball.ts";
import { ballPositionAt } from "../../src/simulation/ball.ts";
import type { Rules } from "../../src/simulation/constants.ts";
import { isOver } from "../../src/simulation/match.ts";
import type { Recording } from "../../src/simulation/replay.ts";
import { createReplay, stepReplay } from "../../src/simulation/replay.ts";

/** One straight part of a ball's path. */
export interface Flight extends BallTrajectory {
  /** When it began, in ticks. May be a fraction. */
  readonly since: number;
  /** Side whose paddle hit the ball, −1 for a wall or a serve. */
  readonly by: number;
  /** Tick on which the server knew of it. Later than `since` if a late move saved the ball. */
  readonly knownAt: number;
}

/** The flights of a ball from its serve to its loss. */
export interface Rally {
  readonly flights: Flight[];
  /** Tick on which the ball was gone, or the last tick of the recording. */
  until: number;
}

/** The flights of a match, after all late moves had arrived. */
export interface GroundTruth {
  readonly rules: Rules;
  readonly rallies: ReadonlyMap<string, Rally>;
}

/** Replays a recording and collects every flight. A saved ball flies back from when it crossed, not from when the save arrived. */
export function groundTruthOf(recording: Recording): GroundTruth {
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
      // one step may have a bounce off a paddle and one off a wall; a wall keeps the hitter and adds to the count of walls
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

/** The flight of a ball at `tick`. Undefined if it was not in play. */
export function flightAt({ flights, until }: Rally, tick: number): Flight | undefined {
  return tick > until ? undefined : flights.findLast(({ since }) => since <= tick);
}

/** The flight of a ball at `tick`, as the server knew it on that tick. */
export function flightKnownAt({ flights, until }: Rally, tick: number): Flight | undefined {
  return tick > until ? undefined : flights.findLast(({ knownAt }) => knownAt <= tick);
}

export function positionOn(flight: Flight, tick: number, rules: Rules): Point {
  return ballPositionAt(flight, tick, rules);
}
