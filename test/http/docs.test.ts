import assert from "node:assert/strict";
import asyncApiSpecs from "@asyncapi/specs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv } from "ajv";
import { readInbound } from "../../src/protocol/commands.ts";
import { assertMessageDescribed } from "../support/described.ts";
import type { RunningFront } from "../support/front.ts";
import { startFront } from "../support/front.ts";

describe("the documents of the API", () => {
  let front: RunningFront;
  before(async () => {
    front = await startFront();
  });
  after(() => front.stop());

  it("are valid OpenAPI 3.1 and AsyncAPI 3.0", async () => {
    const { json } = await front.ask("/openapi.json");
    const checked = await new Validator().validate(json);
    assert.ok(checked.valid, JSON.stringify(checked.errors));
    const validate = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false }).compile(
      asyncApiSpecs.schemas["3.0.0"] as object,
    );
    const asyncApi = (await front.ask("/asyncapi.json/")).json;
    assert.ok(validate(asyncApi), JSON.stringify(validate.errors));
  });

  it("describe every route of the API but the SDK's own", async () => {
    const { json } = await front.ask("/openapi.json");
    const described = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const routes = Object.values(front.routes.endpoints).map(({ path, options }) => {
      const method = `${options.method}`.toLowerCase();
      return `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;
    });
    const own = routes.filter((route) => !route.includes("/matchmake/"));
    assert.deepEqual(described.filter((route) => !/\/(?:live|ready)z$/.test(route)).sort(), own.sort());
  });

  it("can be read as a page without scripts", async () => {
    const { text, headers } = await front.ask("/docs");
    assert.match(`${headers.get("content-type")}`, /^text\/html/);
    assert.match(`${headers.get("content-security-policy")}`, /default-src 'none'/);
    assert.doesNotMatch(text, /undefined|\[object|<script/);
    for (const shown of [
      "POST <code>/api/pong/matchmaking",
      "bot_level",
      "server_welcome",
      "start_game_countdown",
      "command_start_game",
    ]) {
      assert.ok(text.includes(shown), shown);
    }
    assert.match(text, /<code>match_id<\/code><td>string/, "a part of a path is not optional");
    assert.match(text, /<code>around<\/code> \(optional\)<td>/);
    assert.match(text, /publicAddress\?: string/);
    assert.match(text, /<code>cursor<\/code><td>string \| null<td>/);
    assert.match(text, /Makes a party, which the caller leads\. Needs a player's token\.</);
  });

  it("describe the commands that are read, and no others", () => {
    const address = { room_id: "r1" };
    for (const command of [
      { event: "start_game", ...address },
      { event: "start_game", ...address, players: [{ player_id: "p_1" }] },
      { event: "score_update", ...address, player_id: "p_1", score: 3 },
    ]) {
      assert.notEqual(readInbound(command.event, JSON.stringify(command)).kind, "junk");
      assertMessageDescribed("command", command.event, command);
      const { room_id: _, ...lost } = command;
      assert.equal(readInbound(command.event, JSON.stringify(lost)).kind, "junk");
      assert.throws(() => assertMessageDescribed("command", command.event, lost), /room_id/);
    }
    assert.throws(() => assertMessageDescribed("redis", "score_update", { player_id: "p_1", score: 3 }), /origin/);
  });

  it("are answered to GET only", async () => {
    const { status, json } = await front.post("/openapi.json", {});
    assert.deepEqual([status, json.error.code], [405, "method_not_allowed"]);
  });
});
