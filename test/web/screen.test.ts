import assert from "node:assert/strict";
import type { Status } from "../../src/client/status.ts";
import { nextScreen, type Screen } from "../../src/web/screen.ts";

const WAITING: Status = { is: "waiting", players: 1, seats: 2, code: null };

describe("the screen", () => {
  for (const [from, status, to] of [
    ["start", { is: "matching" }, "start"],
    ["start", WAITING, "waiting"],
    ["start", { is: "playing" }, "match"],
    ["waiting", { is: "countdown", seconds: 3 }, "match"],
    ["match", { is: "eliminated", place: 2 }, "match"],
    ["match", { is: "lost", reason: "shutdown" }, "match"],
    ["match", { is: "finished", winner_id: "a", place: 2 }, "result"],
    ["replay", { is: "finished", winner_id: "a", place: 2 }, "replay"],
    ["result", { is: "playing" }, "match"],
    ["result", { is: "idle" }, "result"],
  ] as const satisfies [Screen, Status, Screen][]) {
    it(`is ${to} after ${from} when the session is ${status.is}`, () => {
      assert.equal(nextScreen(from, status, false), to);
    });
  }

  it("stays at the result or the replay for a player who did not ask for a rematch", () => {
    for (const screen of ["result", "replay"] as const) {
      for (const status of [WAITING, { is: "playing" }] as const)
        assert.equal(nextScreen(screen, status, true), screen);
    }
  });
});
