import type { View } from "../../src/client/positions.ts";
import { landingOfBall } from "../../src/client/positions.ts";
import { arenaOfRoom, rulesOfRoom } from "../../src/client/prediction.ts";
import type { Session } from "../../src/client/Session.ts";
import { SIDE_LENGTH } from "../../src/simulation/constants.ts";

const FRAME_MS = 1000 / 60;
/** Widest error of his aim: at 14 the ball lands on the paddle's end. */
const AIM_ERROR = 15;
/** Where he strolls to while no ball comes, from the middle of his side. */
const STROLL = 25;
/** He makes up his mind anew after so many ticks, up to twice that: a direction changes some four times a second. */
const MIND_TICKS = 15;
/** A key is pressed when the paddle is further off than this, and let go when it is nearer than that. */
const PRESS_AT = 3;
const LET_GO_AT = 1;
/** One picture: what was in it, and what was held down. */
export interface Frame {
  readonly at: number;
  readonly tick: number;
  readonly balls: View["balls"];
  /** The own paddle's middle. */
  readonly paddle: number;
  readonly reach: number;
  readonly direction: number;
}

/** Somebody at a keyboard: looks at pictures, 60 a second, and holds a key down or lets it go. */
export class FarPlayer {
  readonly session: Session;
  readonly frames: Frame[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;
  #direction = 0;
  #flight = "";
  #aim = 0;
  #mindUntil = 0;

  constructor(session: Session) {
    this.session = session;
  }

  start(): void {
    this.#dueAt = performance.now();
    this.#frame();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #frame(): void {
    this.#dueAt = Math.max(this.#dueAt + FRAME_MS, performance.now());
    this.#timer = setTimeout(() => this.#frame(), Math.max(0, this.#dueAt - performance.now()));
    const { session } = this;
    if (session.status.is !== "playing") return;
    // a key goes down or up between two pictures, and the next one shows it
    this.#steer();
    const at = performance.now();
    const view = session.view();
    const own = view?.paddles.find(({ player_id }) => player_id === session.player_id);
    if (view === undefined || own === undefined) return;
    const reach = (SIDE_LENGTH - own.length) / 2;
    const [tick, balls, paddle, direction] = [view.tick, view.balls, own.position, this.#direction];
    this.frames.push({ at, tick, balls, paddle, reach, direction });
  }

  #steer(): void {
    const paddle = this.frames.at(-1)?.paddle ?? 0;
    this.#aimAtNext();
    const off = this.#aim - paddle;
    const wanted = Math.abs(off) > PRESS_AT ? Math.sign(off) : 0;
    const passed = this.#direction !== 0 && (Math.abs(off) < LET_GO_AT || Math.sign(off) !== this.#direction);
    if (this.#direction === 0 || passed) this.#direction = wanted;
    this.session.steer(this.#direction);
  }

  #aimAtNext(): void {
    const { state, player_id } = this.session;
    const side = state?.players.get(player_id)?.side ?? -1;
    if (state === undefined) return;
    const now = this.session.nowTick();
    const [next] = [...state.balls]
      .map(([id, ball]) => ({
        flight: `${id}@${ball.tick}`,
        ...landingOfBall(ball, arenaOfRoom(state), rulesOfRoom(state)),
      }))
      .filter((landing) => landing.side === side && landing.tick > now)
      .sort((one, other) => one.tick - other.tick);
    const flight = next?.flight ?? "";
    if (flight === this.#flight && now < this.#mindUntil) return;
    this.#flight = flight;
    this.#mindUntil = now + MIND_TICKS * (1 + Math.random());
    const error = (2 * Math.random() - 1) * (next === undefined ? STROLL : AIM_ERROR);
    this.#aim = (next?.position ?? 0) + error;
  }
}
