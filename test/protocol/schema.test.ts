import assert from "node:assert/strict";
import { Decoder, Encoder, Reflection } from "@colyseus/schema";
import { MAX_SEATS } from "../../src/protocol/kinds.ts";
import { BallState, PlayerState, PongState } from "../../src/protocol/schema.ts";

const WELCOME_STATE = {
  protocol: 1,
  phase: "waiting",
  mode: "4-player",
  ranked: false,
  match_id: "",
  tick_rate: 60,
  sides: 0,
  countdown: 0,
  bots_in: 0,
  winner_id: "",
  spectators: 0,
  players: {},
  balls: {},
  serves: {},
  time_limit: 0,
};

/** The largest value of every field. */
const PLAYER = {
  player_id: "p".repeat(64),
  username: "🏓".repeat(20),
  side: 7,
  lives: 255,
  score: 65_535,
  place: 8,
  connected: true,
  bot: true,
  ready: true,
  paddle: { position: -37.5, direction: -1, length: 24, tick: 4_294_967_295, ack: 4_294_967_295 },
};
const BALL = { x: -170.5, y: 163.25, vx: 199.5, vy: -12.125, tick: 4_294_967_295 };

describe("state", () => {
  it("starts with a value in every field", () => {
    assert.deepEqual(new PongState().toJSON(), WELCOME_STATE);
    assert.deepEqual(new PlayerState().toJSON(), {
      ...PLAYER,
      player_id: "",
      username: "",
      side: 0,
      lives: 0,
      score: 0,
      place: 0,
      connected: false,
      bot: false,
      ready: false,
      paddle: { position: 0, direction: 0, length: 0, tick: 0, ack: 0 },
    });
    assert.deepEqual(new BallState().toJSON(), { x: 0, y: 0, vx: 0, vy: 0, tick: 0 });
  });

  it("reaches a client that joins late, and a client that knows it only by reflection", () => {
    const { state, encoder } = fullRoom();
    for (const decoder of [new Decoder(new PongState()), Reflection.decode(Reflection.encode(encoder))]) {
      decoder.decode(encoder.encodeAll());
      assert.deepEqual(decoder.state.toJSON(), state.toJSON());
    }
    const seen = state.players.get(PLAYER.player_id);
    assert.deepEqual(seen?.toJSON(), PLAYER);
    assert.deepEqual(state.balls.get("b1")?.toJSON(), BALL);
  });

  it("is smaller than the encoder's buffer, even in a full room", () => {
    const { encoder } = fullRoom();
    assert.ok(encoder.encodeAll().length < Encoder.BUFFER_SIZE / 2);
  });

  it("reaches a client by patches as well: seats, moves, balls served and lost", () => {
    const { state, encoder } = fullRoom();
    const client = clientOf(encoder);
    const player = state.players.get(PLAYER.player_id);
    assert.ok(player);
    player.paddle.assign({ position: 1.5, direction: 1, tick: 12, ack: 1 });
    state.balls.delete("b1");
    state.balls.set("b9", new BallState().assign(BALL));
    state.assign({ phase: "playing", countdown: 0 });
    client.decode(encoder.encode());
    encoder.discardChanges();
    assert.deepEqual(client.state.toJSON(), state.toJSON());
  });

  it("a paddle's position is off by less than a thousandth of a unit, exact for whole units, and its direction is exact", () => {
    const { state, encoder } = fullRoom();
    const client = clientOf(encoder);
    const paddle = state.players.get(PLAYER.player_id)?.paddle;
    const seen = client.state.players.get(PLAYER.player_id)?.paddle;
    assert.ok(paddle && seen);
    for (const [position, direction] of [
      [0, 0],
      [38, 1],
      [-50, -1],
      [37.9995, 0.5],
      [-12.3456, -0.37],
    ] as const) {
      Object.assign(paddle, { position, direction });
      client.decode(encoder.encode());
      encoder.discardChanges();
      assert.ok(Math.abs(seen.position - position) <= (Number.isInteger(position) ? 0 : 2 ** -10), `${seen.position}`);
      assert.ok(Math.abs(seen.direction - direction) < (Number.isInteger(2 * direction) ? 1e-12 : 1e-7));
    }
  });

  it("a ball's position is off by less than a ten-thousandth of a unit", () => {
    const { state, encoder } = fullRoom();
    const client = clientOf(encoder);
    const ball = state.balls.get("b1");
    assert.ok(ball);
    for (const x of [173.20508, -99.99999, 1 / 3, 0.1]) {
      ball.x = x;
      client.decode(encoder.encode());
      encoder.discardChanges();
      assert.ok(Math.abs((client.state.balls.get("b1")?.x ?? Number.NaN) - x) < 1e-4);
    }
  });

  it("a paddle's move is a patch of a few bytes", () => {
    const { state, encoder } = fullRoom();
    clientOf(encoder);
    state.players.get(PLAYER.player_id)?.paddle.assign({ position: 1.5, direction: 0, tick: 10_000, ack: 1_000 });
    assert.ok(encoder.encode().length <= 15);
  });
});

function fullRoom() {
  const state = new PongState();
  const encoder = new Encoder(state);
  state.match_id = "m".repeat(64);
  for (let side = 0; side < MAX_SEATS; side += 1) {
    const { paddle, ...fields } = PLAYER;
    const player = new PlayerState().assign({ ...fields, player_id: side === 7 ? PLAYER.player_id : `${side}`, side });
    player.paddle.assign(paddle);
    state.players.set(player.player_id, player);
    if (side > 0) state.balls.set(`b${side}`, new BallState().assign(BALL));
  }
  return { state, encoder };
}

/** A client that has seen all up to now. */
function clientOf(encoder: Encoder<PongState>): Decoder<PongState> {
  const decoder = new Decoder(new PongState());
  decoder.decode(encoder.encodeAll());
  encoder.discardChanges();
  return decoder;
}
