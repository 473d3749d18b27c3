import type { Session } from "../client/Session.ts";
import type { Mode, Phase } from "../protocol/kinds.ts";
import { seatsOf } from "../protocol/kinds.ts";

export interface PlayerView {
  readonly player_id: string;
  readonly name: string;
  readonly side: number;
  readonly lives: number;
  readonly score: number;
  readonly place: number;
  readonly bot: boolean;
  readonly connected: boolean;
  readonly ready: boolean;
  readonly you: boolean;
}

/** What of a room's state screens show: it changes a few times a minute, not with every bounce. */
export interface RoomView {
  readonly room_id: string;
  readonly match_id: string;
  readonly code: string | null;
  readonly mode: Mode;
  readonly seats: number;
  readonly phase: Phase;
  readonly countdown: number;
  readonly bots_in: number;
  readonly winner_id: string;
  readonly spectators: number;
  readonly watches: boolean;
  /** By side. */
  readonly players: readonly PlayerView[];
}

export function roomViewOf(session: Session): RoomView | undefined {
  const { state, seat, player_id } = session;
  if (state === undefined || seat === undefined) return undefined;
  const { match_id, mode, phase, countdown, bots_in, winner_id, spectators } = state;
  const players = [...state.players.values()].map((player) => {
    const { side, lives, score, place, bot, connected, ready } = player;
    const you = player.player_id === player_id;
    return {
      player_id: player.player_id,
      name: player.username,
      side,
      lives,
      score,
      place,
      bot,
      connected,
      ready,
      you,
    };
  });
  return {
    ...{ room_id: seat.room_id, code: seat.code, match_id, mode, seats: seatsOf(mode), phase, countdown, bots_in },
    ...{ winner_id, spectators, watches: session.isSpectator },
    players: players.sort((one, other) => one.side - other.side),
  };
}

/** By place, the winner first; who has none yet comes last. */
export function byPlace(players: readonly PlayerView[]): PlayerView[] {
  const rank = ({ place }: PlayerView) => place || Number.POSITIVE_INFINITY;
  return players.toSorted((one, other) => rank(one) - rank(other));
}

/** 1st, 2nd, 3rd, 4th … 8th. */
export function ordinalOf(place: number): string {
  return `${place}${["th", "st", "nd", "rd"][place] ?? "th"}`;
}
