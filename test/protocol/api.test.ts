import assert from "node:assert/strict";
import fc from "fast-check";
import type { ZodType } from "zod";
import type { MatchmakingRequest } from "../../src/protocol/api.ts";
import {
  matchmakingRequestSchema,
  playersRequestSchema,
  roomKindOf,
  roomsQuerySchema,
} from "../../src/protocol/api.ts";
import { CloseCode } from "../../src/protocol/closeCodes.ts";
import { detailsOf, ERRORS, errorBody } from "../../src/protocol/errors.ts";
import { jsonOfForm } from "../../src/protocol/forms.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/version.ts";

describe("a matchmaking request", () => {
  it("may be empty: a four-player match with bots for a guest", () => {
    assert.deepEqual(roomKindOf(requested({})), {
      mode: "4-player",
      ranked: false,
      bots: true,
      bot_level: "middle",
      private: false,
    });
  });

  it("may name the protocol's version, which must be the server's, in JSON and in a form", () => {
    assert.deepEqual(requested({ protocol: PROTOCOL_VERSION }), requested({}));
    for (const body of [{ protocol: 0 }, { protocol: "1" }, jsonOfForm([["protocol", "0"]])]) {
      const { error } = matchmakingRequestSchema.safeParse(body);
      assert.match(
        `${detailsOf(error ?? assert.fail()).map(({ field, message }) => field + message)}`,
        /protocol.*reload/,
      );
    }
    assert.deepEqual(requested(jsonOfForm([["protocol", `${PROTOCOL_VERSION}`]])), requested({}));
  });

  it("keeps the known fields and drops unknown ones", () => {
    const all = {
      username: "ada",
      mode: "8-player",
      ranked: false,
      private: true,
      spectate: true,
      bots: false,
    } as const;
    const request = requested({ ...all, code: "abcdef", room_id: "r1", seat: 3 });
    assert.deepEqual(request, { ...all, code: "ABCDEF", room_id: "r1" });
    assert.deepEqual(roomKindOf(request), {
      mode: "8-player",
      ranked: false,
      bots: false,
      bot_level: "middle",
      private: true,
    });
  });

  it("may call the mode gameMode, but must not name two modes", () => {
    assert.equal(requested({ gameMode: "2-player" }).mode, "2-player");
    assert.equal(requested({ gameMode: "2-player", mode: "2-player" }).mode, "2-player");
    assert.deepEqual(badFields({ gameMode: "2-player", mode: "3-player" }), ["gameMode"]);
    assert.equal("gameMode" in requested({ gameMode: "2-player" }), false);
  });

  it("leaves the mode open if it names none, because a room by its code has its own", () => {
    assert.equal(requested({ code: "ABCDEF" }).mode, undefined);
  });

  it("for a ranked match asks for a room without bots", () => {
    assert.equal(roomKindOf(requested({ ranked: true, bots: true })).bots, false);
  });

  it("to watch has to name a room or a code", () => {
    assert.deepEqual(badFields({ spectate: true }), ["spectate"]);
    assert.equal(requested({ spectate: true, code: "abcdef" }).spectate, true);
  });

  it("has each of its bad fields named", () => {
    assert.deepEqual(
      badFields({
        username: 5,
        mode: "9-player",
        ranked: "no",
        private: 1,
        code: "0",
        room_id: "",
        spectate: {},
        bots: null,
      }),
      ["username", "mode", "ranked", "private", "code", "room_id", "spectate", "bots"],
    );
    for (const body of [null, undefined, 5, "x", []]) assert.deepEqual(badFields(body), ["body"]);
  });

  it("never throws, whatever it is", () => {
    fc.assert(fc.property(fc.anything(), (body) => void matchmakingRequestSchema.safeParse(body)));
    fc.assert(
      fc.property(fc.record({ username: fc.string(), mode: fc.anything(), code: fc.string() }), (body) => {
        const result = matchmakingRequestSchema.safeParse(body);
        if (!result.success) assert.ok(detailsOf(result.error).every(({ field, message }) => field && message));
      }),
    );
  });
});

describe("a form", () => {
  it("stands for the JSON of the same fields", () => {
    const form = new URLSearchParams("username=true&mode=2-player&private=true&bots=false&code=&room_id=");
    assert.deepEqual(jsonOfForm(form), { username: "true", mode: "2-player", private: true, bots: false });
  });

  it("has no booleans but true and false", () => {
    for (const word of ["TRUE", "1", "on", " true"]) {
      assert.deepEqual(badFields(jsonOfForm([["private", word]])), ["private"]);
    }
  });

  it("pollutes no prototype", () => {
    const body = jsonOfForm([["__proto__", "x"]]);
    assert.equal(Object.getPrototypeOf(body), Object.prototype);
    assert.equal(matchmakingRequestSchema.safeParse(body).success, true);
  });
});

describe("other requests", () => {
  it("a guest needs a username", () => {
    assert.deepEqual(playersRequestSchema.parse({ username: " ada " }), { username: "ada" });
    assert.deepEqual(badFields({}, playersRequestSchema), ["username"]);
    assert.deepEqual(badFields({ username: "a\u202eb" }, playersRequestSchema), ["username"]);
  });

  it("rooms are listed fifty at a time, two hundred at most", () => {
    assert.deepEqual(roomsQuerySchema.parse({}), { limit: 50 });
    const query = { mode: "3-player", phase: "playing", limit: "200", cursor: "abc_-=" };
    assert.deepEqual(roomsQuerySchema.parse(query), { ...query, limit: 200 });
    for (const limit of ["0", "201", "-1", "1.5", "x", "1e2", ["1", "2"]]) {
      assert.deepEqual(badFields({ limit }, roomsQuerySchema), ["limit"], `${limit}`);
    }
    assert.deepEqual(roomsQuerySchema.parse({ mode: "", phase: "", limit: "", cursor: "" }), { limit: 50 });
    const bad = { mode: "4", phase: "over", cursor: "a b" };
    assert.deepEqual(badFields(bad, roomsQuerySchema), ["mode", "phase", "cursor"]);
  });
});

describe("failures", () => {
  it("have their message twice, once where the SDK reads it", () => {
    assert.deepEqual(errorBody("room_full", "no seat left"), {
      error: { code: "room_full", message: "no seat left" },
      message: "no seat left",
    });
    const details = [{ field: "mode", message: "unknown" }];
    assert.deepEqual(errorBody("invalid_request", "bad fields", details).error.details, details);
  });

  it("have statuses of errors", () => {
    for (const status of Object.values(ERRORS)) assert.ok(status >= 400 && status < 600);
  });

  it("of a connection have close codes of the application's range or of RFC 6455, each a different one", () => {
    const codes = Object.values(CloseCode);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.ok(code === 1009 || (code >= 4000 && code < 5000));
  });
});

function requested(body: unknown): MatchmakingRequest {
  return matchmakingRequestSchema.parse(body);
}

/** The fields that this body is refused for, in order. */
function badFields(body: unknown, schema: ZodType = matchmakingRequestSchema): string[] {
  const result = schema.safeParse(body);
  return result.success ? [] : detailsOf(result.error).map(({ field }) => field);
}
