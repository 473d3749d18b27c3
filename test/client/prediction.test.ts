import assert from "node:assert/strict";
import { viewAt } from "../../src/client/positions.ts";
import { BallState, PaddleState, PlayerState, PongState } from "../../src/protocol/schema.ts";
import type { Input, Match } from "../../src/simulation/match.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { putBall, stagedMatch, stepTo } from "../simulation/support/staged.ts";

/** The match as a client knows it. */
function stateOf({ players, balls, rules }: Match): PongState {
  const state = new PongState().assign({ phase: "playing", sides: players.length, tick_rate: rules.tickRate });
  for (const [side, { paddle }] of players.entries()) {
    const { position, direction, length, tick } = paddle;
    const player = new PlayerState().assign({ player_id: `${side}`, side, lives: 5 });
    player.paddle = new PaddleState().assign({ position, direction, length, tick });
    state.players.set(player.player_id, player);
  }
  for (const { id, x, y, vx, vy, tick } of balls) {
    state.balls.set(`${id}`, new BallState().assign({ x, y, vx, vy, tick }));
  }
  return state;
}

describe("the client's prediction", () => {
  const CROSSED_AT = 100.5;
  for (let arrival = 96; arrival <= 110; arrival++) {
    it(`agrees with the server about every move that arrives at ${arrival}`, () => {
      const verdicts = new Set<boolean>();
      for (let made = arrival - 12; made <= arrival; made++) {
        const match = stagedMatch(2);
        const ball = putBall(match, { side: 0, position: 20, at: CROSSED_AT });
        const state = stateOf(match);
        const move: Input = { type: "move", side: 0, direction: 1, tick: made };
        stepTo(match, 112, { [arrival]: [move] });
        const saved = ball.hitter === 0;
        verdicts.add(saved);

        const moves = [{ direction: 1, seq: 1, tick: made, arrivesAt: arrival - 0.5 }];
        const view = viewAt(state, 112, { playerId: "0", moves });
        assert.equal(view.balls[0]?.hitBy === 0, saved, `a move of ${made}`);
        if (saved) continue;
        const paddle = match.players[0]?.paddle ?? assert.fail();
        assert.equal(view.paddles[0]?.position, paddlePositionAt(paddle, 112, match.rules));
      }
      assert.equal(verdicts.has(true), arrival <= 105);
    });
  }
});
