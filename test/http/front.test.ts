import assert from "node:assert/strict";
import { SEATED_TOKEN, startFront } from "../support/front.ts";
import { assertError } from "../support/heard.ts";

describe("CORS", () => {
  const page = "https://game.example";
  const preflight = {
    method: "OPTIONS",
    headers: {
      origin: page,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  };

  it("with * allows every page, but not the credentials that its browser has", async () => {
    const front = await startFront({ adminPassword: "swordfish" });
    const asked = await front.ask("/api/pong/matchmaking", preflight);
    assert.deepEqual([asked.status, asked.text], [204, ""]);
    assert.match(asked.headers.get("access-control-allow-headers") ?? "", /Authorization, Content-Type/);
    assert.match(asked.headers.get("access-control-allow-methods") ?? "", /POST/);
    for (const path of ["/api/pong/rooms", "/nothing", "/api/pong/players", "/matchmake/frob/pong"]) {
      const { headers } = await front.ask(path, { headers: { origin: page } });
      assert.equal(headers.get("access-control-allow-origin"), "*", path);
      assert.equal(headers.get("access-control-allow-credentials"), null, path);
    }
    const local = await front.ask("/api/pong/rooms", { headers: { origin: "http://localhost:5173" } });
    assert.equal(local.headers.get("access-control-allow-origin"), "http://localhost:5173");
    assert.equal(local.headers.get("access-control-allow-credentials"), "true");
    for (const path of ["/monitor", "/monitor/api", "/PLAYGROUND/rooms", "/x/../monitor/"]) {
      const panel = await front.ask(path, { headers: { origin: page } });
      assert.equal(panel.headers.get("access-control-allow-origin"), null, path);
    }
    await front.stop();
  });

  it("with a list allows these pages and no others", async () => {
    const front = await startFront({ corsOrigins: ["https://other.example", page] });
    const known = await front.ask("/matchmake/joinOrCreate/pong", preflight);
    assert.equal(known.headers.get("access-control-allow-origin"), page);
    assert.equal(known.headers.get("access-control-allow-credentials"), "true");
    for (const origin of ["https://game.example.evil", "null", "*", ""]) {
      const heard = await front.ask("/api/pong/rooms", { headers: { origin } });
      assert.equal(heard.status, 200);
      assert.equal(heard.headers.get("access-control-allow-origin"), null, origin);
      assert.equal(heard.headers.get("vary"), "Origin");
    }
    assert.equal((await front.ask("/api/pong/rooms")).headers.get("access-control-allow-origin"), null);
    await front.stop();
  });
});

describe("the limit of calls", () => {
  const from = (address: string) => ({ "x-forwarded-for": address });

  it("counts all routes to a player or a seat together, and no other route", async () => {
    const front = await startFront({ matchmakingPerMinute: 4 });
    const calls = [
      ["/api/pong/players", { username: "ada" }],
      ["/api/pong/matchmaking", {}],
      ["/matchmake/joinOrCreate/pong", {}],
      ["/matchmake/joinById/room-1/", {}],
    ] as const;
    for (const [path, body] of calls) assert.ok((await front.post(path, body, from("7.7.7.7"))).status < 300, path);
    for (const [path, body] of calls) {
      const heard = await front.post(path, body, from("8.8.8.8"));
      assertError(heard, "rate_limited");
      const seconds = Number(heard.headers.get("retry-after"));
      assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60, `${seconds}`);
      assert.equal(heard.headers.get("access-control-expose-headers"), "Retry-After");
    }
    for (let n = 0; n < 10; n++) assert.equal((await front.ask("/api/pong/rooms")).status, 200);
    assert.equal(front.backstage.calls.place.length, 3);
    await front.stop();
  });

  it("does not count a player who holds a seat; their own limit is far beyond what a client needs", async () => {
    const front = await startFront({ matchmakingPerMinute: 2 });
    const call = async (token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await front.post("/api/pong/matchmaking", {}, headers)).status;
    };
    assert.deepEqual([await call(SEATED_TOKEN), await call(), await call("a.b.c")], [200, 200, 200]);
    assert.deepEqual([await call(), await call("a.b.c"), await call(SEATED_TOKEN)], [429, 429, 200]);
    const more = await Promise.all(Array.from({ length: 600 }, () => call(SEATED_TOKEN)));
    assert.equal(more.filter((status) => status === 429).length, 2, "600 a minute");
    await front.stop();
  });

  it("counts by the address that the trusted proxies saw", async () => {
    const front = await startFront({ matchmakingPerMinute: 1, trustProxy: 2 });
    const first = async (hops: string) => (await front.post("/api/pong/matchmaking", {}, from(hops))).status === 200;
    assert.equal(await first("1.1.1.1, 2.2.2.2, 9.9.9.9"), true);
    assert.equal(await first("3.3.3.3, 2.2.2.2, 9.9.9.8"), false, "the same client, whatever it claims");
    assert.equal(await first("1.1.1.1, 4.4.4.4:1234, 9.9.9.9"), true);
    assert.equal(await first("::ffff:4.4.4.4, 9.9.9.9"), false);
    assert.equal(await first("[2001:db8:0:1::5]:443, 9.9.9.9"), true);
    assert.equal(await first("2001:db8::1:5:6:7:8, 9.9.9.9"), false, "the same /64");
    assert.equal(await first("2001:db8::2:0:0:0:5, 9.9.9.9"), true);
    assert.equal(await first("junk, 9.9.9.9"), true, "the socket's address");
    assert.equal(await first("<script>, 9.9.9.9"), false, "the socket's address");
    await front.stop();
  });
});
