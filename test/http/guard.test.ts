import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { Client } from "@colyseus/sdk";
import type { RunningFront } from "../support/front.ts";
import { inPieces, startFront } from "../support/front.ts";
import { assertError } from "../support/heard.ts";
import { chunked, http, JSON_TYPE, json, MALFORMED, MATCHMAKING, PLAYERS, WEB_SOCKET } from "../support/malformed.ts";
import { until } from "../support/until.ts";

describe("the front, on malformed requests", () => {
  let front: RunningFront;
  let processId: string;

  before(async () => {
    front = await startFront();
    processId = (await front.ask("/livez")).json.process_id;
  });
  after(() => front.stop());

  for (const [what, bytes, code] of MALFORMED) {
    it(`${what}: ${code}`, async () => {
      const heard = await front.raw(Buffer.from(bytes, "latin1"));
      assertError(heard, code);
      if (code === "method_not_allowed") assert.match(heard.headers.get("allow") ?? "", /^(GET|POST)/);
      assert.equal((await front.ask("/livez")).json.process_id, processId);
    });
  }

  it("none of them reached the API or was logged", () => {
    assert.ok(MALFORMED.length >= 60);
    assert.deepEqual(front.backstage.calls, { place: [], reconnect: [], list: [] });
    assert.deepEqual(front.lines, []);
  });
});

describe("the front", () => {
  let front: RunningFront;

  before(async () => {
    front = await startFront();
  });
  after(() => front.stop());

  it("accepts unusual but valid requests", async () => {
    const close = { Connection: "close" };
    for (const [bytes, status] of [
      ["GET /livez HTTP/1.0\r\n\r\n", 200],
      [http("GET http://elsewhere/livez?x", close), 200],
      [http("GET /livez/", { ...close, Host: "[::1]:2567" }), 200],
      [http("GET /x/../livez", close), 200],
      [http("OPTIONS *", close), 204],
      [http("GET /", { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c" }), 200],
      [http("GET /livez", { Upgrade: "websocket" }), 200],
      [http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Protocol": "a, b" }), 101],
      [json("POST /api/pong/players/", { username: "ada" }, close), 201],
      [http(MATCHMAKING, close), 200],
      [http(MATCHMAKING, { ...JSON_TYPE, ...close, "Transfer-Encoding": "chunked" }, chunked("{}", 1)), 200],
      [
        json(PLAYERS, `\u00ef\u00bb\u00bf{"username":"ada"}`, { "Content-Type": 'Application/JSON ; Charset="UTF-8"' }),
        201,
      ],
      [json(PLAYERS, { username: "ada" }, { Expect: "100-continue", ...close }), 100],
    ] as const) {
      assert.equal((await front.raw(Buffer.from(bytes, "latin1"))).status, status, bytes);
    }
  });

  it("answers HEAD like GET without the body", async () => {
    for (const path of ["/", "/livez", "/readyz", "/api/pong/rooms", "/api/pong/rooms/"]) {
      const got = await front.ask(path);
      const head = await front.ask(path, { method: "HEAD" });
      assert.deepEqual([head.status, head.text], [200, ""]);
      assert.equal(head.headers.get("content-length"), got.headers.get("content-length"));
    }
    assert.equal((await front.ask("/nothing", { method: "HEAD" })).status, 404);
    assert.equal((await front.ask("/api/pong/players", { method: "HEAD" })).status, 405);
  });

  it("tells a client that is still sending 8 MB that its body is too large", async () => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: "x".repeat(8_000_000) };
    assertError(await front.ask("/api/pong/matchmaking", init), "payload_too_large");
  });

  it("accepts a body of 16 KB and no byte more", async () => {
    const empty = JSON.stringify({ more: "" }).length;
    const body = JSON.stringify({ more: "x".repeat(16 * 1024 - empty) });
    assert.equal((await front.raw(json(MATCHMAKING, body, { Connection: "close" }))).status, 200);
    assert.equal((await front.raw(json(MATCHMAKING, `${body} `, { Connection: "close" }))).status, 413);
  });

  it("survives clients that hang up in the middle of a request", async () => {
    for (const bytes of [
      "GET",
      http("GET /livez").slice(0, -2),
      json(PLAYERS, "{", { "Content-Length": "99" }),
      json(PLAYERS, {}),
    ]) {
      const socket = connect(front.port, "127.0.0.1");
      await once(socket, "connect");
      await new Promise((written) => socket.write(bytes, written));
      socket.resetAndDestroy();
      await once(socket, "close");
    }
    assert.equal((await front.ask("/livez")).status, 200);
  });

  it("ends a large answer and keeps the connection", async () => {
    const input = "x".repeat(1_000_000);
    front.backstage.archive.replayOf = async () => inPieces({ input });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<unknown>();
    for (let n = 0; n < 2; n++) {
      const sent = request(`${front.url}/api/pong/matches/m1/replay`, { agent }).end();
      const [response] = await once(sent, "response");
      ports.add(sent.socket?.localPort);
      assert.equal(JSON.parse(await text(response)).input, input);
    }
    agent.destroy();
    assert.equal(ports.size, 1);
  });

  it("stops making an answer whose client has hung up, and logs nothing", async () => {
    let isEnded = false;
    front.backstage.archive.replayOf = async () =>
      (async function* () {
        try {
          for (;;) yield "x".repeat(100_000);
        } finally {
          isEnded = true;
        }
      })();
    const { length } = front.lines;
    const socket = connect(front.port, "127.0.0.1");
    socket.write(http("GET /api/pong/matches/m1/replay"));
    await once(socket, "data");
    socket.resetAndDestroy();
    await until("it has stopped", () => isEnded);
    assert.equal((await front.ask("/livez")).status, 200);
    assert.equal(front.lines.length, length);
  });

  it("sends no refusal into an answer that has begun", async () => {
    front.backstage.archive.replayOf = async () => inPieces({ input: "x".repeat(20_000_000) });
    const socket = connect(front.port, "127.0.0.1");
    socket.write(http("GET /api/pong/matches/m1/replay"));
    const [first] = await once(socket, "data");
    socket.pause();
    const broken = once(front.server.transport.server ?? socket, "clientError");
    socket.write("this is not HTTP\r\n\r\n");
    await broken;
    const rest = await text(socket).catch(() => "");
    assert.match(`${first}`, /^HTTP\/1.1 200 /);
    assert.equal(rest.indexOf("HTTP/1.1"), -1);
  });

  it("lets the SDK's WebSockets through", async () => {
    assert.ok((await new Client(front.url).getLatency()) >= 0);
  });

  it("hides the details of its own bugs and logs them at a bounded rate", async () => {
    const began = performance.now();
    front.backstage.failure = new Error("the password is swordfish");
    for (let n = 0; n < 20; n++) {
      const heard = n % 2 ? await front.ask("/api/pong/rooms") : await front.post("/matchmake/create/pong", {});
      assertError(heard, "internal_error");
      assert.doesNotMatch(heard.text, /swordfish/);
    }
    front.backstage.failure = new SyntaxError("Unexpected token in JSON of ours");
    assertError(await front.ask("/api/pong/rooms"), "internal_error");
    front.backstage.failure = undefined;
    assertError(await front.ask("/throws"), "internal_error");
    const seconds = Math.ceil((performance.now() - began) / 1000);
    assert.ok(front.lines.length >= 1 && front.lines.length <= 10 * seconds, `${front.lines.length} lines`);
    assert.match(front.lines[0] ?? "", /swordfish/);
  });
});

describe("an impatient front", () => {
  it("refuses a head or a body that does not arrive in time", async () => {
    const front = await startFront({ patience: { head: 300, request: 600 } });
    assertError(await front.raw("GET /livez HTTP/1.1\r\nHost:"), "invalid_request");
    assertError(await front.raw(json(PLAYERS, "{", { "Content-Length": "2" })), "invalid_request");
    assert.equal((await front.ask("/livez")).status, 200);
    await front.stop();
  });
});
