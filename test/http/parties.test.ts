import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { ERRORS } from "../../src/protocol/errors.ts";
import type { RunningFront } from "../support/front.ts";
import { SEATED_TOKEN, startFront } from "../support/front.ts";
import type { Heard } from "../support/heard.ts";
import { until } from "../support/until.ts";

const PARTIES = "/api/pong/parties";
const bearer = (player: string) => ({ authorization: `Bearer ${player}.b.c` });

describe("the routes of parties", () => {
  let front: RunningFront;
  before(async () => {
    front = await startFront();
  });
  after(() => front.stop());

  const ask = (method: string, path: string, player: string) =>
    front.ask(`${PARTIES}${path}`, { method, headers: bearer(player) });
  const make = async (player: string) => (await ask("POST", "", player)).json;
  const join = (player: string, body: unknown) => front.post(`${PARTIES}/join`, body, bearer(player));

  it("need a token", async () => {
    const { party } = await make("ada");
    const calls = [
      front.post(PARTIES, {}),
      front.post(`${PARTIES}/join`, { code: "ABCDEF" }),
      front.ask(`${PARTIES}/${party}`),
      front.ask(`${PARTIES}/${party}`, { method: "DELETE" }),
      front.ask(`${PARTIES}/${party}/members/ada`, { method: "DELETE" }),
      front.post(PARTIES, {}, { authorization: "Basic YTpi" }),
    ];
    for (const { status, json } of await Promise.all(calls))
      assert.deepEqual([status, json.error.code], [401, "unauthorized"]);
  });

  it("join by the code in any case, and only once", async () => {
    const { party, code } = await make("ada");
    const { json } = await join("bob", { code: ` ${code.toLowerCase()} ` });
    assert.deepEqual([json.party, json.leader_id, json.version], [party, "ada", 2]);
    assert.equal((await join("bob", { code })).json.members.length, 2);
  });

  it("refuse bad input", async () => {
    const { party } = await make("ada");
    for (const body of [
      {},
      { code: "" },
      { code: "ABC" },
      { code: "ABCDE0" },
      { code: 7 },
      { code: ["ABCDEF"] },
      [],
      5,
      null,
    ]) {
      const { status, json } = await join("bob", body);
      assert.deepEqual([status, json.error.code], [400, "invalid_request"], JSON.stringify(body));
    }
    for (const since of ["-1", "x", "1.5", "1e3", "9999999999"]) {
      const { json } = await ask("GET", `/${party}?since=${since}`, "ada");
      assert.deepEqual(json.error.details, [{ field: "since", message: "expected a version of the party" }]);
    }
    for (const path of ["/nowhere", "/a%20b", `/${"x".repeat(65)}`, "/%00", "/constructor"]) {
      for (const method of ["GET", "DELETE"])
        assert.equal((await ask(method, path, "ada")).json.error.code, "not_found");
    }
    for (const method of ["PUT", "PATCH"]) assert.equal((await ask(method, `/${party}`, "ada")).status, 405);
    assert.equal((await ask("DELETE", "", "ada")).status, ERRORS.method_not_allowed);
    const large = await join("bob", { code: "A".repeat(17_000) });
    assert.equal(large.json.error.code, "payload_too_large");
    assert.equal((await front.post(`${PARTIES}/join`, "{", bearer("bob"))).json.error.code, "invalid_request");
    assert.equal((await ask("DELETE", `/${party}/members/nobody`, "ada")).status, 200, "nobody to remove");
    assert.equal((await ask("GET", `/${party}`, "ada")).json.version, 1);
  });

  it("show a party to its members only", async () => {
    const { party, code } = await make("ada");
    await join("bob", { code });
    for (const method of ["GET", "DELETE"]) assert.equal((await ask(method, `/${party}`, "eve")).status, 404);
    assert.equal((await ask("DELETE", `/${party}/members/ada`, "eve")).status, 404);
    assert.equal((await ask("DELETE", `/${party}/members/ada`, "bob")).json.error.code, "forbidden");
  });

  it("wait for a change, end with their client, and are bounded for each address", async () => {
    const { party, code } = await make("ada");
    const hangUp = new AbortController();
    const waitFor = (since: number, signal: AbortSignal | null = null) =>
      front.ask(`${PARTIES}/${party}?since=${since}`, { headers: bearer("ada"), signal });
    const calls = Array.from({ length: 65 }, () => waitFor(1));
    const refused = await Promise.any(calls);
    assert.deepEqual([refused.status, refused.json.error.code], [429, "rate_limited"]);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    assert.equal((await ask("GET", `/${party}`, "ada")).status, 200, "a call that does not wait");
    await join("bob", { code });
    const answers = (await Promise.all(calls)).filter((answer) => answer !== refused);
    for (const { json } of answers) assert.equal(json.members.length, 2);

    const left = Array.from({ length: 65 }, () => waitFor(2, hangUp.signal));
    await Promise.any(left);
    hangUp.abort();
    await Promise.allSettled(left);
    const again: Promise<Heard>[] = [];
    await until("others may wait", async () => {
      again.push(waitFor(2));
      return (await Promise.race([again.at(-1), setTimeout(200)])) === undefined;
    });
    await join("eve", { code });
    assert.equal((await again.at(-1))?.json.version, 3);
  });
});

describe("the limits of parties", () => {
  it("count those who make and join parties by their address", async () => {
    const front = await startFront({ matchmakingPerMinute: 2 });
    try {
      const make = () => front.post(PARTIES, {}, bearer("ada"));
      assert.equal((await make()).status, 201);
      assert.equal((await front.post(`${PARTIES}/join`, { code: "ABCDEF" }, bearer("bob"))).status, 404);
      const { status, json, headers } = await make();
      assert.deepEqual([status, json.error.code], [429, "rate_limited"]);
      assert.ok(Number(headers.get("retry-after")) > 0);
      // seats are no means to guess codes faster
      const seated = { authorization: `Bearer ${SEATED_TOKEN}` };
      assert.equal((await front.post(`${PARTIES}/join`, { code: "ABCDEF" }, seated)).status, 429);
      assert.equal((await front.post("/api/pong/matchmaking", {}, seated)).status, 200);
    } finally {
      await front.stop();
    }
  });
});
