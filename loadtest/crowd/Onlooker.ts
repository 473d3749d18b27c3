import { Protocol } from "@colyseus/core";
import { Decoder } from "@colyseus/schema";
import { type Landing, landingOfBall } from "../../src/client/positions.ts";
import { arenaOfRoom, rulesOfRoom } from "../../src/client/prediction.ts";
import { PongState } from "../../src/protocol/schema.ts";
import { PADDLE_SPEED, SIDE_LENGTH } from "../../src/simulation/constants.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { MOVES_PER_SECOND } from "./MoveClock.ts";

/** By so much the server's clock may seem to go back before it is believed: it drops what it cannot make up for. */
const JUMP_MS = 500;

/**
 * Sees the room for all its bulk players, so that they play, and do not just move: without rallies a match is nothing but
 * losses and serves. One of four decodes; the others see nothing.
 */
export class Onlooker {
  /** How far off they aim at most, in arena units. */
  readonly #error: number;
  readonly #decoder = new Decoder(new PongState());
  /** When tick 0 was due, by the newest tick that was seen. */
  #startedAt = Number.NaN;
  /** Each ball's landing, by the tick of its trajectory. */
  readonly #landings = new Map<string, Landing & { readonly of: number; readonly error: number }>();

  constructor(error: number) {
    this.#error = error;
  }

  /** A message of the room to any of its players. */
  read(data: Buffer, start: number, end: number): void {
    const code = data[start];
    if (code !== Protocol.ROOM_STATE && code !== Protocol.ROOM_STATE_PATCH) return;
    this.#decoder.decode(data.subarray(start + 1, end));
    this.#setClock();
  }

  /** The direction in which the player meets the ball that comes to him; undefined when none does. */
  directionOf(player_id: string): number | undefined {
    const { state } = this.#decoder;
    const player = state.players.get(player_id);
    if (state.phase !== "playing" || player === undefined || Number.isNaN(this.#startedAt)) return undefined;
    const now = this.#nowTick();
    const next = this.#next(player.side, now);
    if (next === undefined) return undefined;
    const { paddle } = player;
    const reach = (SIDE_LENGTH - paddle.length) / 2;
    const aim = Math.min(Math.max(next.position + next.error, -reach), reach);
    const way = aim - paddlePositionAt(paddle, Math.max(now, paddle.tick), rulesOfRoom(state));
    return Math.min(Math.max((way * MOVES_PER_SECOND) / PADDLE_SPEED, -1), 1);
  }

  #next(side: number, now: number) {
    const { state } = this.#decoder;
    let next: (Landing & { readonly error: number }) | undefined;
    for (const [id, ball] of state.balls) {
      let landing = this.#landings.get(id);
      if (landing?.of !== ball.tick) {
        const error = this.#error * (2 * Math.random() - 1);
        landing = { ...landingOfBall(ball, arenaOfRoom(state), rulesOfRoom(state)), of: ball.tick, error };
        this.#landings.set(id, landing);
      }
      if (landing.side === side && landing.tick > now && !(next && next.tick < landing.tick)) next = landing;
    }
    return next;
  }

  #setClock(): void {
    const { players, balls, tick_rate, phase } = this.#decoder.state;
    if (phase !== "playing") {
      this.#startedAt = Number.NaN;
      this.#landings.clear();
      return;
    }
    let newest = 0;
    for (const { paddle } of players.values()) newest = Math.max(newest, paddle.tick);
    for (const { tick } of balls.values()) newest = Math.max(newest, tick);
    const startedAt = performance.now() - (1000 * newest) / tick_rate;
    if (!(startedAt > this.#startedAt && startedAt < this.#startedAt + JUMP_MS)) this.#startedAt = startedAt;
  }

  #nowTick(): number {
    return ((performance.now() - this.#startedAt) * this.#decoder.state.tick_rate) / 1000;
  }
}
