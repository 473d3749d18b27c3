import assert from "node:assert/strict";
import fc from "fast-check";
import { createMatch, digestOf, isOver, type MatchEvent, restore, save } from "../../src/simulation/match.ts";
import { replayMatch } from "../../src/simulation/replay.ts";
import { step } from "../../src/simulation/step.ts";
import { createCrowd, inputsOf } from "./support/crowd.ts";
import { anyPlan } from "./support/plan.ts";
import { inputsByTick, play } from "./support/played.ts";
import { holdsForAll, PROPERTY_SEED } from "./support/property.ts";
import { Referee } from "./support/Referee.ts";

const SOME_TICKS = 1_500;

describe(`any match (PROPERTY_SEED=${PROPERTY_SEED})`, () => {
  it("agrees with a referee who computes every step by other means: no ball leaves through a wall or a covered side", () => {
    let unclear = 0;
    let saves = 0;
    holdsForAll(anyPlan, (plan) => {
      const match = createMatch(plan.sides, plan.seed, plan.rules);
      const referee = new Referee(match);
      const crowd = createCrowd(plan);
      while (!isOver(match) && match.tick < SOME_TICKS && !referee.unclear) referee.step(inputsOf(crowd, match));
      if (referee.unclear) unclear++;
      saves += referee.saves;
    });
    assert.ok(saves > 100, `only ${saves} late saves were seen`);
    assert.ok(unclear < 10, `${unclear} matches could not be judged`);
  });

  it("has one winner, places in reverse order of elimination, and lives that match the losses", () => {
    holdsForAll(anyPlan, (plan) => {
      const { match, events } = play(plan);
      const eliminated = events.filter((event) => event.type === "player_eliminated");
      assert.deepEqual(
        eliminated.map(({ place }) => place),
        Array.from({ length: plan.sides - 1 }, (_, index) => plan.sides - index),
      );
      const overs = events.filter((event) => event.type === "game_over");
      assert.deepEqual(overs, [{ at: match.tick, type: "game_over", winner: match.winner }]);
      for (const [side, player] of match.players.entries()) {
        const losses = events.filter((event) => event.type === "ball_despawn" && event.side === side);
        const out = eliminated.find((event) => event.side === side);
        assert.deepEqual(
          losses.map((event) => event.type === "ball_despawn" && event.lives),
          losses.map((_, index) => plan.rules.lives - 1 - index),
        );
        assert.equal(out === undefined, side === match.winner);
        if (out === undefined) assert.equal(player.lives, plan.rules.lives - losses.length);
        else assert.equal(losses.length === plan.rules.lives, out.reason === "lives");
        const points = events.filter((event) => event.type === "score_update" && event.side === side);
        assert.equal(player.score, points.length);
        assert.equal(player.place, out?.place ?? 1);
      }
    });
  });

  it("completes each loss before the next one", () => {
    const loss = "dp?(?:eo?)?";
    const order = new RegExp(`^(?:eo?)*m*u*(?:${loss})*a*s*m*$`);
    holdsForAll(anyPlan, (plan) => {
      const ticks = Map.groupBy(play(plan).events, ({ at }) => at);
      for (const events of ticks.values()) assert.match(events.map(({ type }) => LETTERS[type]).join(""), order);
    });
  });

  it("does nothing after game_over", () => {
    holdsForAll(anyPlan, (plan) => {
      const { match } = play(plan);
      const before = digestOf(match);
      assert.deepEqual([match.balls, match.serves], [[], []]);
      for (let count = 0; count < 3; count++) {
        assert.deepEqual(step(match), []);
        const side = match.winner;
        const leave = { type: "leave", side, reason: "left" } as const;
        assert.deepEqual(
          step(match, [{ type: "move", side, direction: 1 }, { type: "stand_in", side, bot: true }, leave]),
          [],
        );
      }
      assert.equal(digestOf(match), before);
    });
  });

  it("goes on the same after save and restore through JSON at any tick", () => {
    holdsForAll(fc.tuple(anyPlan, fc.nat({ max: SOME_TICKS })), ([plan, savedAt]) => {
      const { match: twin, events, recording } = play(plan, SOME_TICKS);
      let match = createMatch(plan.sides, plan.seed, plan.rules);
      const seen: MatchEvent[] = [];
      const inputs = inputsByTick(recording);
      while (!isOver(match) && match.tick < SOME_TICKS) {
        if (match.tick === savedAt) {
          const before = JSON.stringify(save(match));
          match = restore(JSON.parse(before));
          assert.equal(JSON.stringify(save(match)), before);
        }
        seen.push(...step(match, inputs.get(match.tick + 1)));
      }
      assert.deepEqual(
        seen,
        events.map(({ at: _, ...event }) => event),
      );
      assert.equal(digestOf(match), digestOf(twin));
      assert.deepEqual(save(match), save(twin));
    });
  });

  it("has the same digest when it is replayed from its log through JSON", () => {
    holdsForAll(anyPlan, (plan) => {
      const { match, recording } = play(plan, SOME_TICKS);
      const replayed = replayMatch(JSON.parse(JSON.stringify(recording)), SOME_TICKS);
      assert.equal(digestOf(replayed), digestOf(match));
    });
  });

  it("has nothing to do on a quiet tick", () => {
    holdsForAll(anyPlan, (plan) => {
      const { match: twin, recording } = play(plan, SOME_TICKS);
      const match = createMatch(plan.sides, plan.seed, plan.rules);
      const inputs = inputsByTick(recording);
      while (!isOver(match) && match.tick < SOME_TICKS) {
        match.wakeTick = 0;
        step(match, inputs.get(match.tick + 1));
      }
      assert.deepEqual({ ...save(match), wakeTick: 0 }, { ...save(twin), wakeTick: 0 });
    });
  });
});

const LETTERS: Readonly<Record<MatchEvent["type"], string>> = {
  update_position: "m",
  ball_update: "u",
  ball_despawn: "d",
  score_update: "p",
  player_eliminated: "e",
  game_over: "o",
  ball_spawn: "s",
  serve_announced: "a",
};
