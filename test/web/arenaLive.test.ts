import assert from "node:assert/strict";
import { viewAt } from "../../src/client/positions.ts";
import { BallState, PaddleState, PlayerState, PongState } from "../../src/protocol/schema.ts";
import { PADDLE_LENGTH } from "../../src/simulation/constants.ts";
import { arenaEventOf, frameOf, type LiveSource } from "../../src/web/arena/live.ts";

/** A match of the players "a", "b" and "c" on sides 0 to 2; "c" is out. */
function trio(): PongState {
  const state = new PongState().assign({ phase: "playing", mode: "3-player", sides: 3, tick_rate: 60, match_id: "m" });
  for (const [side, player_id] of ["a", "b", "c"].entries()) {
    const player = new PlayerState().assign({ player_id, username: `name ${player_id}`, side, connected: true });
    player.assign(player_id === "c" ? { lives: 0, place: 3 } : { lives: 4 - side, score: side });
    player.paddle = new PaddleState().assign({ length: PADDLE_LENGTH, position: 5 * side });
    state.players.set(player_id, player);
  }
  state.balls.set("7", new BallState().assign({ x: 1, y: 2, vx: 30, vy: -40, tick: 10 }));
  return state;
}

function sourceOf(state: PongState | undefined, player_id: string, tick = 10): LiveSource {
  return { player_id, state, view: () => state && viewAt(state, tick) };
}

describe("the frame of a session", () => {
  it("has the players on their sides, with the own one marked, and the balls", () => {
    const frame = frameOf(sourceOf(trio(), "b")) ?? assert.fail();
    assert.deepEqual([frame.sides, frame.ownSide, frame.fullLives], [3, 1, 4]);
    assert.deepEqual(frame.balls, [{ id: "7", x: 1, y: 2, vx: 30, vy: -40 }]);
    assert.deepEqual(frame.players[1], {
      side: 1,
      name: "name b",
      position: 5,
      length: PADDLE_LENGTH,
      lives: 3,
      score: 1,
      out: false,
      place: 0,
      bot: false,
      connected: true,
      you: true,
    });
  });

  it("marks an eliminated player as out, without a paddle", () => {
    const [, , fallen] = frameOf(sourceOf(trio(), "b"))?.players ?? [];
    assert.deepEqual([fallen?.out, fallen?.place, fallen?.length], [true, 3, 0]);
  });

  it("does not mark the winner as out", () => {
    const state = trio();
    state.players.get("a")?.assign({ place: 1 });
    const [winner] = frameOf(sourceOf(state, "b"))?.players ?? [];
    assert.deepEqual([winner?.out, winner?.place, winner?.length], [false, 1, PADDLE_LENGTH]);
  });

  it("has no own side for a spectator, and does not exist without a room", () => {
    assert.equal(frameOf(sourceOf(trio(), "nobody"))?.ownSide, -1);
    assert.equal(frameOf(sourceOf(undefined, "")), undefined);
  });
});

describe("the arena event of a server's message", () => {
  const state = trio();
  const place = { match_id: "m", tick: 20 };

  it("names the side, and says whether it is the own one", () => {
    const loss = { ...place, ball_id: "7", player_id: "b", remaining_lives: 2 };
    assert.deepEqual(arenaEventOf("ball_despawn", loss, state, "a"), { type: "loss", side: 1, lives: 2, own: false });
    assert.deepEqual(arenaEventOf("ball_despawn", loss, state, "b"), { type: "loss", side: 1, lives: 2, own: true });
    const score = { ...place, player_id: "a", score: 3 };
    assert.deepEqual(arenaEventOf("score_update", score, state, "a"), { type: "score", side: 0, own: true });
    const out = { ...place, player_id: "b", place: 2, reason: "lives" as const };
    assert.deepEqual(arenaEventOf("player_eliminated", out, state, "a"), {
      type: "out",
      side: 1,
      place: 2,
      own: false,
    });
    const over = { ...place, winner_id: "a", players: [], duration_ms: 1, ranked: false };
    assert.deepEqual(arenaEventOf("game_over", over, state, "a"), { type: "win", side: 0, own: true });
  });

  it("counts down to 0, the start", () => {
    const countdown = arenaEventOf("start_game_countdown", { ...place, countdown: 2 }, state, "a");
    assert.deepEqual(countdown, { type: "countdown", seconds: 2 });
    const start = { ...place, players: [], mode: "3-player" as const, ranked: false };
    assert.deepEqual(arenaEventOf("start_game", start, state, "a"), { type: "countdown", seconds: 0 });
  });

  it("does not exist for messages of other services or about players who have left", () => {
    const loss = { ball_id: "7", player_id: "b", remaining_lives: 2, external: true as const };
    assert.equal(arenaEventOf("ball_despawn", loss, state, "a"), undefined);
    assert.equal(arenaEventOf("score_update", { ...place, player_id: "z", score: 3 }, state, "a"), undefined);
    assert.equal(arenaEventOf("player_dropped", { player_id: "b", seconds: 20 }, state, "a"), undefined);
  });
});
