import assert from "node:assert/strict";
import { PongState } from "../../src/protocol/schema.ts";
import { MatchRun } from "../../src/rooms/MatchRun.ts";
import { Play, type PlayRoom } from "../../src/rooms/Play.ts";
import { createSeat } from "../../src/rooms/seats.ts";
import { createMatch, isOver } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";

describe("a match in its room", () => {
  it("that comes back after its last human was out, and before the bots had left, ends at once", () => {
    const match = createMatch(3, 7);
    step(match, [{ type: "leave", side: 0, reason: "left" }]);
    const lineup = [0, 1, 2].map((side) => {
      const owner = { player_id: `p${side}`, username: "ada", token: "" };
      return { ...createSeat(owner, side === 0 ? "player" : "bot", side), out: side === 0 };
    });
    const place = { tick: 0, wake: () => undefined, msSince: () => 0 };
    let isOverSaid = false;
    const room = {
      ...{ state: new PongState(), place, ranked: false, publishMovement: false },
      publisher: { announce: () => undefined, commit: () => undefined, paddlesChanged: () => undefined },
      isTaken: () => true,
      onOut: () => undefined,
      onOver: () => {
        isOverSaid = true;
      },
    };
    const play = new Play(new MatchRun(match, 7), lineup, room as unknown as PlayRoom);
    play.resume();
    place.tick++;
    play.advance();
    assert.deepEqual([isOver(match), isOverSaid], [true, true]);
  });
});
