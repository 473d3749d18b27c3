import assert from "node:assert/strict";
import { viewAt } from "../../src/client/positions.ts";
import { tempoOfRoom } from "../../src/client/prediction.ts";
import type { KnownMove } from "../../src/client/Steering.ts";
import { BallState, PaddleState, PlayerState, PongState, ServeState } from "../../src/protocol/schema.ts";
import { BALL_RADIUS, PADDLE_LENGTH, PADDLE_SPEED } from "../../src/simulation/constants.ts";

const TICK_RATE = 60;

/** Two players, "low" at the bottom and "high" at the top, and no ball: 100 wide, 160 high. */
function duel(): PongState {
  const state = new PongState().assign({ phase: "playing", mode: "2-player", sides: 2, tick_rate: TICK_RATE });
  for (const [side, player_id] of ["low", "high"].entries()) {
    const player = new PlayerState().assign({ player_id, side, lives: 5 });
    player.paddle = new PaddleState().assign({ length: PADDLE_LENGTH });
    state.players.set(player_id, player);
  }
  return state;
}

function withBall(state: PongState, ball: { x: number; y: number; vx: number; vy: number; tick: number }): PongState {
  state.balls.set("1", new BallState().assign(ball));
  return state;
}

function paddleOf(state: PongState, player_id: string, tick: number, moves: KnownMove[] = []) {
  const paddle = viewAt(state, tick, { playerId: player_id, moves }).paddles.find((one) => one.player_id === player_id);
  assert.ok(paddle);
  return paddle;
}

describe("positions", () => {
  it("a paddle moves on as the state says, up to the end of its side", () => {
    const state = duel();
    state.players.get("low")?.paddle.assign({ position: 10, direction: -0.5, tick: 100 });
    assert.equal(paddleOf(state, "low", 100 + TICK_RATE / 2).position, 10 - PADDLE_SPEED / 4);
    assert.equal(paddleOf(state, "low", 1_000).position, -(100 - PADDLE_LENGTH) / 2);
  });

  it("a serve's mark grows over the last 0.7 s before the serve", () => {
    const state = duel();
    state.serves.set("4", new ServeState().assign({ side: 1, position: -20, tick: 160 }));
    const growths = [117, 139, 160, 161].map((tick) => viewAt(state, tick).serves.map(({ growth }) => growth));
    assert.deepEqual(growths, [[], [0.5], [1], []]);
    const [serve] = viewAt(state, 139).serves;
    assert.deepEqual([serve?.side, serve?.position], [1, -20]);
  });

  it("the tempo follows from the time and the players who are out", () => {
    const state = duel().assign({ time_limit: 180 });
    assert.equal(tempoOfRoom(state, 0), 1);
    state.players.get("low")?.assign({ place: 2 });
    assert.ok(Math.abs(tempoOfRoom(state, 30 * TICK_RATE) - 1.4) < 1e-9);
    assert.ok(Math.abs(tempoOfRoom(state, 190 * TICK_RATE) - 3.5) < 1e-9);
  });

  it("a paddle's ends lie on its side of the arena", () => {
    const state = duel();
    state.players.get("high")?.paddle.assign({ position: 10 });
    // counter-clockwise: the upper side runs from right to left
    assert.deepEqual(paddleOf(state, "high", 0).ends, [
      { x: 2, y: 80 },
      { x: -22, y: 80 },
    ]);
  });

  it("the own paddle obeys moves that the server has not acknowledged, and no others", () => {
    const state = duel();
    state.players.get("low")?.paddle.assign({ position: 6, direction: 0, tick: 100, ack: 2 });
    const moves = [
      { direction: -1, seq: 2, tick: 90, arrivesAt: 94 },
      { direction: 1, seq: 3, tick: 110, arrivesAt: 114 },
      { direction: 0, seq: 4, tick: 116, arrivesAt: 120 },
    ];
    assert.equal(paddleOf(state, "low", 105, moves).position, 6);
    assert.equal(paddleOf(state, "low", 113, moves).position, 12);
    assert.equal(paddleOf(state, "low", 140, moves).position, 18);
    assert.equal(viewAt(state, 140, { playerId: "low", moves }).paddles[1]?.position, 0);
  });

  it("a move that reaches the server late counts from the beginning of the save window at its arrival", () => {
    const state = duel();
    state.players.get("low")?.paddle.assign({ position: 0, direction: 0, tick: 100 });
    const moves = [{ direction: 1, seq: 1, tick: 110, arrivesAt: 123.4 }]; // in step 124, of which 8 ticks are open
    assert.equal(paddleOf(state, "low", 116, moves).position, 0);
    assert.equal(paddleOf(state, "low", 119, moves).position, (3 * PADDLE_SPEED) / TICK_RATE);
  });

  it("a player who is out has no paddle", () => {
    const state = duel();
    state.players.get("low")?.assign({ place: 2 });
    assert.deepEqual(
      viewAt(state, 0).paddles.map(({ player_id }) => player_id),
      ["high"],
    );
  });

  it("a ball moves on along its straight line", () => {
    const state = withBall(duel(), { x: 10, y: -20, vx: 6, vy: -12, tick: 30 });
    assert.deepEqual(viewAt(state, 60).balls, [{ id: "1", x: 13, y: -26, vx: 6, vy: -12, hitBy: -1 }]);
  });

  it("a ball comes back from a wall before the server says so", () => {
    const state = withBall(duel(), { x: 30, y: 0, vx: 60, vy: 0, tick: 0 });
    const [ball] = viewAt(state, TICK_RATE / 2).balls;
    // it turns at 48, where its rim touches the wall at 50
    assert.ok(Math.abs((ball?.x ?? 0) - (2 * (50 - BALL_RADIUS) - 60)) < 1e-9);
  });

  it("a ball comes back, faster, from a paddle that will be there, even by a move that is not acknowledged yet", () => {
    const state = withBall(duel(), { x: 30, y: -60, vx: 0, vy: -90, tick: 0 });
    const landing = ((80 - BALL_RADIUS - 60) / 90) * TICK_RATE;
    assert.ok((viewAt(state, landing + 6).balls[0]?.y ?? 0) < -80, "missed: it sails out");
    state.players.get("low")?.paddle.assign({ position: 0, direction: 0, tick: 0 });
    const moves = [{ direction: 1, seq: 1, tick: 0, arrivesAt: 4 }];
    state.balls.get("1")?.assign({ x: 24 });
    const [ball] = viewAt(state, landing + 6, { playerId: "low", moves }).balls;
    assert.ok((ball?.y ?? -100) > -78, "hit");
  });

  it("before the first match the arena is that of the room's mode", () => {
    const state = new PongState().assign({ mode: "5-player" });
    assert.equal(viewAt(state, 0).arena.sides, 5);
  });
});
