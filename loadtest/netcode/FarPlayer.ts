import type { View } from "../../src/client/positions.ts";
import { landingOfBall } from "../../src/client/positions.ts";
import { arenaOfRoom, rulesOfRoom } from "../../src/client/prediction.ts";
import type { Session } from "../../src/client/Session.ts";
import { SIDE_LENGTH } from "../../src/simulation/constants.ts";

const FRAME_MS = 1000 / 60;
/** Widest error of the aim, in arena units. At more than 14 the ball misses the paddle. */
const AIM_ERROR = 15;
/** While no ball comes, the player wanders within this distance of the middle of the side. */
const IDLE_RANGE = 25;
/** The player takes a new aim after this many ticks, up to twice that, and so changes direction about four times a second. */
const AIM_TICKS = 15;
/** A key is pressed while the paddle is further than `PRESS_AT` from the aim, and released within `RELEASE_AT`. */
const PRESS_AT = 3;
const RELEASE_AT = 1;

/** One frame as a player saw it, with the key that was down. */
export interface Frame {
  readonly at: number;
  readonly tick: number;
  readonly balls: View["balls"];
  /** Middle of the own paddle. */
  readonly paddle: number;
  readonly reach: number;
  readonly direction: number;
}

/** A player at a keyboard, who sees 60 frames a second and presses or releases a key. */
export class FarPlayer {
  readonly session: Session;
  readonly frames: Frame[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;
  #direction = 0;
  #flight = "";
  #aim = 0;
  #aimUntil = 0;

  constructor(session: Session) {
    this.session = session;
  }

  start(): void {
    this.#dueAt = performance.now();
    this.#drawFrame();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #drawFrame(): void {
    this.#dueAt = Math.max(this.#dueAt + FRAME_MS, performance.now());
    this.#timer = setTimeout(() => this.#drawFrame(), Math.max(0, this.#dueAt - performance.now()));
    const { session } = this;
    if (session.status.is !== "playing") return;
    // a key changes between two frames, and the next frame shows the change
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
    const passed = this.#direction !== 0 && (Math.abs(off) < RELEASE_AT || Math.sign(off) !== this.#direction);
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
    if (flight === this.#flight && now < this.#aimUntil) return;
    this.#flight = flight;
    this.#aimUntil = now + AIM_TICKS * (1 + Math.random());
    const error = (2 * Math.random() - 1) * (next === undefined ? IDLE_RANGE : AIM_ERROR);
    this.#aim = (next?.position ?? 0) + error;
  }
}
