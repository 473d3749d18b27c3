import assert from "node:assert/strict";
import { namesOf } from "../../src/web/names.ts";

describe("the names of players", () => {
  for (const [given, shown] of [
    [
      ["Ada", "Bo"],
      ["Ada", "Bo"],
    ],
    [
      ["Ada", "Bo", "Ada", "Ada"],
      ["Ada", "Bo", "Ada (2)", "Ada (3)"],
    ],
    [
      ["Ada", "Ada (2)", "Ada"],
      ["Ada", "Ada (2)", "Ada (3)"],
    ],
    [
      ["Ada (2)", "Ada", "Ada", "Ada (2)"],
      ["Ada (2)", "Ada", "Ada (3)", "Ada (2) (2)"],
    ],
  ] as const) {
    it(`are told apart: ${given.join(", ")}`, () => {
      const players = given.map((username, side) => ({ player_id: `p${side}`, username, side }));
      const names = namesOf([...players].reverse());
      assert.deepEqual(
        players.map(({ player_id }) => names.get(player_id)),
        shown,
      );
    });
  }
});
