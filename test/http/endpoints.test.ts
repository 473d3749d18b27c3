import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import type { SeatReservation } from "../../src/protocol/api.ts";
import type { ErrorCode, FieldProblem } from "../../src/protocol/errors.ts";
import { ApiError, ERRORS } from "../../src/protocol/errors.ts";
import type { RunningFront } from "../support/front.ts";
import { inPieces, NO_SEAT, startFront } from "../support/front.ts";
import type { Heard } from "../support/heard.ts";

const MATCHMAKING = "/api/pong/matchmaking";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

function badFields({ json }: Heard): string[] {
  assert.equal(json.error.code, "invalid_request");
  return json.error.details.map(({ field }: FieldProblem) => field);
}

describe("the API", () => {
  let front: RunningFront;
  let calls: RunningFront["backstage"]["calls"];

  before(async () => {
    front = await startFront();
  });
  beforeEach(() => {
    calls = { place: [], reconnect: [], list: [] };
    Object.assign(front.backstage, { calls, failure: undefined, reservation: async () => NO_SEAT });
  });
  after(() => front.stop());

  /** A client of the SDK with the server's types. */
  function client(token?: string) {
    const made = new Client<typeof front.server>(front.url);
    if (token !== undefined) made.auth.token = token;
    return made;
  }

  it("creates a guest with a trimmed name", async () => {
    const { status, json, headers } = await front.post("/api/pong/players", { username: "  ada " });
    assert.deepEqual([status, json], [201, { player_id: "player-1", username: "ada", token: "a.b.c" }]);
    assert.equal(headers.get("cache-control"), "no-store");
    for (const username of ["", "   ", "x".repeat(21), "a\u202eb", 5, null, ["ada"]]) {
      assert.deepEqual(badFields(await front.post("/api/pong/players", { username })), ["username"]);
    }
  });

  it("finds a match for the token's player, or for a new guest", async () => {
    const { status, json } = await front.post(MATCHMAKING, { username: "ada", gameMode: "2-player" });
    assert.equal(status, 200);
    assert.deepEqual([json.username, json.mode, json.reservation], ["ada", "2-player", NO_SEAT]);
    for (const authorization of ["Bearer a.b.c", "bearer  a.b.c", "BEARER a.b.c "]) {
      await front.post(MATCHMAKING, { mode: "8-player", code: "abcdef" }, { authorization });
    }
    assert.deepEqual(calls.place[0], {
      token: undefined,
      request: { username: "ada", mode: "2-player", spectate: false },
      method: "place",
    });
    assert.deepEqual(
      calls.place.slice(1),
      Array(3).fill({
        token: "a.b.c",
        request: { mode: "8-player", code: "ABCDEF", spectate: false },
        method: "place",
      }),
    );
  });

  it("reads a form like the JSON that it stands for", async () => {
    const body = new URLSearchParams({ username: "añ☃", mode: "", private: "true", bots: "false", spectate: "false" });
    assert.equal((await front.ask(MATCHMAKING, { method: "POST", body })).status, 200);
    await front.post(MATCHMAKING, { username: "añ☃", private: true, bots: false, spectate: false });
    assert.deepEqual(calls.place[0], calls.place[1]);
    const bad = await front.ask(MATCHMAKING, { method: "POST", headers: FORM, body: "bots=yes&mode=9-player" });
    assert.deepEqual(badFields(bad).sort(), ["bots", "mode"]);
  });

  it("names every bad field, the first one in the message", async () => {
    const body = { username: "", mode: "9-player", ranked: "yes", private: "true", code: "1", room_id: "a b", bots: 1 };
    const heard = await front.post(MATCHMAKING, body);
    assert.deepEqual(badFields(heard).sort(), ["bots", "code", "mode", "private", "ranked", "room_id", "username"]);
    assert.match(heard.json.message, /^username: .* \(and 6 more\)$/);
    assert.deepEqual(badFields(await front.post(MATCHMAKING, { spectate: true })), ["spectate"]);
    assert.deepEqual(calls.place, []);
  });

  it("refuses an Authorization without a bearer token, on both matchmaking routes", async () => {
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      "a.b.c",
      "Basic YTpi",
      "Bearer a b",
      "Bearer {}",
      "Bearer a.b.c, Bearer d.e.f",
    ]) {
      for (const path of [MATCHMAKING, "/matchmake/joinOrCreate/pong", "/matchmake/reconnect/room-1"]) {
        const { status, json, headers } = await front.post(path, { reconnectionToken: "t" }, { authorization });
        assert.deepEqual([status, json.error.code], [401, "unauthorized"], `${path} ${authorization}`);
        assert.equal(headers.get("www-authenticate"), "Bearer");
      }
    }
    assert.deepEqual(calls, { place: [], reconnect: [], list: [] });
  });

  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    it(`passes on ${code}, on both matchmaking routes`, async () => {
      const details = [{ field: "room_id", message: "no" }];
      for (const more of [{}, { details }, { retryAfterSeconds: 1.2 }]) {
        front.backstage.failure = new ApiError(code, "because", more);
        for (const heard of [
          await front.post(MATCHMAKING, {}),
          await front.post("/matchmake/joinById/room-1", {}),
          await front.post("/matchmake/reconnect/room-1", { reconnectionToken: "t" }),
          await front.ask("/api/pong/rooms"),
        ]) {
          assert.equal(heard.status, ERRORS[code]);
          const { retryAfterSeconds, ...shown } = { retryAfterSeconds: 5, ...more };
          assert.deepEqual(heard.json, { error: { code, message: "because", ...shown }, message: "because" });
          const wait = ERRORS[code] === 429 || ERRORS[code] === 503 ? `${Math.ceil(retryAfterSeconds)}` : null;
          assert.equal(heard.headers.get("retry-after"), wait);
        }
      }
      assert.deepEqual(front.lines, []);
    });
  }

  it("lists rooms by the parameters of the query", async () => {
    assert.deepEqual((await front.ask("/api/pong/rooms")).json, { rooms: [], cursor: null });
    await front.ask("/api/pong/rooms/?mode=2-player&phase=waiting&limit=200&cursor=abc_-=&unknown=1");
    assert.deepEqual(calls.list, [{ limit: 50 }, { mode: "2-player", phase: "waiting", limit: 200, cursor: "abc_-=" }]);
    const bad = await front.ask("/api/pong/rooms?mode=9-player&phase=over&limit=201&cursor=%00");
    assert.deepEqual(badFields(bad).sort(), ["cursor", "limit", "mode", "phase"]);
    for (const limit of ["0", "-1", "1.5", "1e2", "0x10"]) {
      assert.deepEqual(badFields(await front.ask(`/api/pong/rooms?limit=${limit}`)), ["limit"]);
    }
  });

  it("shows a public room, or room_not_found", async () => {
    assert.equal((await front.ask("/api/pong/rooms/room-1/")).json.room_id, "room-1");
    front.backstage.failure = new ApiError("room_not_found", "there is no such room");
    assert.equal((await front.ask("/api/pong/rooms/room-2")).status, 404);
    const { status, json } = await front.ask("/api/pong/rooms/a.b");
    assert.deepEqual([status, json.error.code], [404, "room_not_found"]);
  });

  it("answers a match and its replay, or match_not_found", async () => {
    const player = { player_id: "p1", username: "ada", side: 0, bot: false, place: 1, score: 3, lives: 2 };
    const result = { match_id: "m1", room_id: "r1", mode: "2-player", ranked: false, winner_id: "p1" } as const;
    const replay = { match_id: "m1", players: [player], seed: 7, rules: {}, digest: "d1" };
    const archive = {
      resultOf: async (id: string) =>
        id === "m1" ? { ...result, players: [player, player], duration_ms: 1, at: 2, signature: "a.b.c" } : undefined,
      replayOf: async (id: string) => (id === "m1" ? inPieces(replay) : undefined),
    };
    Object.assign(front.backstage.archive, archive);
    const shown = await front.ask("/api/pong/matches/m1");
    assert.deepEqual(shown.json.players, [player, player], "an object that occurs twice is written twice");
    assert.deepEqual((await front.ask("/api/pong/matches/m1/replay/")).json, replay);
    for (const path of ["/m2", "/m2/replay", "/a.b", "/%6d1", "/m1%2Freplay"]) {
      const { status, json } = await front.ask(`/api/pong/matches${path}`);
      assert.deepEqual([status, json.error.code], [404, "match_not_found"], path);
    }
  });

  it("answers the public keys of signatures, which callers may keep for a while", async () => {
    const keys = [{ kty: "EC", kid: "k1" }];
    front.backstage.signer.keySet = async () => ({ keys });
    const { status, json, headers } = await front.ask("/.well-known/jwks.json");
    assert.deepEqual([status, json], [200, { keys }]);
    assert.match(`${headers.get("cache-control")}`, /^public, max-age=\d+$/);
  });

  it("is typed for the SDK's http", async () => {
    const made = await client().http.post("/api/pong/players", { body: { username: "ada" } });
    const username: string = made.data.username;
    const found = await client("a.b.c").http.post("/api/pong/matchmaking", { body: { mode: "2-player" } });
    const seat: string = found.data.reservation.sessionId;
    const rooms: unknown[] = (await client().http.get("/api/pong/rooms", { query: { limit: "3" } })).data.rooms;
    assert.deepEqual([username, seat, rooms], ["ada", NO_SEAT.sessionId, []]);
    assert.equal(calls.place[0]?.token, "a.b.c");
    front.backstage.failure = new ApiError("room_full", "the room is full");
    await assert.rejects(client().http.post("/api/pong/matchmaking", { body: {} }), {
      code: 409,
      message: "the room is full",
    });
  });

  it("handles every method of the SDK by the same rules", async () => {
    front.backstage.failure = new ApiError("draining", "come back soon");
    const options = { username: "ada", mode: "3-player" };
    const request = { ...options, spectate: false };
    const told = { name: "MatchMakeError", code: 503, message: "come back soon" };
    await assert.rejects(client("t").joinOrCreate("pong", options), told);
    await assert.rejects(client("t").create("pong", options), told);
    await assert.rejects(client("t").join("pong", options), told);
    await assert.rejects(client("t").joinById("room-1", { ...options, room_id: "another" }), told);
    await assert.rejects(client().reconnect("room-1:token-1"), told);
    assert.deepEqual(calls.place, [
      { token: "t", request, method: "place" },
      { token: "t", request, method: "create" },
      { token: "t", request, method: "join" },
      { token: "t", request: { ...request, room_id: "room-1" }, method: "place" },
    ]);
    assert.deepEqual(calls.reconnect, [["room-1", "token-1"]]);
  });

  it("reserves a seat that the SDK can take", async () => {
    front.backstage.reservation = async () => (await matchMaker.create("pong", {})) as SeatReservation;
    const room = await client("t").joinOrCreate("pong", { mode: "2-player" });
    assert.equal(matchMaker.getLocalRoomById(room.roomId)?.clients.length, 1);
    await room.leave();
    const body = (await front.post(MATCHMAKING, {})).json;
    const again = await client().consumeSeatReservation(body.reservation);
    await again.leave();
  });

  it("answers the SDK with the reservation alone, with ticket and address", async () => {
    const reservation = { ...NO_SEAT, publicAddress: "game.example/2567", reconnectionToken: "ticket" };
    front.backstage.reservation = async () => reservation;
    for (const method of ["joinOrCreate", "create", "join"]) {
      assert.deepEqual((await front.post(`/matchmake/${method}/pong`, {})).json, reservation);
    }
    assert.deepEqual((await front.post("/matchmake/joinById/room-1", undefined)).json, reservation);
    assert.deepEqual((await front.post("/matchmake/reconnect/room-1", { reconnectionToken: "t" })).json, reservation);
  });

  it("names every bad field of the SDK's options", async () => {
    await assert.rejects(client().joinOrCreate("pong", { mode: "9-player" }), { code: 400, message: /^mode: / });
    for (const method of ["joinOrCreate", "create", "join"]) {
      const heard = await front.post(`/matchmake/${method}/pong`, { mode: 4, username: "\u0000" });
      assert.deepEqual(badFields(heard).sort(), ["mode", "username"]);
    }
    assert.deepEqual(badFields(await front.post("/matchmake/joinById/a.b", {})), ["room_id"]);
    for (const reconnectionToken of [undefined, "", 5, "a:b", "x".repeat(129)]) {
      assert.deepEqual(badFields(await front.post("/matchmake/reconnect/r1", { reconnectionToken })), [
        "reconnectionToken",
      ]);
    }
    assert.deepEqual(calls, { place: [], reconnect: [], list: [] });
  });

  it("has no other methods and no other room types", async () => {
    await assert.rejects(client().joinOrCreate("lobby"), { code: 404, message: "there is no such room type" });
    for (const path of [
      "frob/pong",
      "constructor/pong",
      "__proto__/pong",
      "create/Pong",
      "join/pong%20",
      "joinOrCreate",
      "create/pong/x",
    ]) {
      const { status, json } = await front.post(`/matchmake/${path}`, {});
      assert.deepEqual([status, json.error.code], [404, "not_found"], path);
    }
    assert.deepEqual(calls.place, []);
  });

  it("Colyseus's own matchmaking route is behind the project's and refuses everything", async () => {
    const options = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    const request = new Request(`${front.url}/matchmake/create/pong`, options);
    // Colyseus merges its own routes into this router.
    assert.notEqual(front.server.router.endpoints, undefined);
    assert.ok("postMatchmakeMethod" in front.server.router.endpoints);
    assert.deepEqual(await (await front.server.router.handler(request)).json(), NO_SEAT);
    assert.equal(calls.place.length, 1);
    for (const method of ["joinOrCreate", "create", "join", "joinById", "reconnect"]) {
      await assert.rejects(matchMaker.controller.invokeMethod(method, "pong", {}), /invalid method/);
    }
    assert.equal((await matchMaker.query({})).length, 0);
  });
});
