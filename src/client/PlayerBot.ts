import { aimOf } from "../simulation/bot.ts";
import { PADDLE_SPEED, SIDE_LENGTH } from "../simulation/constants.ts";
import { type Landing, landingOfBall } from "./positions.ts";
import { arenaOfRoom, rulesOfRoom } from "./prediction.ts";
import type { Session } from "./Session.ts";

export interface PlayerBotOptions {
  /** Widest error of its aim, in arena units: at 0 it misses nothing it can reach, at 30 nearly every other ball. */
  readonly error?: number;
  /** Milliseconds between two looks, about. */
  readonly lookMs?: number;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
}

/** Plays through a session like a person: sees what clients see, goes for what comes, and errs. */
export class PlayerBot {
  readonly #session: Session;
  readonly #error: number;
  readonly #lookMs: number;
  readonly #random: () => number;
  /** The flight that it is aiming at, and where it means to stand. */
  #flight = "";
  #aim = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, { error = 14, lookMs = 100, random = Math.random }: PlayerBotOptions = {}) {
    this.#session = session;
    this.#error = error;
    this.#lookMs = lookMs;
    this.#random = random;
  }

  /** Plays in every match of the session until `stop`. */
  start(): void {
    clearTimeout(this.#timer);
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const wait = this.#lookMs * (0.75 + this.#random() / 2);
    this.#timer = setTimeout(() => this.#look(), wait);
    if (this.#session.status.is !== "playing" || this.#session.isSpectator) return;
    this.#session.steer(this.#direction(wait / 1000));
  }

  /** The direction that ends where it means to stand by the next look, or that comes closest. */
  #direction(seconds: number): number {
    const { player_id } = this.#session;
    const own = this.#session.view()?.paddles.find((paddle) => paddle.player_id === player_id);
    if (own === undefined) return 0;
    this.#aimAt(this.#incoming(own.side), own.length);
    const reach = (SIDE_LENGTH - own.length) / 2;
    const way = Math.min(Math.max(this.#aim, -reach), reach) - own.position;
    if (Math.abs(way) < 1) return 0;
    return Math.min(Math.max(way / (PADDLE_SPEED * seconds), -1), 1);
  }

  #aimAt(landing: (Landing & { flight: string }) | undefined, paddleLength: number): void {
    const flight = landing?.flight ?? "";
    if (flight === this.#flight) return;
    this.#flight = flight;
    const between = (low: number, high: number) => low + (high - low) * this.#random();
    this.#aim = landing === undefined ? 0 : aimOf(landing.position, this.#error, paddleLength, between);
  }

  /** The ball that reaches its side first. */
  #incoming(side: number): (Landing & { flight: string }) | undefined {
    const { state } = this.#session;
    if (state === undefined) return undefined;
    const arena = arenaOfRoom(state);
    const rules = rulesOfRoom(state);
    const now = this.#session.nowTick();
    return [...state.balls]
      .map(([id, ball]) => ({ flight: `${id}@${ball.tick}`, ...landingOfBall(ball, arena, rules) }))
      .filter((landing) => landing.side === side && landing.tick > now)
      .sort((one, other) => one.tick - other.tick)[0];
  }
}
