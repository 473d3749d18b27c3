import { Protocol } from "@colyseus/core";
import { Decoder } from "@colyseus/schema";
import { type Landing, landingOfBall } from "../../src/client/positions.ts";
import { arenaOfRoom, rulesOfRoom } from "../../src/client/prediction.ts";
import { PongState } from "../../src/protocol/schema.ts";
import { PADDLE_SPEED, SIDE_LENGTH } from "../../src/simulation/constants.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { MOVES_PER_SECOND } from "./MoveClock.ts";

/** The server drops the time of a long stall, so the estimated start of the match may move back, by this much at most. */
const MAX_CLOCK_STEP_MS = 500;

/** The point where a ball lands, and by how much the users miss it. */
type Target = Landing & { readonly error: number };

/**
 * The state of a room, decoded by one of its virtual users for all of them.
 *
 * With it they aim at the balls. If they moved at random, rallies would be short and the server's work would differ.
 */
export class RoomView {
  readonly #maxError: number;
  readonly #decoder = new Decoder(new PongState());
  /** When tick 0 was due, judged by the newest tick seen. */
  #startedAt = Number.NaN;
  /** Target of each ball, with the tick of the trajectory that it was computed from. */
  readonly #targets = new Map<string, Target & { readonly trajectoryTick: number }>();

  /** `maxError` bounds the error of their aim, in arena units. */
  constructor(maxError: number) {
    this.#maxError = maxError;
  }

  /** Reads a message that the room sent. */
  read(data: Buffer, start: number, end: number): void {
    const code = data[start];
    if (code !== Protocol.ROOM_STATE && code !== Protocol.ROOM_STATE_PATCH) return;
    this.#decoder.decode(data.subarray(start + 1, end));
    this.#setClock();
  }

  /** The direction that takes the player's paddle to the next ball. Undefined if no ball comes. */
  directionOf(playerId: string): number | undefined {
    const { state } = this.#decoder;
    const player = state.players.get(playerId);
    if (state.phase !== "playing" || player === undefined || Number.isNaN(this.#startedAt)) return undefined;
    const now = this.#nowTick();
    const target = this.#nextTarget(player.side, now);
    if (target === undefined) return undefined;
    const { paddle } = player;
    const reach = (SIDE_LENGTH - paddle.length) / 2;
    const aim = Math.min(Math.max(target.position + target.error, -reach), reach);
    const distance = aim - paddlePositionAt(paddle, Math.max(now, paddle.tick), rulesOfRoom(state));
    return Math.min(Math.max((distance * MOVES_PER_SECOND) / PADDLE_SPEED, -1), 1);
  }

  #nextTarget(side: number, now: number): Target | undefined {
    const { state } = this.#decoder;
    let next: Target | undefined;
    for (const [id, ball] of state.balls) {
      let target = this.#targets.get(id);
      if (target?.trajectoryTick !== ball.tick) {
        const error = this.#maxError * (2 * Math.random() - 1);
        const landing = landingOfBall(ball, arenaOfRoom(state), rulesOfRoom(state));
        target = { ...landing, error, trajectoryTick: ball.tick };
        this.#targets.set(id, target);
      }
      if (target.side === side && target.tick > now && !(next && next.tick < target.tick)) next = target;
    }
    return next;
  }

  #setClock(): void {
    const { players, balls, tick_rate, phase } = this.#decoder.state;
    if (phase !== "playing") {
      this.#startedAt = Number.NaN;
      this.#targets.clear();
      return;
    }
    let newest = 0;
    for (const { paddle } of players.values()) newest = Math.max(newest, paddle.tick);
    for (const { tick } of balls.values()) newest = Math.max(newest, tick);
    const startedAt = performance.now() - (1000 * newest) / tick_rate;
    if (!(startedAt > this.#startedAt && startedAt < this.#startedAt + MAX_CLOCK_STEP_MS)) this.#startedAt = startedAt;
  }

  #nowTick(): number {
    return ((performance.now() - this.#startedAt) * this.#decoder.state.tick_rate) / 1000;
  }
}
