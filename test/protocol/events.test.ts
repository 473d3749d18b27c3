import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_COMMAND_LENGTH, readInbound } from "../../src/protocol/commands.ts";
import type { EventFields, EventName } from "../../src/protocol/events.ts";
import { DEFAULT_CHANNELS, EVENT_NAMES, EVENT_SCHEMAS, publishedEvent } from "../../src/protocol/events.ts";

const VECTOR = { x: 12.5, y: -80 };
const BALL = { ball_id: "b1", position: VECTOR, velocity: VECTOR, tick: 60 };
const SEATED = { player_id: "p1", username: "ada", players: 1, seats: 4 };

/** Each event with all its fields. */
const EVENTS: EventFields = {
  player_joined: SEATED,
  player_left: SEATED,
  start_game_countdown: { countdown: 3 },
  start_game: { players: [{ player_id: "p1", username: "ada", side: 0 }], mode: "2-player", ranked: false },
  start_game_failed: { reason: "players are missing", missing: ["p2"] },
  ball_spawn: BALL,
  ball_update: BALL,
  update_position: { player_id: "p1", position: -38, direction: -1, tick: 61 },
  score_update: { player_id: "p1", score: 1 },
  ball_despawn: { ball_id: "b1", player_id: "p1", remaining_lives: 0 },
  player_eliminated: { player_id: "p1", place: 2, reason: "lives" },
  game_over: {
    winner_id: "p2",
    players: [{ player_id: "p1", username: "ada", place: 2, score: 0, lives: 0 }],
    duration_ms: 61_234,
    ranked: false,
  },
};
const PLACE = { room_id: "r1", match_id: "m1", n: 4, at: 1_790_000_000_000 };
const FORWARDED = EVENT_NAMES.filter((name) => name !== "start_game");

describe("published events", () => {
  for (const event of EVENT_NAMES) {
    it(`${event} begins with its origin, and no server acts on it`, () => {
      const text = JSON.stringify(publishedEvent("process1", event, PLACE, EVENTS[event]));
      assert.deepEqual(Object.keys(JSON.parse(text)).slice(0, 6), [
        "origin",
        "event",
        "room_id",
        "match_id",
        "n",
        "at",
      ]);
      assert.deepEqual(JSON.parse(text), { origin: "process1", event, ...PLACE, ...EVENTS[event] });
      assert.deepEqual(readInbound(event, text), { kind: "statement" });
    });
  }

  it("are listened to by default, except for those of seats and scores", () => {
    const deaf = EVENT_NAMES.filter((name) => !(DEFAULT_CHANNELS.game_events as readonly EventName[]).includes(name));
    assert.deepEqual(deaf, ["player_joined", "player_left", "start_game_failed", "score_update"]);
  });
});

describe("inbound events", () => {
  it("a message with an origin is a statement", () => {
    for (const text of ['{"event":"start_game","room_id":"r1","origin":null}', '{ "origin": "x" }']) {
      assert.deepEqual(readInbound("start_game", text), { kind: "statement" });
    }
  });

  it("start_game is a command, with the players it names", () => {
    const players = [{ player_id: "p1", side: 3 }, { player_id: "p2" }, { player_id: "p1" }];
    assert.deepEqual(readInbound("start_game", JSON.stringify({ event: "start_game", room_id: "r1", players })), {
      kind: "start_game",
      room_id: "r1",
      players: ["p1", "p2"],
    });
    assert.deepEqual(readInbound("start_game", '{"event":"start_game","room_id":"r1"}'), {
      kind: "start_game",
      room_id: "r1",
      players: [],
    });
  });

  for (const event of FORWARDED) {
    it(`${event} is sent on as external, without unknown fields`, () => {
      const fields = EVENTS[event];
      const text = JSON.stringify({ event, room_id: "r1", ...fields, secret: 1, n: "x" });
      assert.deepEqual(readInbound(event, text), {
        kind: "forward",
        room_id: "r1",
        event,
        message: { ...fields, external: true },
      });
    });

    it(`${event} must have each of its fields`, () => {
      for (const field of ["room_id", ...Object.keys(EVENTS[event])]) {
        const message = { event, room_id: "r1", ...EVENTS[event], [field]: undefined };
        assert.deepEqual(readInbound(event, JSON.stringify(message)), { kind: "junk", cause: "wrong_shape" }, field);
      }
    });
  }

  it("may name a match and a tick", () => {
    const message = { event: "score_update", room_id: "r1", match_id: "m1", tick: 9, ...EVENTS.score_update };
    const read = readInbound("score_update", JSON.stringify(message));
    assert.ok(read.kind === "forward");
    assert.deepEqual(read.message, { ...EVENTS.score_update, match_id: "m1", tick: 9, external: true });
  });

  const junk = [
    ["start_game", "", "not_json"],
    ["start_game", "{", "not_json"],
    ["start_game", "null", "not_an_object"],
    ["start_game", "[1]", "not_an_object"],
    ["start_game", '"start_game"', "not_an_object"],
    ["start_game", "{}", "unknown_event"],
    ["start_game", '{"event":"toString","room_id":"r1"}', "unknown_event"],
    ["game_over", '{"event":"start_game","room_id":"r1"}', "wrong_channel"],
    ["start_game", '{"event":"start_game"}', "wrong_shape"],
    ["start_game", '{"event":"start_game","room_id":"a b"}', "wrong_shape"],
    ["start_game", '{"event":"start_game","room_id":"r1","players":"p1"}', "wrong_shape"],
    [
      "start_game",
      `{"event":"start_game","room_id":"r1","players":${JSON.stringify(Array(9).fill({ player_id: "p" }))}}`,
      "wrong_shape",
    ],
    ["score_update", '{"event":"score_update","room_id":"r1","player_id":"p1","score":1e999}', "wrong_shape"],
    ["start_game", `{"event":"${"x".repeat(MAX_COMMAND_LENGTH)}"}`, "too_long"],
  ] as const;
  for (const [channel, text, cause] of junk) {
    it(`${text.slice(0, 60) || "nothing"} on ${channel} is junk: ${cause}`, () => {
      assert.deepEqual(readInbound(channel, text), { kind: "junk", cause });
    });
  }

  it("never throw, whatever they are", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), fc.oneof(fc.string(), fc.json()), (channel, text) => {
        assert.notEqual(readInbound(channel, text).kind, "start_game");
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), fc.object(), (event, noise) => {
        const text = JSON.stringify({ ...noise, event, room_id: "r1" }, (_, value) =>
          typeof value === "bigint" ? 0 : value,
        );
        readInbound(event, text);
      }),
    );
  });

  it("the schemas accept the events that servers publish", () => {
    for (const event of EVENT_NAMES) assert.deepEqual(EVENT_SCHEMAS[event].parse(EVENTS[event]), EVENTS[event]);
  });
});
