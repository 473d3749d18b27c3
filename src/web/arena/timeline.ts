import { servesAt } from "../../client/positions.ts";
import type { BallTrajectory } from "../../simulation/ball.ts";
import { ballPositionAt } from "../../simulation/ball.ts";
import type { Rules } from "../../simulation/constants.ts";
import type { Serve } from "../../simulation/match.ts";
import type { PaddleTrajectory } from "../../simulation/paddle.ts";
import { paddlePositionAt } from "../../simulation/paddle.ts";
import type { ArenaEvent, ArenaFrame, FrameBall, FramePlayer } from "./frame.ts";

/** A straight flight of a ball, from a tick (fractional) until the ball's next flight. */
export interface Flight extends BallTrajectory {
  readonly from: number;
}

export interface BallTrack {
  readonly id: string;
  readonly from: number;
  /** The tick on which the ball left the match. */
  until: number;
  readonly flights: Flight[];
}

/** A player's values on their plate, from a tick on. */
export interface Standing {
  readonly tick: number;
  readonly lives: number;
  readonly score: number;
  readonly place: number;
  readonly bot: boolean;
}

export interface PlayerTrack {
  readonly runs: PaddleTrajectory[];
  readonly standings: Standing[];
}

export interface TimedEvent {
  /** Tick, fractional. */
  readonly at: number;
  readonly event: ArenaEvent;
}

/** A whole match, indexed by tick, so that any moment can be shown in any order. */
export interface Timeline {
  readonly rules: Rules;
  readonly sides: number;
  /** The match's last tick. */
  readonly ticks: number;
  /** In the order of their serves. */
  readonly balls: readonly BallTrack[];
  /** Serves that were announced and kept. */
  readonly serves: readonly Serve[];
  /** By side. */
  readonly players: readonly PlayerTrack[];
  /** By time. */
  readonly events: readonly TimedEvent[];
  /** Digest of the match at its end. */
  readonly digest: string;
}

/** The frame at `tick`, which may be fractional. */
export function frameAt(timeline: Timeline, tick: number, names: readonly string[], ownSide: number): ArenaFrame {
  const { rules, sides } = timeline;
  const balls = timeline.balls.flatMap(({ id, from, until, flights }): FrameBall[] => {
    if (from > tick || until <= tick) return [];
    const flight = latest(flights, (one) => one.from <= tick);
    return [{ id, vx: flight.vx, vy: flight.vy, ...ballPositionAt(flight, tick, rules) }];
  });
  const players = timeline.players.map(({ runs, standings }, side): FramePlayer => {
    const run = latest(runs, (one) => one.tick <= tick);
    const { lives, score, place, bot } = latest(standings, (one) => one.tick <= tick);
    const position = paddlePositionAt(run, tick, rules);
    const seat = {
      side,
      name: names[side] ?? "",
      position,
      length: run.length,
      connected: true,
      you: side === ownSide,
    };
    return { ...seat, lives, score, place, out: place > 1, bot };
  });
  return { sides, ownSide, fullLives: rules.lives, balls, serves: servesAt(timeline.serves, tick, rules), players };
}

/** The events after `from`, up to and including `to`. If `from` is 0, those on tick 0 too. */
export function eventsBetween({ events }: Timeline, from: number, to: number, ownSide: number): ArenaEvent[] {
  if (to === from) return [];
  const first = from === 0 ? 0 : countWhile(events, ({ at }) => at <= from);
  return events
    .slice(
      first,
      countWhile(events, ({ at }) => at <= to),
    )
    .map(({ event }) => ("own" in event ? { ...event, own: event.side === ownSide } : event));
}

/** The last item for which `isPast` holds, or the first one if it holds for none. Items are ordered and never empty. */
function latest<T>(items: readonly T[], isPast: (item: T) => boolean): T {
  return items[Math.max(0, countWhile(items, isPast) - 1)] as T;
}

/** The number of items at the beginning for which `isPast` holds, by binary search. */
function countWhile<T>(items: readonly T[], isPast: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
