import type { EmoteId } from "../protocol/emotes.ts";
import type { RoomKind } from "../protocol/kinds.ts";
import type { ClockAnswer, PlayerMove } from "../protocol/messages.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { Message, Outbox } from "./Outbox.ts";
import type { Roster } from "./Roster.ts";
import { ACCEPTED, type Reply, refused } from "./reply.ts";
import { playerStateOf, type Seat } from "./seat.ts";

/** Shortest time between two emotes of a player. */
const EMOTE_MS = 1000;

export interface PlayerMessagesOptions {
  readonly kind: RoomKind;
  readonly cycle: MatchCycle;
  readonly outbox: Outbox;
  readonly roster: Roster;
  /** Sends to everybody but the client on this seat. */
  readonly broadcast: (message: Message, except: Seat) => void;
}

/** Handles the messages of clients that have a seat. A refused message changes nothing. */
export class PlayerMessages {
  readonly #options: PlayerMessagesOptions;
  /** Time of each player's last emote, in ms of the monotonic clock. */
  readonly #emotedAt = new WeakMap<Seat, number>();

  constructor(options: PlayerMessagesOptions) {
    this.#options = options;
  }

  move(seat: Seat, move: PlayerMove, now: number): Reply {
    const { cycle, outbox } = this.#options;
    const reply = cycle.playing.play?.move(seat, move) ?? refused("not_playing");
    if (reply.accepted) outbox.paddlesChanged(now);
    return reply;
  }

  ready(seat: Seat, ready: boolean): Reply {
    const { kind, cycle } = this.#options;
    if (!kind.private) return refused("public_room");
    if (cycle.phase !== "waiting") return refused("not_waiting");
    if (seat.role !== "player") return refused("spectator");
    return this.#setReady(seat, ready);
  }

  start(seat: Seat): Reply {
    const { kind, cycle } = this.#options;
    if (cycle.phase !== "waiting") return refused("not_waiting");
    if (!kind.bots) return refused("no_bots");
    if (seat.role !== "player") return refused("spectator");
    cycle.waiting.wantStart(seat);
    return ACCEPTED;
  }

  /** Asks for a rematch. A player who has a seat in another room by now keeps that one. */
  async rematch(seat: Seat): Promise<Reply> {
    const { cycle, roster } = this.#options;
    if (cycle.phase !== "finished") return refused("no_intermission");
    if (seat.role !== "player") return refused("spectator");
    if (!(await roster.claim(seat))) return refused("seated_elsewhere");
    if (cycle.phase === "finished") return this.#setReady(seat, true);
    // the intermission has ended meanwhile, and the player watches if this is a public room
    if (!roster.mayPlay(seat)) roster.free(seat);
    return refused("no_intermission");
  }

  emote(seat: Seat, emote: EmoteId): Reply {
    const now = performance.now();
    if (now - (this.#emotedAt.get(seat) ?? Number.NEGATIVE_INFINITY) < EMOTE_MS) return refused("too_soon");
    this.#emotedAt.set(seat, now);
    this.#options.broadcast({ name: "emote", message: { player_id: seat.playerId, emote } }, seat);
    return ACCEPTED;
  }

  clock(): ClockAnswer {
    const { playing } = this.#options.cycle;
    return { tick: playing.tick, ms: playing.play?.elapsedMs(performance.now()) ?? 0 };
  }

  #setReady(seat: Seat, ready: boolean): Reply {
    seat.ready = ready;
    playerStateOf(seat).ready = ready;
    this.#options.outbox.stateChanged();
    this.#options.cycle.settle();
    return ACCEPTED;
  }
}
