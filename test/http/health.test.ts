import assert from "node:assert/strict";
import { matchMaker, Room } from "@colyseus/core";
import type { ErrorCode } from "../../src/protocol/errors.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import type { RunningFront } from "../support/front.ts";
import { startFront } from "../support/front.ts";

/** The method before any panel is loaded. */
const ON_JOIN: unknown = Object(Room.prototype)._onJoin;

describe("health", () => {
  let front: RunningFront;

  before(async () => {
    front = await startFront();
  });
  after(() => front.stop());

  it("/livez names the process", async () => {
    for (const path of ["/livez", "/livez/", "/livez?x"]) {
      const { status, json, headers } = await front.ask(path);
      assert.deepEqual([status, json], [200, { status: "ok", process_id: matchMaker.processId }]);
      assert.equal(headers.get("cache-control"), "no-store");
    }
  });

  it("/readyz says why the process takes no players, and when to ask again", async () => {
    assert.equal((await front.ask("/readyz")).status, 200);
    for (const code of ["draining", "no_headroom", "unavailable"] satisfies ErrorCode[]) {
      front.backstage.unready = new ApiError(code, "because", { retryAfterSeconds: 30 });
      const { status, json, headers } = await front.ask("/readyz");
      assert.deepEqual([status, json], [503, { error: { code, message: "because" }, message: "because" }]);
      assert.equal(headers.get("retry-after"), "30");
      assert.equal((await front.ask("/livez")).status, 200);
    }
    front.backstage.unready = undefined;
    assert.equal((await front.ask("/readyz")).status, 200);
  });

  it("/ names the server and its routes", async () => {
    const { status, json } = await front.ask("/");
    assert.deepEqual([status, json.name, json.protocol], [200, "pong-royale", 1]);
    for (const link of ["live", "ready", "rooms"]) assert.equal((await front.ask(json.links[link])).status, 200);
  });

  it("only GET and HEAD are allowed", async () => {
    for (const path of ["/", "/livez", "/readyz"]) {
      const { status, json, headers } = await front.ask(path, { method: "DELETE" });
      assert.deepEqual(
        [status, json.error.code, headers.get("allow")],
        [405, "method_not_allowed", "GET, HEAD, OPTIONS"],
      );
    }
  });
});

describe("the panels", () => {
  const sign = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  });
  const PASSWORD = "correct: höрse";
  const PATHS = [
    "/monitor",
    "/monitor/",
    "/monitor/api",
    "/playground",
    "/playground/rooms",
    "/playground/__apidocs",
    "/Monitor/api",
  ];

  it("are not served without a password", async () => {
    const front = await startFront();
    for (const path of PATHS) {
      const { status, json } = await front.ask(path, { headers: sign("admin", "") });
      assert.deepEqual([status, json.error.code], [404, "not_found"], path);
    }
    await front.stop();
  });

  it("need the admin's password", async () => {
    const front = await startFront({ adminPassword: PASSWORD });
    const wrong = [
      {},
      sign("admin", ""),
      sign("admin", `${PASSWORD} `),
      sign("Admin", PASSWORD),
      { authorization: "Basic %%%" },
    ];
    for (const path of PATHS) {
      const { status, json, headers } = await front.ask(path);
      assert.deepEqual([status, json.error.code], [401, "unauthorized"], path);
      assert.match(headers.get("www-authenticate") ?? "", /^Basic realm=/);
      assert.equal((await front.ask(path, { headers: sign("admin", PASSWORD) })).status, 200, path);
    }
    for (const headers of wrong) assert.equal((await front.ask("/monitor/api", { headers })).status, 401);
    const page = (await front.ask("/monitor/", { headers: sign("admin", PASSWORD) })).text;
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1];
    assert.equal((await front.ask(`/monitor/${script}`, { headers: sign("admin", PASSWORD) })).status, 200);
    const profile = await front.ask("/playground/profiling/stop", {
      method: "POST",
      headers: sign("admin", PASSWORD),
      body: "{}",
    });
    assert.equal(profile.json.status, "idle");
    await front.stop();
  });

  it("refuse requests that another site makes with the admin's password", async () => {
    const front = await startFront({ adminPassword: PASSWORD });
    const headers = { ...sign("admin", PASSWORD), "sec-fetch-site": "cross-site" };
    const { status, json } = await front.ask("/monitor/api/room/call?roomId=r&method=disconnect&args=[]", { headers });
    assert.deepEqual([status, json.error.code], [403, "forbidden"]);
    await front.stop();
  });

  it("limit guesses of the password", async () => {
    const front = await startFront({ adminPassword: PASSWORD });
    const statuses = new Set<number>();
    for (let n = 0; n < 25; n++) statuses.add((await front.ask("/monitor", { headers: sign("admin", `${n}`) })).status);
    assert.deepEqual([...statuses], [401, 429]);
    assert.equal((await front.ask("/monitor/api", { headers: sign("admin", PASSWORD) })).status, 200);
    await front.stop();
  });

  it("do not change the rooms' onJoin", async () => {
    const front = await startFront({ adminPassword: PASSWORD });
    assert.equal(Object(Room.prototype)._onJoin, ON_JOIN);
    await front.stop();
  });
});
