import assert from "node:assert/strict";
import { type LossCause, lossesOf } from "../../src/recording/losses.ts";
import { landingPositionOf } from "../../src/simulation/ball.ts";
import { createBot, moveOf } from "../../src/simulation/bot.ts";
import { DEFAULT_RULES, SIMULATION_VERSION, saveTicksOf } from "../../src/simulation/constants.ts";
import { createMatch, isOver } from "../../src/simulation/match.ts";
import { createReplay, type LoggedInput, type Recording, stepReplay } from "../../src/simulation/replay.ts";
import { step } from "../../src/simulation/step.ts";

const WINDOW = saveTicksOf(DEFAULT_RULES);
/** Arena units that a paddle moves in a tick. */
const STRIDE = DEFAULT_RULES.paddleSpeed / DEFAULT_RULES.tickRate;
/** From a paddle's middle to the farthest ball that it covers. */
const HALF = DEFAULT_RULES.paddleLength / 2 + DEFAULT_RULES.ballRadius;

/** The first ball of a match in which nobody moves: the resting paddle does not cover it. */
interface Stage {
  readonly seed: number;
  readonly side: number;
  /** When the ball was served, crosses the side, and is lost. */
  readonly served: number;
  readonly crossed: number;
  readonly lost: number;
  /** Arena units from the resting paddle's end to the ball. */
  readonly gap: number;
  /** Direction from the resting paddle to the ball. */
  readonly towards: number;
}

function recordingOf(seed: number, log: readonly LoggedInput[]): Recording {
  return { version: SIMULATION_VERSION, seed, sides: 2, rules: DEFAULT_RULES, log };
}

function stageOf(seed: number): Stage | undefined {
  const replay = createReplay(recordingOf(seed, []));
  const { match } = replay;
  while (!match.balls.some(({ crossed }) => crossed) && match.tick < 1000) stepReplay(replay);
  const [ball] = match.balls;
  if (ball?.crossed !== true) return undefined;
  const landing = landingPositionOf(ball, match.arena, match.rules);
  const served = { seed, served: ball.newsTick, crossed: ball.hitAt, lost: Math.ceil(ball.hitAt + WINDOW) };
  return { ...served, side: ball.hitEdge / 2, gap: Math.abs(landing) - HALF, towards: Math.sign(landing) };
}

/** Five matches whose first ball lands well beside the paddle, and can be reached. */
const STAGES = Array.from({ length: 400 }, (_, seed) => stageOf(seed))
  .filter((stage) => stage !== undefined)
  .filter(({ gap, crossed, served }) => gap > 8 && crossed - served > gap / STRIDE + 25)
  .slice(0, 5);

function moveAt(stage: Stage, madeAt: number, at: number, direction = stage.towards): LoggedInput {
  return { at, input: { type: "move", side: stage.side, direction, tick: madeAt } };
}

/** The last tick on which a move that counts at once still reaches the ball. */
function lastChance({ crossed, gap }: Stage): number {
  return Math.floor(crossed - gap / STRIDE);
}

interface Staged {
  readonly cause: LossCause;
  readonly madeAt: number;
  readonly arrivedAt: number;
  readonly direction?: number;
}

/** Of each kind, a loss for each stage: the moves are made and arrive at other ticks in each. */
const KINDS: Readonly<Record<string, (stage: Stage, index: number) => Staged | undefined>> = {
  // made in time; arrives after the window, or so late in it that it does not count from when it was made
  "a late move": (stage, index) => {
    const madeAt = lastChance(stage) - index;
    const arrivedAt = index % 2 === 0 ? stage.lost + 1 + 10 * index : lastChance(stage) + WINDOW + 3;
    return { cause: "late", madeAt, arrivedAt };
  },
  // none at all, or the last one before the ball was served, which does not move the paddle
  "no move": (stage, index) =>
    index % 2 === 0
      ? undefined
      : { cause: "no_move", madeAt: stage.served - index, arrivedAt: stage.served + 2, direction: 0 },
  "a move the wrong way": (stage, index) => ({
    cause: "wrong_way",
    direction: -stage.towards / (index + 1),
    madeAt: stage.served + 3 * index,
    arrivedAt: stage.served + 4 * index + 2,
  }),
  // arrives between the crossing and the end of the window, and was made too late to reach the ball, or after it had crossed
  "a move in the window": (stage, index) => {
    const crossed = Math.ceil(stage.crossed);
    const arrivedAt = crossed + 2 + index;
    return index < 3
      ? { cause: "short", madeAt: crossed - 2 + index - 1, arrivedAt: Math.min(arrivedAt, crossed + 4) }
      : { cause: "after", madeAt: crossed + index - 2, arrivedAt };
  },
};

describe("why a ball was lost", () => {
  it("five stages were found", () => assert.equal(STAGES.length, 5));

  for (const [name, staged] of Object.entries(KINDS)) {
    for (const [index, stage] of STAGES.entries()) {
      it(`${name} is told, staged loss ${index + 1}`, () => {
        const wanted = staged(stage, index);
        const move = wanted && moveAt(stage, wanted.madeAt, wanted.arrivedAt, wanted.direction);
        const [loss] = lossesOf(recordingOf(stage.seed, move ? [move] : []));
        assert.ok(loss);
        assert.deepEqual([loss.tick, loss.side, loss.crossedAt], [stage.lost, stage.side, stage.crossed]);
        assert.equal(loss.cause, wanted?.cause ?? "no_move");
        assert.ok(loss.gap > 0);
        if (wanted === undefined || wanted.cause === "no_move") {
          assert.equal(loss.move, undefined);
          assert.ok(Math.abs(loss.gap - stage.gap) < 1e-9);
          return;
        }
        const { windowLeft, untilCrossing, shownGap, ...told } = loss.move ?? assert.fail("a move is told");
        const { madeAt, arrivedAt, direction = stage.towards } = wanted;
        assert.deepEqual(told, { direction, madeAt, arrivedAt });
        assert.deepEqual([windowLeft, untilCrossing], [stage.lost - arrivedAt, stage.crossed - madeAt]);
        assert.ok(Math.abs(shownGap - stage.gap) < 1e-9, "the client showed the paddle at rest when the move was made");
      });
    }
  }

  it("a late move would have saved its ball if it had arrived at once, and no other would", () => {
    for (const staged of Object.values(KINDS)) {
      for (const [index, stage] of STAGES.entries()) {
        const wanted = staged(stage, index);
        if (wanted === undefined) continue;
        const { madeAt, direction, cause } = wanted;
        const [loss] = lossesOf(recordingOf(stage.seed, [moveAt(stage, madeAt, madeAt, direction)]));
        assert.equal(loss?.tick !== stage.lost, cause === "late", `${cause}, seed ${stage.seed}`);
      }
    }
  });

  it("a move that arrives after earlier ones is judged by what they had shown", () => {
    const [stage] = STAGES as [Stage];
    const start = lastChance(stage) - 4;
    // towards the ball and stopped in front of it; both arrive too late
    const stop = start + Math.ceil(stage.gap / STRIDE) + 2;
    const log = [moveAt(stage, start, stage.lost + 20), moveAt(stage, stop, stage.lost + 21, 0)];
    const [loss] = lossesOf(recordingOf(stage.seed, log));
    assert.deepEqual([loss?.cause, loss?.move?.shownGap, loss?.move?.madeAt], ["late", 0, stop]);
  });

  it("a paddle that was stopped beside the ball is named", () => {
    const [stage] = STAGES as [Stage];
    const made = stage.served + 2;
    const log = [moveAt(stage, made, made + 1), moveAt(stage, made + 2, made + 3, 0)];
    const [loss] = lossesOf(recordingOf(stage.seed, log));
    assert.equal(loss?.cause, "stopped");
    assert.ok(Math.abs((loss.gap ?? 0) - (stage.gap - 2 * STRIDE)) < 1e-9);
    assert.equal(loss.move?.shownGap, loss.gap);
  });

  it("a bot that stands in is named, and its moves are not the player's", () => {
    const [stage] = STAGES as [Stage];
    const { side } = stage;
    const bot: LoggedInput = { at: 5, input: { type: "stand_in", side, bot: true } };
    const itsMove: LoggedInput = { at: stage.served + 1, input: { type: "move", side, direction: -stage.towards } };
    assert.equal(lossesOf(recordingOf(stage.seed, [bot, itsMove]))[0]?.cause, "bot");
    // the server stops the paddle as the player comes back
    const back: LoggedInput = { at: stage.served + 3, input: { type: "stand_in", side, bot: false } };
    const stop: LoggedInput = { at: stage.served + 3, input: { type: "move", side, direction: 0 } };
    const [loss] = lossesOf(recordingOf(stage.seed, [bot, itsMove, back, stop]));
    assert.deepEqual([loss?.cause, loss?.move], ["no_move", undefined]);
  });

  it("a paddle that has vanished is named, wherever it was", () => {
    const rules = { ...DEFAULT_RULES, timeLimitSeconds: 1, vanishSeconds: 5 };
    const losses = lossesOf({ ...recordingOf(3, []), rules });
    const vanishedAt = (rules.timeLimitSeconds + rules.vanishSeconds) * rules.tickRate;
    for (const { cause, crossedAt } of losses) assert.equal(cause === "vanished", crossedAt >= vanishedAt);
    assert.ok(losses.some(({ cause }) => cause === "vanished"));
  });

  it("every ball that is lost in a whole match is explained", () => {
    const match = createMatch(5, 11);
    const bots = [0, 1, 2, 3, 4].map((side) => createBot(side, "middle", side));
    const log: LoggedInput[] = [];
    const lost: string[] = [];
    while (!isOver(match)) {
      const inputs = bots.flatMap((bot) => moveOf(bot, match) ?? []);
      log.push(...inputs.map((input) => ({ at: match.tick + 1, input })));
      for (const event of step(match, inputs)) {
        if (event.type === "ball_despawn") lost.push(`${match.tick} ${event.ball} ${event.side}`);
      }
    }
    const told = lossesOf({ ...recordingOf(11, log), sides: 5 });
    assert.deepEqual(
      told.map(({ tick, ball, side }) => `${tick} ${ball} ${side}`),
      lost,
    );
    assert.ok(told.length >= 20 && told.every(({ gap }) => gap > 0));
  });
});
