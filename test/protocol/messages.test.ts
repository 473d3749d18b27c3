import assert from "node:assert/strict";
import fc from "fast-check";
import { EMOTES } from "../../src/protocol/emotes.ts";
import type { ClientMessageName } from "../../src/protocol/messages.ts";
import { CLIENT_MESSAGES } from "../../src/protocol/messages.ts";

const FINE: Record<ClientMessageName, unknown[]> = {
  player_move: [
    { direction: -1, seq: 1 },
    { direction: 0.5, seq: 0, tick: 0 },
    { direction: 1, seq: 4_294_967_295, tick: 4_294_967_295 },
  ],
  ready: [{ ready: true }, { ready: false }],
  start: [undefined, {}],
  rematch: [{}, undefined],
  emote: EMOTES.map((emote) => ({ emote })),
  clock: [{}, undefined],
};

const BAD: Record<ClientMessageName, unknown[]> = {
  player_move: [
    undefined,
    {},
    { direction: 1 },
    { direction: 1.0001, seq: 1 },
    { direction: -2, seq: 1 },
    { direction: Number.NaN, seq: 1 },
    { direction: Number.POSITIVE_INFINITY, seq: 1 },
    { direction: "1", seq: 1 },
    { direction: 0, seq: -1 },
    { direction: 0, seq: 1.5 },
    { direction: 0, seq: 4_294_967_296 },
    { direction: 0, seq: 1, tick: -1 },
    { direction: 0, seq: 1, tick: null },
    [0, 1],
  ],
  ready: [undefined, {}, { ready: 1 }, true],
  start: [null, 1, "x"],
  rematch: [null, "now", 1],
  emote: [undefined, {}, { emote: "" }, { emote: "rude" }, { emote: "x".repeat(4000) }, "hello"],
  clock: [null, "what", 1],
};

describe("messages of clients", () => {
  for (const [name, schema] of Object.entries(CLIENT_MESSAGES)) {
    it(`a valid ${name} is accepted unchanged`, () => {
      for (const payload of FINE[name as ClientMessageName]) assert.deepEqual(schema.parse(payload), payload);
    });

    it(`an invalid ${name} is refused`, () => {
      for (const payload of BAD[name as ClientMessageName]) {
        assert.equal(schema.safeParse(payload).success, false, JSON.stringify(payload));
      }
    });

    it(`junk as ${name} never throws`, () => {
      fc.assert(fc.property(fc.anything(), (payload) => void schema.safeParse(payload)));
    });
  }

  it("unknown keys are dropped", () => {
    const move = JSON.parse('{"direction":1,"seq":1,"speed":9000,"__proto__":{"tick":1}}');
    assert.deepEqual(CLIENT_MESSAGES.player_move.parse(move), { direction: 1, seq: 1 });
  });

  it("a direction is never -0", () => {
    assert.ok(Object.is(CLIENT_MESSAGES.player_move.parse({ direction: -0, seq: 1 }).direction, 0));
  });
});
