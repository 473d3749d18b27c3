import assert from "node:assert/strict";
import type { MatchResult } from "../../src/protocol/api.ts";
import { assertEnding, assertResult, assertToldAsPublished } from "./support/history.ts";
import type { AnyEvent } from "./support/Recorder.ts";

const [ONE, TWO] = ["p_one", "p_two"];
const FINAL = [
  { player_id: ONE, username: "one", place: 1, score: 1, lives: 1 },
  { player_id: TWO, username: "two", place: 2, score: 0, lives: 0 },
];

/** A match of two with one life each, as it is published. */
const PUBLISHED = [
  { event: "ball_despawn", ball_id: "1", player_id: TWO, remaining_lives: 0 },
  { event: "score_update", player_id: ONE, score: 1 },
  { event: "player_eliminated", player_id: TWO, place: 2, reason: "lives" },
  { event: "game_over", winner_id: ONE, players: FINAL, duration_ms: 900, ranked: false },
].map(
  (fields, index) => ({ origin: "process", room_id: "r", match_id: "m", n: index + 1, at: 1, ...fields }) as AnyEvent,
);

const TOLD = PUBLISHED.map((message) => ({ event: message.event, matchId: "m", message }));
const RESULT: Partial<MatchResult> = {
  winner_id: ONE,
  players: FINAL.map((one, side) => ({ ...one, side, bot: false })),
};

describe("the check for one history of a match", () => {
  const isTold = (told: typeof TOLD) => () => assertToldAsPublished(told, PUBLISHED, ONE);
  const isStored = (result: Partial<MatchResult> | undefined, published = PUBLISHED) => {
    return () => assertResult(result as MatchResult | undefined, published, 1);
  };

  it("accepts what was published, and clients that have missed some of it", () => {
    for (const told of [TOLD, TOLD.slice(2), TOLD.filter((_, index) => index !== 1), []]) isTold(told)();
    isStored(RESULT)();
    assertEnding({ winnerId: ONE, players: { [ONE]: [1, 1, 1] } }, PUBLISHED, ONE);
  });

  it("finds what a client was told twice, in another order, or otherwise than the outside", () => {
    const [first, second] = TOLD as [(typeof TOLD)[0], (typeof TOLD)[0]];
    const other = { ...first, message: { ...first.message, remaining_lives: 1 } as AnyEvent };
    for (const told of [[first, ...TOLD], [second, first], [other]]) assert.throws(isTold(told), /was told/);
  });

  it("finds a result or an end that is missing or that says something else", () => {
    const twoWins = { ...RESULT, winner_id: TWO };
    const players = RESULT.players?.map((player) => ({ ...player, lives: 0 })) ?? [];
    for (const result of [undefined, twoWins, { ...RESULT, players }]) assert.throws(isStored(result), /result of m/);
    for (const line of [
      [2, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ]) {
      assert.throws(() => assertEnding({ winnerId: ONE, players: { [ONE]: line } }, PUBLISHED, ONE), /at the end/);
    }
    assert.throws(() => assertEnding({ winnerId: TWO, players: {} }, PUBLISHED, ONE), /winner/);
  });

  it("finds a loss or a point that was not published", () => {
    for (const missing of [0, 1]) {
      assert.throws(
        isStored(
          RESULT,
          PUBLISHED.filter((_, index) => index !== missing),
        ),
        /result of m/,
      );
    }
  });
});
