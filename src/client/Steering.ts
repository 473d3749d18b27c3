import type { PlayerMove } from "../protocol/messages.ts";

/** The most moves sent in any second. */
export const MAX_MOVES_PER_SECOND = 30;

/**
 * Number of moves that may be sent at once: a move that waits for its turn may come too late to save a ball. A player who steers all
 * the time waits for the next turn, and only the last direction before it is sent.
 */
const MOVES_AT_ONCE = 5;
const TURN_MS = 1000 / (MAX_MOVES_PER_SECOND - MOVES_AT_ONCE);

/** Unacknowledged moves that are remembered: about two seconds of them. The connection is given up before that. */
const KEPT_MOVES = 64;

/** A move with the tick on which the player made it. */
export type StampedMove = PlayerMove & { readonly tick: number };

/** A move on its way to the server, with the tick (a fraction) at which it will probably arrive. */
export type KnownMove = StampedMove & { readonly arrivesAt: number };

/** What steering needs from its session. */
export interface SteeringOptions {
  readonly send: (move: StampedMove) => void;
  /** Whether the player may move now. A direction steered before takes effect as soon as they may. */
  readonly mayMove: () => boolean;
  /** The tick that the server is at, with a fraction. */
  readonly nowTick: () => number;
  /** Ticks that a message takes to the server; 0 if left out. */
  readonly wayTicks?: () => number;
  /** Milliseconds of a clock that never goes back; `performance.now` if left out. */
  readonly now?: () => number;
}

/** Turns what the player steers into moves: numbered, stamped with their tick, and no more of them than may be sent. */
export class Steering {
  readonly #options: SteeringOptions;
  readonly #now: () => number;
  /** The direction steered last, and when. */
  #wanted = 0;
  #wantedTick = 0;
  /** The direction sent last. */
  #sent = 0;
  /** When the last turn that has been taken is over. */
  #turnsUntil = Number.NEGATIVE_INFINITY;
  #seq = 0;
  #moves: KnownMove[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Steers the paddle from now on. `direction` is clamped to −1 … 1. Throws a RangeError for NaN. */
  steer(direction: number): void {
    if (Number.isNaN(direction)) throw new RangeError("a direction is a number of -1 to 1");
    const wanted = Math.min(Math.max(direction, -1), 1) + 0;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#wantedTick = this.#tick();
    this.pump();
  }

  /** Sends the move that is due. Call it when the player may have become able to move. */
  pump(): void {
    clearTimeout(this.#timer);
    if (this.#wanted === this.#sent || !this.#options.mayMove()) return;
    const now = this.#now();
    const wait = this.#turnsUntil - (MOVES_AT_ONCE - 1) * TURN_MS - now;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.pump(), Math.ceil(wait));
      return;
    }
    this.#turnsUntil = Math.max(this.#turnsUntil, now) + TURN_MS;
    this.#sent = this.#wanted;
    const move = { direction: this.#wanted, seq: ++this.#seq, tick: this.#wantedTick };
    this.#moves = [...this.#moves, { ...move, arrivesAt: this.#arrivesAt() }].slice(-KEPT_MOVES);
    this.#options.send(move);
  }

  /** The moves after number `ack`, which the server has not acknowledged, and the one that waits for its turn. */
  movesSince(ack: number): KnownMove[] {
    this.#moves = this.#moves.filter((move) => move.seq > ack);
    if (this.#wanted === this.#sent || !this.#options.mayMove()) return this.#moves;
    const arrivesAt = this.#arrivesAt();
    return [...this.#moves, { direction: this.#wanted, seq: this.#seq + 1, tick: this.#wantedTick, arrivesAt }];
  }

  /** A match begins or goes on: the paddle stands still, so the player's direction is sent again. */
  restart(): void {
    this.#moves = [];
    this.#sent = 0;
    this.#wantedTick = this.#tick();
    this.pump();
  }

  /** There is a new connection, on which moves are counted from 1. */
  reconnect(): void {
    this.#seq = 0;
    this.restart();
  }

  /** Forgets the player's direction. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted = 0;
    this.#sent = 0;
    this.#moves = [];
  }

  /** The tick at which a move that is sent now will arrive. */
  #arrivesAt(): number {
    return this.#options.nowTick() + (this.#options.wayTicks?.() ?? 0);
  }

  /** The whole tick that has begun. */
  #tick(): number {
    return Math.floor(this.#options.nowTick());
  }
}
