import type { MatchPlayer } from "../../protocol/api.ts";
import type { Recording } from "../../simulation/replay.ts";
import { t } from "../language.ts";
import { namesOf } from "../names.ts";
import { createTimeline } from "./createTimeline.ts";
import type { ArenaEvent, ArenaFrame } from "./frame.ts";
import { eventsBetween, frameAt } from "./timeline.ts";

/** The answer of `GET /api/pong/matches/:match_id/replay`. Demonstrations have no players. */
export interface StoredReplay extends Recording {
  readonly digest: string;
  readonly players?: readonly Pick<MatchPlayer, "player_id" | "username" | "side">[];
}

export interface ReplayPlayer {
  /** Length of the match in seconds. */
  readonly duration: number;
  /** Seconds from the start. */
  readonly position: number;
  readonly playing: boolean;
  /** Playback rate: positive, 1 is the speed of the match. It may be changed at any time. */
  speed: number;
  /** Digest of the state in which the replay ends. It is that of the replay, unless one of them was changed. */
  readonly ending: string;
  /** Plays on; at the end, from the start again. */
  play(): void;
  pause(): void;
  /** Goes to that second, in either direction; a second outside of the match is moved to its nearer end. */
  seek(seconds: number): void;
  /** Moves on to `now` and returns the events in between. Call it every frame, with `now` as for `ArenaView.draw`. */
  advance(now: number): readonly ArenaEvent[];
  frame(): ArenaFrame;
}

/** Longest step between two frames, in milliseconds. A longer gap was a page in the background, and is not skipped. */
const MAX_FRAME_MS = 250;

/**
 * Creates a player for a stored match, paused at the start. The side of `ownId` is drawn at the bottom.
 *
 * Throws a RangeError for a recording of another simulation version.
 */
export function createReplayPlayer(replay: StoredReplay, ownId = ""): ReplayPlayer {
  const timeline = createTimeline(replay);
  const { players = [] } = replay;
  const namesById = namesOf(players);
  const names = timeline.players.map((_, side) => {
    const player = players.find((one) => one.side === side);
    return namesById.get(player?.player_id ?? "") ?? t("playerOfSide", { number: side + 1 });
  });
  const ownSide = players.find(({ player_id }) => player_id === ownId)?.side ?? -1;
  const { tickRate } = timeline.rules;
  let tick = 0;
  let playing = false;
  let before: number | undefined;

  return {
    duration: timeline.ticks / tickRate,
    ending: timeline.digest,
    speed: 1,
    get position() {
      return tick / tickRate;
    },
    get playing() {
      return playing;
    },
    play() {
      if (tick >= timeline.ticks) tick = 0;
      playing = true;
      before = undefined;
    },
    pause() {
      playing = false;
    },
    seek(seconds) {
      tick = Math.min(Math.max(seconds * tickRate, 0), timeline.ticks);
    },
    advance(now) {
      const passed = Math.min(now - (before ?? now), MAX_FRAME_MS);
      before = now;
      if (!playing) return [];
      const from = tick;
      tick = Math.min(tick + (passed / 1000) * tickRate * this.speed, timeline.ticks);
      playing = tick < timeline.ticks;
      return eventsBetween(timeline, from, tick, ownSide);
    },
    frame: () => frameAt(timeline, tick, names, ownSide),
  };
}
