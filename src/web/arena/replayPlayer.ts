import { ballPositionAt } from "../../simulation/ball.ts";
import { paddlePositionAt } from "../../simulation/paddle.ts";
import type { Recording } from "../../simulation/replay.ts";
import { type Film, filmOf } from "./film.ts";
import type { ArenaEvent, ArenaFrame, FrameBall, FramePlayer } from "./frame.ts";

/** What `GET /api/pong/matches/:match_id/replay` answers. */
export interface StoredReplay extends Recording {
  readonly digest: string;
}

/** Of the match's result: who is who in a recording is told by the places alone. */
export interface Placed {
  readonly player_id: string;
  readonly username: string;
  readonly place: number;
}

export interface ReplayPlayer {
  /** Seconds of the whole match. */
  readonly duration: number;
  /** Seconds from the start. */
  readonly position: number;
  readonly playing: boolean;
  /** Times as fast as it was played; may be changed at any time, and is positive. */
  speed: number;
  /** Whether what is seen is what was played: the match ends in the very state that the server recorded. */
  readonly faithful: boolean;
  /** From the start again if it has come to the end. */
  play(): void;
  pause(): void;
  /** Goes to that second, forwards or backwards; outside of the match to its nearer end. */
  seek(seconds: number): void;
  /** To be called every frame: goes on, and answers what happened on the way. `now` as for `ArenaView.draw`. */
  advance(now: number): readonly ArenaEvent[];
  frame(): ArenaFrame;
}

/** A pause between two frames that is longer than this, in milliseconds, was a page in the background: no leap. */
const MAX_FRAME_MS = 250;

/**
 * Plays a stored match again. It is paused at first.
 *
 * `players` and `player_id` give names, and turn the arena for that player. Throws a RangeError for a recording of another
 * simulation version.
 */
export function createReplayPlayer(
  replay: StoredReplay,
  players: readonly Placed[] = [],
  player_id = "",
): ReplayPlayer {
  const film = filmOf(replay);
  const places = film.players.map(({ standings }) => standings.at(-1)?.place);
  const seated = places.map((place) => players.find((player) => player.place === place));
  const ownSide = seated.findIndex((player) => player?.player_id === player_id);
  const { tickRate } = film.rules;
  const names = seated.map((player, side) => player?.username ?? `Player ${side + 1}`);
  let tick = 0;
  let playing = false;
  let before: number | undefined;

  return {
    duration: film.ticks / tickRate,
    faithful: film.digest === replay.digest,
    speed: 1,
    get position() {
      return tick / tickRate;
    },
    get playing() {
      return playing;
    },
    play() {
      if (tick >= film.ticks) tick = 0;
      playing = true;
      before = undefined;
    },
    pause() {
      playing = false;
    },
    seek(seconds) {
      tick = Math.min(Math.max(seconds * tickRate, 0), film.ticks);
    },
    advance(now) {
      const passed = Math.min(now - (before ?? now), MAX_FRAME_MS);
      before = now;
      if (!playing) return [];
      const from = tick;
      tick = Math.min(tick + (passed / 1000) * tickRate * this.speed, film.ticks);
      playing = tick < film.ticks;
      return eventsBetween(film, from, tick, ownSide);
    },
    frame: () => frameAt(film, tick, names, ownSide),
  };
}

/** Of after `from`, up to and with `to`; those of the very start count at its first move. */
function eventsBetween({ events }: Film, from: number, to: number, ownSide: number): ArenaEvent[] {
  if (to === from) return [];
  const first = lastIndex(events, ({ at }) => at <= from) + 1;
  const end = lastIndex(events, ({ at }) => at <= to) + 1;
  return events
    .slice(from === 0 ? 0 : first, end)
    .map(({ event }) => ("own" in event ? { ...event, own: event.side === ownSide } : event));
}

/** What the match looked like at `tick`, which may be a fraction. */
export function frameAt(film: Film, tick: number, names: readonly string[], ownSide: number): ArenaFrame {
  const balls = film.balls.flatMap((ball): FrameBall[] => {
    if (ball.from > tick || ball.until <= tick) return [];
    const flight =
      ball.flights[
        Math.max(
          0,
          lastIndex(ball.flights, ({ from }) => from <= tick),
        )
      ];
    if (flight === undefined) return [];
    return [{ id: ball.id, vx: flight.vx, vy: flight.vy, ...ballPositionAt(flight, tick, film.rules) }];
  });
  const players = film.players.flatMap(({ runs, standings }, side): FramePlayer[] => {
    const run =
      runs[
        Math.max(
          0,
          lastIndex(runs, (one) => one.tick <= tick),
        )
      ];
    const standing =
      standings[
        Math.max(
          0,
          lastIndex(standings, (one) => one.tick <= tick),
        )
      ];
    if (run === undefined || standing === undefined) return [];
    const { lives, score, place, bot } = standing;
    const position = paddlePositionAt(run, tick, film.rules);
    const seat = { side, name: names[side] ?? "", position, length: run.length };
    return [{ ...seat, lives, score, place, out: place > 1, bot, connected: true, you: side === ownSide }];
  });
  return { sides: film.sides, ownSide, fullLives: film.rules.lives, balls, players };
}

/** The last index of the items, ordered so, for which `isBefore` holds; −1 for none. */
function lastIndex<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
