import assert from "node:assert/strict";
import type { FieldProblem } from "../../src/protocol/errors.ts";
import { type RunningFront, startFront } from "../support/front.ts";

const LEADERBOARD = "/api/pong/leaderboard";
const PLAYER = "/api/pong/players/player-1";

describe("the API of players", () => {
  let front: RunningFront;

  before(async () => {
    front = await startFront();
  });
  after(() => front.stop());

  it("a leaderboard names every bad field, and ignores empty ones", async () => {
    const empty = await front.ask(`${LEADERBOARD}?mode=&limit=&offset=&around=`);
    assert.deepEqual([empty.status, empty.json], [200, { players: [], total: 0 }]);
    for (const [query, fields] of Object.entries({
      "mode=9-player": ["mode"],
      "mode=2-player&limit=0&offset=-1": ["limit", "offset"],
      "limit=201": ["limit"],
      "limit=1.5&offset=1e3": ["limit", "offset"],
      "limit=1&limit=2": ["limit"],
      "around=a%20b": ["around"],
      [`around=${"x".repeat(129)}`]: ["around"],
    })) {
      const { status, json } = await front.ask(`${LEADERBOARD}?${query}`);
      assert.deepEqual([status, json.error.code], [400, "invalid_request"], query);
      assert.deepEqual(json.error.details.map(({ field }: FieldProblem) => field).sort(), fields, query);
    }
    const unknown = await front.ask(`${LEADERBOARD}?around=nobody`);
    assert.deepEqual([unknown.status, unknown.json.error.code], [404, "player_not_found"]);
  });

  it("a player who is unknown, or whose id is none, is player_not_found", async () => {
    for (const id of ["player-1", "constructor", "%20", "%", "%ff", "x".repeat(200), "auth0%7Cabc", "a%2Fb"]) {
      for (const path of [`/api/pong/players/${id}`, `/api/pong/players/${id}/matches`]) {
        const { status, json } = await front.ask(path);
        assert.deepEqual([status, json.error.code], [404, "player_not_found"], path);
      }
    }
  });

  it("a history names every bad field", async () => {
    for (const [query, field] of Object.entries({ "limit=x": "limit", "limit=201": "limit", "cursor=a b": "cursor" })) {
      const { status, json } = await front.ask(`${PLAYER}/matches?${query}`);
      assert.deepEqual([status, json.error.details[0].field], [400, field], query);
    }
    const { status, json } = await front.ask(`${PLAYER}/matches?cursor=unknown`);
    assert.deepEqual([status, json.error.details[0].field], [400, "cursor"]);
  });

  it("only players themselves delete themselves", async () => {
    const remove = (path: string, headers: Record<string, string> = {}) =>
      front.ask(path, { method: "DELETE", headers });
    for (const headers of [{}, { authorization: "Basic x" }, { authorization: "Bearer" }] as Record<string, string>[]) {
      const { status, json } = await remove(PLAYER, headers);
      assert.deepEqual([status, json.error.code], [401, "unauthorized"]);
    }
    const other = await remove(PLAYER, { authorization: "Bearer player-2.b.c" });
    assert.deepEqual([other.status, other.json.error.code], [403, "forbidden"]);
    const own = await remove(PLAYER, { authorization: "Bearer player-1.b.c" });
    assert.deepEqual([own.status, own.json], [200, { player_id: "player-1", deleted: true }]);
  });

  it("other methods are not allowed, and pages may delete", async () => {
    const heard = await front.ask(PLAYER, { method: "PUT" });
    assert.equal(heard.status, 405);
    assert.equal(heard.headers.get("allow"), "GET, HEAD, DELETE, OPTIONS");
    assert.equal((await front.ask(LEADERBOARD, { method: "DELETE" })).status, 405);
    const preflight = await front.ask(PLAYER, { method: "OPTIONS", headers: { origin: "https://x.example" } });
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /DELETE/);
  });
});
