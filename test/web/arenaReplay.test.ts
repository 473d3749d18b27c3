import assert from "node:assert/strict";
import { ballPositionAt } from "../../src/simulation/ball.ts";
import { DEFAULT_RULES, MAX_BALL_SPEED, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import { digestOf, isOver } from "../../src/simulation/match.ts";
import { paddlePositionAt } from "../../src/simulation/paddle.ts";
import { createReplay, stepReplay } from "../../src/simulation/replay.ts";
import { BounceDetector } from "../../src/web/arena/BounceDetector.ts";
import { createTimeline } from "../../src/web/arena/createTimeline.ts";
import type { ArenaEvent } from "../../src/web/arena/frame.ts";
import { createReplayPlayer } from "../../src/web/arena/replayPlayer.ts";
import { frameAt } from "../../src/web/arena/timeline.ts";
import { setLanguage } from "../../src/web/language.ts";
import type { Plan } from "../simulation/support/plan.ts";
import { play } from "../simulation/support/played.ts";
import { demoReplay } from "./support/demoReplay.ts";

/** A match in which late moves save balls. */
const LATE: Plan = {
  sides: 4,
  seed: 11,
  rules: DEFAULT_RULES,
  kinds: ["late", "middle", "wild", "strong"],
  crowdSeed: 5,
  leaves: false,
  oddities: false,
};
const PROMPT: Plan = { ...LATE, sides: 5, kinds: ["middle", "strong", "middle", "weak", "middle"] };

function storedOf(plan: Plan) {
  const { match, recording, events } = play(plan);
  return { replay: { ...recording, digest: digestOf(match) }, match, events };
}

const countOf = (events: readonly { type: string }[], ...types: string[]) =>
  events.filter(({ type }) => types.includes(type)).length;

const ballOf = (event: ArenaEvent) => ("ball" in event ? event.ball : "");

describe("the timeline of a match", () => {
  it("ends in the recorded state and has every event", () => {
    for (const plan of [LATE, PROMPT]) {
      const { replay, match, events } = storedOf(plan);
      const timeline = createTimeline(replay);
      assert.equal(timeline.digest, replay.digest);
      assert.equal(timeline.ticks, match.tick);
      const recorded = timeline.events.map(({ event }) => event);
      for (const [name, its] of Object.entries({
        serve: "ball_spawn",
        loss: "ball_despawn",
        score: "score_update",
        out: "player_eliminated",
        win: "game_over",
      })) {
        assert.equal(countOf(recorded, name), countOf(events, its), name);
      }
      assert.ok(countOf(recorded, "hit") > 20 && countOf(recorded, "wall") > 20);
      assert.ok(timeline.events.every(({ at }, index) => at >= (timeline.events[index - 1]?.at ?? 0)));
    }
  });

  it("shows the state of the match at every tick if no move came late", () => {
    const { replay } = storedOf(PROMPT);
    const timeline = createTimeline(replay);
    const again = createReplay(replay);
    while (!isOver(again.match)) {
      stepReplay(again);
      const { tick, balls, players, rules } = again.match;
      const frame = frameAt(timeline, tick, [], -1);
      assert.deepEqual(
        frame.balls.map(({ id }) => id),
        balls.map(({ id }) => String(id)),
      );
      for (const [index, ball] of balls.entries()) {
        const [shown, is] = [frame.balls[index] ?? assert.fail(), ballPositionAt(ball, tick, rules)];
        assert.ok(Math.hypot(shown.x - is.x, shown.y - is.y) < 1e-6, `ball ${ball.id} at ${tick}`);
      }
      for (const [side, { lives, score, place, paddle }] of players.entries()) {
        const shown = frame.players[side] ?? assert.fail();
        assert.deepEqual([shown.lives, shown.score, shown.place], [lives, score, place]);
        if (place === 0) assert.ok(Math.abs(shown.position - paddlePositionAt(paddle, tick, rules)) < 1e-6);
      }
    }
  });

  it("has no jumps, although late moves saved balls", () => {
    const { replay } = storedOf(LATE);
    const timeline = createTimeline(replay);
    const step = 0.25;
    let before = new Map<string, { x: number; y: number }>();
    for (let tick = 0; tick < timeline.ticks; tick += step) {
      const { balls } = frameAt(timeline, tick, [], -1);
      for (const { id, x, y } of balls) {
        const was = before.get(id);
        const way = was === undefined ? 0 : Math.hypot(x - was.x, y - was.y);
        assert.ok(way <= (MAX_BALL_SPEED * step) / timeline.rules.tickRate + 1e-6, `ball ${id} at ${tick}: ${way}`);
      }
      before = new Map(balls.map((ball) => [ball.id, ball]));
    }
  });

  it("gives frames in which nine of ten bounces are detected, and few that did not happen", () => {
    const timeline = createTimeline(storedOf(PROMPT).replay);
    for (const [ticksPerFrame, least] of [
      [2, 0.85], // a fast ball may bounce twice in three of these frames
      [1, 0.9],
      [0.4, 0.9],
    ] as const) {
      const detector = new BounceDetector();
      const seen: { tick: number; event: ArenaEvent }[] = [];
      for (let tick = 0; tick < timeline.ticks; tick += ticksPerFrame) {
        for (const event of detector.detect(frameAt(timeline, tick, [], -1))) seen.push({ tick, event });
      }
      const bounces = timeline.events.filter(({ event }) => event.type === "hit" || event.type === "wall");
      const found = bounces.filter(({ at, event }) =>
        seen.some((one) => {
          const late = one.tick - at;
          return (
            one.event.type === event.type &&
            ballOf(one.event) === ballOf(event) &&
            late >= 0 &&
            late <= 3 * ticksPerFrame
          );
        }),
      );
      assert.ok(found.length > least * bounces.length, `${found.length} of ${bounces.length}`);
      assert.ok(seen.length < 1.05 * bounces.length, `${seen.length} of ${bounces.length}`);
    }
  });
});

describe("a replay player", () => {
  before(() => setLanguage("en"));

  const { replay, match } = storedOf(LATE);
  const players = match.players.map((_, side) => ({ player_id: `p${side}`, username: `name ${side}`, side }));

  /** Plays for `seconds` at 60 frames a second. */
  function run(player: ReturnType<typeof createReplayPlayer>, from: number, seconds: number): ArenaEvent[] {
    const events: ArenaEvent[] = [];
    for (let frame = 0; frame <= seconds * 60; frame++) events.push(...player.advance((from + frame / 60) * 1_000));
    return events;
  }

  it("names the players by their sides, and finds the own side", () => {
    const frame = createReplayPlayer({ ...replay, players }, "p2").frame();
    assert.deepEqual(
      frame.players.map(({ name }) => name),
      ["name 0", "name 1", "name 2", "name 3"],
    );
    assert.equal(frame.ownSide, 2);
    assert.deepEqual(
      frame.players.map(({ you }) => you),
      [false, false, true, false],
    );
    assert.equal(createReplayPlayer(replay).frame().ownSide, -1);
  });

  it("is faithful to a recording, unless its log was changed", () => {
    assert.equal(createReplayPlayer(replay).ending, replay.digest);
    assert.equal(
      createReplayPlayer({ ...replay, log: replay.log.filter((_, index) => index % 9 > 0) }).ending === replay.digest,
      false,
    );
    assert.throws(() => createReplayPlayer({ ...replay, version: SIMULATION_VERSION + 1 }), RangeError);
  });

  it("plays, pauses, stops at the end and starts again from there", () => {
    const player = createReplayPlayer(replay);
    run(player, 0, 1);
    assert.equal(player.position, 0);
    player.play();
    run(player, 1, 2);
    assert.ok(Math.abs(player.position - 2) < 1e-6);
    player.pause();
    run(player, 3, 1);
    assert.ok(Math.abs(player.position - 2) < 1e-6);
    player.play();
    player.seek(player.duration - 0.5);
    const events = run(player, 10, 1);
    assert.equal(countOf(events, "win"), 1);
    assert.deepEqual([player.playing, player.position], [false, player.duration]);
    player.play();
    assert.equal(player.position, 0);
  });

  it("plays at other speeds, and reports each event once", () => {
    for (const speed of [0.5, 1, 4]) {
      const player = createReplayPlayer(replay);
      player.speed = speed;
      player.play();
      const events = run(player, 0, 20 / speed);
      assert.ok(Math.abs(player.position - 20) < 1e-6);
      const until = player.position * replay.rules.tickRate;
      assert.equal(events.length, createTimeline(replay).events.filter(({ at }) => at <= until).length);
    }
  });

  it("shows the same frame at a second, from wherever it was sought", () => {
    const player = createReplayPlayer(replay);
    player.seek(12.34);
    const there = player.frame();
    for (const way of [40, 3, 12.339, -5, 1e9]) {
      player.seek(way);
      assert.ok(player.position >= 0 && player.position <= player.duration);
      player.seek(12.34);
      assert.deepEqual(player.frame(), there);
    }
  });

  it("does not skip ahead after the page was in the background", () => {
    const player = createReplayPlayer(replay);
    player.play();
    player.advance(0);
    player.advance(60_000);
    assert.ok(player.position < 1);
  });
});

describe("a replay of every number of sides", () => {
  it("is faithful", () => {
    for (let sides = 2; sides <= 8; sides++) {
      const replay = demoReplay(sides, 7);
      const player = createReplayPlayer(replay);
      assert.equal(player.ending, replay.digest);
      assert.equal(player.frame().players.length, sides);
      assert.ok(player.duration > 15, `${player.duration} s`);
    }
  });
});
