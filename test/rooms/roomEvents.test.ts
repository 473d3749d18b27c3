import assert from "node:assert/strict";
import fc from "fast-check";
import { changesOf } from "../../src/rooms/projection.ts";
import { type RoomEvent, roomEventsOf } from "../../src/rooms/roomEvents.ts";
import { createSeat } from "../../src/rooms/seat.ts";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { createMatch, isOver } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";
import { createBots, movesOf } from "../simulation/support/botMatch.ts";

const SIDES = 5;

/** The events of a match with many balls, in which a player leaves at `leaveTick`. */
function eventsOfMatch(seed: number, leaveTick: number): RoomEvent[] {
  const rules = { ...DEFAULT_RULES, lives: 2, maxBalls: 8, extraBallSeconds: 1, saveSeconds: 0.5 };
  const match = createMatch(SIDES, seed, rules);
  const lineup = match.players.map((_, side) => createSeat({ player_id: `p${side}`, username: "ada" }, "bot", side));
  const bots = createBots(Array(SIDES).fill("weak"), seed);
  const shown = new Set<number>();
  const events: RoomEvent[] = [];
  while (!isOver(match)) {
    const leaves = match.tick === leaveTick ? ([{ type: "leave", side: 1, reason: "left" }] as const) : [];
    const stepped = step(match, [...leaves, ...movesOf(bots, match)]);
    const changes = changesOf(stepped, match, [], shown);
    events.push(...roomEventsOf(stepped, changes, { match, lineup, skills: undefined }, false));
  }
  return events;
}

describe("the events of a room", () => {
  it("announce the start and the end of each ball once, and the end of the match last", () => {
    let silent = 0;
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 32 - 1 }), fc.nat({ max: 1200 }), (seed, leaveTick) => {
        const events = eventsOfMatch(seed, leaveTick);
        const idsOf = (name: RoomEvent["name"]) =>
          events.flatMap((event) => (event.name === name && "ball_id" in event.fields ? [event.fields.ball_id] : []));
        assert.deepEqual(idsOf("ball_despawn").sort(), idsOf("ball_spawn").sort());
        assert.equal(events.at(-1)?.name, "game_over");
        silent += events.filter(({ name, fields }) => name === "ball_despawn" && fields.player_id === null).length;
      }),
      { numRuns: 30 },
    );
    assert.ok(silent > 0, "some go with a side or with the match");
  });
});
