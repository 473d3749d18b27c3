import assert from "node:assert/strict";
import { aimBall } from "../../src/simulation/ball.ts";
import { arrivalOf, type BotLevel, createBot, moveOf, SKILLS } from "../../src/simulation/bot.ts";
import { createMatch, digestOf, isOver, type Match, restore, save } from "../../src/simulation/match.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { step } from "../../src/simulation/step.ts";
import { createBots, movesOf } from "./support/botMatch.ts";
import { putBall, stagedMatch } from "./support/staged.ts";

const LEVELS: readonly BotLevel[] = ["weak", "middle", "strong"];

/** Whether a lone bot misses a ball that lands at 40 of its side, so many ticks after it was served. */
function misses(level: BotLevel, seed: number, ticks: number): boolean {
  const match = stagedMatch(3);
  const bot = createBot(1, level, seed);
  putBall(match, { side: 1, position: 40, at: ticks });
  while (match.tick < ticks) step(match, movesOf([bot], match));
  return Math.abs(paddlePositionAt(match.players[1]?.paddle ?? assert.fail(), ticks, match.rules) - 40) > 14;
}

function playBots(match: Match, seed: number, lastTick = Number.POSITIVE_INFINITY): void {
  const bots = createBots(["weak", "middle", "strong", "middle"], seed);
  while (!isOver(match) && match.tick < lastTick) step(match, movesOf(bots, match));
}

describe("a bot", () => {
  it("makes the same moves from the same seed, and others from another seed", () => {
    const matches = [3, 3, 4].map((seed) => {
      const match = createMatch(4, 1);
      playBots(match, seed);
      return digestOf(match);
    });
    assert.equal(matches[0], matches[1]);
    assert.notEqual(matches[0], matches[2]);
  });

  it("does not change the match", () => {
    const match = createMatch(4, 1);
    playBots(match, 1, 300);
    const before = digestOf(match);
    for (const level of LEVELS) moveOf(createBot(0, level, 1), match);
    assert.equal(digestOf(match), before);
  });

  it("moves only its own side, with directions of −1 to 1, at most one a tick", () => {
    for (const level of LEVELS) {
      const match = createMatch(2, 5);
      const bots = createBots([level, level], 5);
      while (!isOver(match)) {
        const moves = bots.map((bot) => {
          const move = moveOf(bot, match);
          return move ?? [];
        });
        for (const [side, move] of moves.entries()) {
          if (!("type" in move) || move.type !== "move") continue;
          assert.equal(move.side, side);
          assert.ok(Math.abs(move.direction) <= 1 && move.tick === undefined);
        }
        step(match, moves.flat());
      }
    }
  });

  it("sends far fewer moves than a person may", () => {
    const match = createMatch(2, 9);
    const bots = createBots(["strong", "strong"], 9);
    let moves = 0;
    while (!isOver(match)) {
      const made = movesOf(bots, match);
      moves += made.length;
      step(match, made);
    }
    assert.ok(moves / 2 / (match.tick / 60) < 10, `${moves} moves in ${match.tick} ticks`);
  });

  it("sees late and aims with an error: weaker levels miss more often, and every level can be beaten", () => {
    const missed = LEVELS.map((level) => {
      const seeds = Array.from({ length: 400 }, (_, seed) => seed);
      return seeds.filter((seed) => misses(level, seed, 20 + (seed % 40))).length / seeds.length;
    });
    const [weak = 0, middle = 0, strong = 0] = missed;
    assert.ok(weak > middle && middle > strong && strong > 0 && weak < 0.8, missed.join(" "));
  });

  it("does not move before it has seen a serve", () => {
    for (const level of LEVELS) {
      const match = stagedMatch(3);
      const bot = createBot(1, level, 1);
      putBall(match, { side: 1, position: 40, at: 120 });
      while (match.players[1]?.paddle.direction === 0) step(match, movesOf([bot], match));
      assert.equal(match.tick, Math.round(SKILLS[level].reactionSeconds * 60));
    }
  });

  it("foresees walls, but not where a ball is redirected", () => {
    const match = stagedMatch(2);
    const ball = putBall(match, { side: 0, position: 0, at: 120 });
    Object.assign(ball, { x: 0, y: 0, vx: 100, vy: -100 });
    aimBall(ball, 0, match.arena, match.rules);
    const { side, position } = arrivalOf(ball, match) ?? assert.fail();
    assert.equal(side, 0);
    assert.ok(Math.abs(position - 18) < 1e-9, `${position}`);
    assert.equal(arrivalOf({ ...ball, walls: 2 }, match), undefined);
  });

  it("goes back to the middle when no ball is coming", () => {
    const match = stagedMatch(3);
    const bot = createBot(0, "middle", 1);
    step(match, [{ type: "move", side: 0, direction: 1 }]);
    for (let count = 0; count < 200; count++) step(match, movesOf([bot], match));
    const { paddle } = match.players[0] ?? assert.fail();
    assert.ok(Math.abs(paddlePositionAt(paddle, match.tick, match.rules)) <= 1);
    assert.equal(paddle.direction, 0);
  });

  it("goes for the ball that comes first, not for one that has crossed its side", () => {
    const match = stagedMatch(3, { saveSeconds: 10 });
    const bot = createBot(0, "strong", 3);
    putBall(match, { side: 0, position: -45, at: 0.5 });
    step(match);
    putBall(match, { side: 0, position: -38, at: 300 });
    putBall(match, { side: 0, position: 38, at: 100 });
    for (let count = 0; count < 80; count++) step(match, movesOf([bot], match));
    assert.ok(paddlePositionAt(match.players[0]?.paddle ?? assert.fail(), match.tick, match.rules) > 15);
  });

  it("of a side that is out does nothing", () => {
    const match = stagedMatch(3);
    step(match, [{ type: "leave", side: 0, reason: "left" }]);
    putBall(match, { side: 0, position: 30, at: 100 });
    for (let count = 0; count < 90; count++) {
      assert.equal(moveOf(createBot(0, "strong", 1), match), undefined);
      step(match);
    }
  });

  it("can take over a restored match at any tick", () => {
    const match = createMatch(4, 8);
    playBots(match, 8, 400);
    const restored = restore(JSON.parse(JSON.stringify(save(match))));
    for (const one of [match, restored]) playBots(one, 99);
    assert.ok(isOver(restored));
    assert.equal(digestOf(restored), digestOf(match));
  });
});
