import type { Session } from "../client/Session.ts";
import type { Mode, Phase } from "../protocol/kinds.ts";
import { seatsOf } from "../protocol/kinds.ts";
import type { BotLevel } from "../simulation/bot.ts";
import { namesOf } from "./names.ts";

/** A player as screens show them. */
export interface PlayerView {
  readonly playerId: string;
  readonly name: string;
  readonly side: number;
  readonly lives: number;
  readonly score: number;
  /** 0 while it is not decided; 1 is the winner. */
  readonly place: number;
  readonly bot: boolean;
  readonly connected: boolean;
  readonly ready: boolean;
  readonly you: boolean;
}

/** The part of a room's state that screens show. It changes a few times a minute, not with every bounce. */
export interface RoomView {
  readonly roomId: string;
  readonly matchId: string;
  /** Code of a private room. */
  readonly code: string | null;
  readonly mode: Mode;
  readonly ranked: boolean;
  readonly seats: number;
  /** Whether bots may take free seats, and how well they play. */
  readonly bots: boolean;
  readonly botLevel: BotLevel;
  readonly phase: Phase;
  /** Seconds until bots take the free seats; 0 if they do not. */
  readonly botsInSeconds: number;
  /** The estimated longest wait for a ranked match; null if there is no estimate. */
  readonly waitSeconds: number | null;
  /** Seconds until the intermission ends; 0 in other phases. */
  readonly breakSeconds: number;
  readonly spectators: number;
  /** Whether this player only watches. */
  readonly watches: boolean;
  /** By side. */
  readonly players: readonly PlayerView[];
}

/** The result of a match. */
export interface Outcome {
  readonly matchId: string;
  readonly room: RoomView;
  readonly players: readonly PlayerView[];
}

/** The view of the session's room; undefined before its first state. */
export function roomViewOf(session: Session): RoomView | undefined {
  const { state, seat, player_id: ownId } = session;
  if (state === undefined || seat === undefined) return undefined;
  const { match_id: matchId, mode, ranked, phase, bots_in: botsInSeconds, spectators } = state;
  const names = namesOf([...state.players.values()]);
  const players = [...state.players.values()].map((player): PlayerView => {
    const { player_id: playerId, side, lives, score, place, bot, connected, ready } = player;
    const name = names.get(playerId) ?? "";
    return { playerId, name, side, lives, score, place, bot, connected, ready, you: playerId === ownId };
  });
  return {
    roomId: seat.room_id,
    matchId,
    code: seat.code,
    mode,
    ranked,
    seats: seatsOf(mode),
    phase,
    bots: seat.bots,
    botLevel: seat.bot_level,
    breakSeconds: phase === "finished" ? state.countdown : 0,
    botsInSeconds,
    waitSeconds: seat.wait_seconds ?? null,
    spectators,
    watches: session.isSpectator,
    players: players.sort((one, other) => one.side - other.side),
  };
}

/** The players by place, the winner first. Players without a place come last. */
export function byPlace(players: readonly PlayerView[]): PlayerView[] {
  const rank = ({ place }: PlayerView) => place || Number.POSITIVE_INFINITY;
  return [...players].sort((one, other) => rank(one) - rank(other));
}
