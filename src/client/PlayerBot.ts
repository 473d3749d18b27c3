import type { Arena } from "../simulation/arena.ts";
import { type Ball, landingPositionOf } from "../simulation/ball.ts";
import { PADDLE_SPEED, type Rules } from "../simulation/constants.ts";
import { withinSide } from "../simulation/paddle.ts";
import { arenaOfRoom, ballOf, rulesOfRoom } from "./prediction.ts";
import type { Session } from "./Session.ts";

/** How a bot plays. */
export interface PlayerBotOptions {
  /** Widest error of its aim, in arena units. At 0 it misses nothing that it can reach, at 30 nearly every other ball. */
  readonly error?: number;
  /** Mean time between two looks, in milliseconds. */
  readonly lookMs?: number;
  /** Draws a number in [0, 1). */
  readonly random?: () => number;
}

/** Share of the paddle that bots mean to hit with: hits off the middle vary the rally. */
const SPREAD = 0.6;

/** Where a bot means to stand. It makes up its mind once for each flight of a ball. */
interface Aim {
  /** The ball that the bot goes for, and the tick of that ball's flight; 0 for no ball. */
  ball: number;
  tick: number;
  /** Where the middle of the paddle should be, in arena units from the middle of the side. May be outside the side. */
  position: number;
}

/** Plays through a session like a person: it sees what clients see, goes for the ball that comes, and errs. */
export class PlayerBot {
  readonly #session: Session;
  readonly #error: number;
  readonly #lookMs: number;
  readonly #random: () => number;
  readonly #aim: Aim = { ball: 0, tick: 0, position: 0 };
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

  /** Stops playing. The session keeps its seat and its last direction. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const waitMs = this.#lookMs * (0.75 + this.#random() / 2);
    this.#timer = setTimeout(() => this.#look(), waitMs);
    if (this.#session.status.is !== "playing" || this.#session.isSpectator) return;
    this.#session.steer(this.#direction(waitMs / 1000));
  }

  /** The direction that reaches the bot's target by the next look, or comes closest to it. */
  #direction(seconds: number): number {
    const { player_id: playerId, state } = this.#session;
    const own = this.#session.view()?.paddles.find((paddle) => paddle.player_id === playerId);
    if (own === undefined || state === undefined) return 0;
    const board = { arena: arenaOfRoom(state), rules: rulesOfRoom(state) };
    const balls = [...state.balls].map(([id, ball]) => ballOf(ball, board.arena, board.rules, Number(id)));
    const ball = incomingBall(balls, own.side, this.#session.nowTick());
    stepAim(this.#aim, ball, board, own.length, this.#error, this.#random);
    const way = withinSide(this.#aim.position, own.length) - own.position;
    return Math.abs(way) < 1 ? 0 : Math.min(Math.max(way / (PADDLE_SPEED * seconds), -1), 1);
  }
}

/** The ball that reaches `side` first, of those that will reach it after the tick `after`. */
function incomingBall(balls: Iterable<Ball>, side: number, after: number): Ball | undefined {
  let first: Ball | undefined;
  for (const ball of balls) {
    if (ball.hitEdge !== 2 * side || ball.crossed || ball.hitAt <= after) continue;
    if (first === undefined || ball.hitAt < first.hitAt) first = ball;
  }
  return first;
}

/**
 * Aims at where `ball` will land, off by at most `error` arena units; at the middle of the side without a ball. Keeps the aim
 * while the ball is on the same flight.
 */
function stepAim(
  aim: Aim,
  ball: Ball | undefined,
  { arena, rules }: { readonly arena: Arena; readonly rules: Rules },
  paddleLength: number,
  error: number,
  random: () => number,
): void {
  const { id = 0, tick = 0 } = ball ?? {};
  if (aim.ball === id && aim.tick === tick) return;
  aim.ball = id;
  aim.tick = tick;
  aim.position = 0;
  if (ball === undefined) return;
  const between = (from: number, to: number) => from + (to - from) * random();
  const off = between(-error, error);
  aim.position = landingPositionOf(ball, arena, rules) + off + (between(-SPREAD, SPREAD) * paddleLength) / 2;
}
