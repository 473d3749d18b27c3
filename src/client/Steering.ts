import type { PlayerMove } from "../protocol/messages.ts";

/** Most moves in any second. */
export const MAX_MOVES_PER_SECOND = 30;

/**
 * So many of them may go at once: a key that is struck is not to wait, for what waits may come too late to save a ball. Whoever
 * steers all the time waits for his turns; of what he steers in between only the last is sent.
 */
const MOVES_AT_ONCE = 5;
const TURN_MS = 1000 / (MAX_MOVES_PER_SECOND - MOVES_AT_ONCE);

/** Unacknowledged moves that are remembered: two seconds of them, then the connection is given up anyway. */
const KEPT_MOVES = 64;

/** A move with the tick on which the player made it. */
export type StampedMove = PlayerMove & { readonly tick: number };

/** A move that is on its way, with the tick, a fraction, at which the server will probably have it. */
export type KnownMove = StampedMove & { readonly arrivesAt: number };

export interface SteeringOptions {
  readonly send: (move: StampedMove) => void;
  /** Whether the player may move now. What is steered before takes effect as soon as he may. */
  readonly mayMove: () => boolean;
  readonly nowTick: () => number;
  /** Ticks that a message takes to the server; none if left out. */
  readonly wayTicks?: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Makes moves of what the player steers: numbered, stamped, no more often than they may be sent. */
export class Steering {
  readonly #options: SteeringOptions;
  readonly #now: () => number;
  #wanted = 0;
  #wantedTick = 0;
  #sent = 0;
  /** When all turns that were taken will have come. */
  #turnsUntil = Number.NEGATIVE_INFINITY;
  #seq = 0;
  #moves: KnownMove[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** `direction` is clamped to −1 … 1; throws a RangeError for NaN. */
  steer(direction: number): void {
    if (Number.isNaN(direction)) throw new RangeError("a direction is a number of -1 to 1");
    const wanted = Math.min(Math.max(direction, -1), 1) + 0;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#wantedTick = this.#tick();
    this.pump();
  }

  /** Sends what is due. To be called when it may have become possible to move. */
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

  /** Moves that the server has not answered for, as far as `ack` tells, and what waits for its turn. */
  movesSince(ack: number): KnownMove[] {
    this.#moves = this.#moves.filter((move) => move.seq > ack);
    if (this.#wanted === this.#sent || !this.#options.mayMove()) return this.#moves;
    const arrivesAt = this.#arrivesAt();
    return [...this.#moves, { direction: this.#wanted, seq: this.#seq + 1, tick: this.#wantedTick, arrivesAt }];
  }

  /** The paddle stands still, and what the player holds down is steered anew: a match begins, or goes on. */
  restart(): void {
    this.#moves = [];
    this.#sent = 0;
    this.#wantedTick = this.#tick();
    this.pump();
  }

  /** A new connection: it counts its moves from 1. */
  reconnect(): void {
    this.#seq = 0;
    this.restart();
  }

  /** Forgets what was steered. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted = 0;
    this.#sent = 0;
    this.#moves = [];
  }

  /** Of what is sent now. */
  #arrivesAt(): number {
    return this.#options.nowTick() + (this.#options.wayTicks?.() ?? 0);
  }

  /** The whole tick that has begun. */
  #tick(): number {
    return Math.floor(this.#options.nowTick());
  }
}
