import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join as joinPath } from "node:path";
import { assertError, sendRaw } from "../support/heard.ts";
import { chunked, http, JSON_TYPE, MATCHMAKING, WEB_SOCKET } from "../support/malformed.ts";
import { askMatchmaking } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const DIST = joinPath(import.meta.dirname, "../../dist");
const SCRIPT = readdirSync(joinPath(DIST, "assets")).find((name) => /^index-.*\.js$/.test(name));
const GET_SCRIPT = http(`GET /assets/${SCRIPT}`);

describe("connections of strangers", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      REQUESTS_PER_MINUTE: "3000",
      MAX_CONNECTIONS: "60",
      CORS_ORIGINS: "https://game.example",
      ADMIN_PASSWORD: "swordfish and chips",
    });
  });
  after(() => server?.end());

  const descriptors = () => readdirSync(`/proc/${server.process.pid}/fd`).length;

  /** Opens a connection from this address that reads nothing, and sends the same request many times. */
  async function pipeline(request: string, times: number, localAddress: string): Promise<Socket> {
    const socket = connect({ port: server.port, host: "127.0.0.1", localAddress });
    socket.on("error", () => socket.destroy()).pause();
    await once(socket, "connect");
    socket.write(request.repeat(times));
    return socket;
  }

  it("a thousand requests ahead hold one file, and nothing after the connection has ended", async () => {
    const before = descriptors();
    const socket = await pipeline(GET_SCRIPT, 400, "127.0.0.2");
    await once(socket.resume(), "data");
    assert.ok(descriptors() - before <= 3, `${descriptors() - before} descriptors`);
    socket.destroy();
    await until("its descriptors are back", () => descriptors() <= before, 5000);
  });

  it("readers that never read are cut off within seconds", async () => {
    const before = descriptors();
    const sockets = await Promise.all(Array.from({ length: 30 }, () => pipeline(GET_SCRIPT, 60, "127.0.0.3")));
    await until("they are connected", () => descriptors() >= before + 30);
    await until("their descriptors are back", () => descriptors() <= before + 1, 8000);
    for (const socket of sockets) socket.destroy();
  });

  it("an address has a limited number of connections; others are not affected", async () => {
    const open: Socket[] = [];
    for (let n = 0; n < 60; n++) open.push(await pipeline("", 0, "127.0.0.4"));
    const [status] = await answerTo(http("GET /livez"), "127.0.0.4");
    assert.equal(status, "HTTP/1.1 429 Too Many Requests");
    const [refused] = await answerTo(http("GET /", WEB_SOCKET), "127.0.0.4");
    assert.equal(refused, "HTTP/1.1 429 Too Many Requests");
    assert.equal((await answerTo(http("GET /livez", { Connection: "close" }), "127.0.0.5"))[0], "HTTP/1.1 200 OK");
    for (const socket of open) socket.destroy();
    await until("it may connect again", async () => {
      const [again] = await answerTo(http("GET /livez", { Connection: "close" }), "127.0.0.4");
      return again === "HTTP/1.1 200 OK";
    });
  });

  it("an address has a limited number of GETs a minute; health checks are not counted", async () => {
    const strict = await startServer({ REQUESTS_PER_MINUTE: "5" });
    const statusOf = async (path: string) => (await fetch(strict.url + path)).status;
    try {
      const rooms: number[] = [];
      for (let n = 0; n < 7; n++) rooms.push(await statusOf("/api/pong/rooms"));
      assert.deepEqual(rooms, [200, 200, 200, 200, 200, 429, 429]);
      assert.deepEqual(
        [await statusOf("/metrics"), await statusOf("/livez"), await statusOf("/readyz")],
        [429, 200, 200],
      );
      assert.equal((await askMatchmaking(strict.url, {})).status, 200);
      const shaken: number[] = [];
      for (let n = 0; n < 6; n++) shaken.push((await sendRaw(strict.port, [http("GET /", WEB_SOCKET)])).status);
      assert.deepEqual(shaken, [101, 101, 101, 101, 101, 429], "handshakes have as many again");
    } finally {
      await strict.end();
    }
  });

  for (const [what, bytes] of [
    ["gzip, then chunked", http(MATCHMAKING, { ...JSON_TYPE, "Transfer-Encoding": "gzip, chunked" }, chunked("{}", 1))],
    ["chunked, twice", http(MATCHMAKING, { ...JSON_TYPE, "Transfer-Encoding": "chunked, chunked" }, chunked("{}", 1))],
    [
      "chunked in HTTP/1.0",
      http(MATCHMAKING, { ...JSON_TYPE, "Transfer-Encoding": "chunked" }, chunked("{}", 1)).replace(
        "HTTP/1.1",
        "HTTP/1.0",
      ),
    ],
  ] as const) {
    it(`a body that is ${what} is refused`, async () => {
      assertError(await sendRaw(server.port, [Buffer.from(bytes, "latin1")]), "invalid_request");
    });
  }

  it("pages have their policy by every path, and rooms on any machine may be reached", async () => {
    for (const path of ["/", "/index.html", "/%69ndex.html"]) {
      const { headers, status } = await fetch(server.url + path, { headers: { accept: "text/html" } });
      assert.equal(status, 200, path);
      assert.match(
        headers.get("content-security-policy") ?? "",
        /connect-src 'self' ws: wss:;.*frame-ancestors 'none'/,
        path,
      );
      assert.equal(headers.get("cache-control"), "no-cache", path);
    }
  });

  it("a form on another page seats nobody where CORS_ORIGINS is set", async () => {
    const seat = async (origin: string) => {
      const headers = { origin, "content-type": "application/x-www-form-urlencoded" };
      const { status } = await fetch(`${server.url}/api/pong/matchmaking`, {
        method: "POST",
        headers,
        body: "mode=2-player",
      });
      return status;
    };
    assert.deepEqual([await seat("https://evil.example"), await seat("null")], [403, 403]);
    assert.deepEqual([await seat("https://game.example"), await seat(server.url)], [200, 200]);
  });

  it("panels cannot be framed and load nothing from elsewhere", async () => {
    for (const path of ["/monitor", "/playground/"]) {
      const { headers } = await fetch(server.url + path);
      assert.equal(headers.get("x-frame-options"), "DENY", path);
      assert.match(headers.get("content-security-policy") ?? "", /font-src 'self' data:.*frame-ancestors 'none'/, path);
    }
  });

  it("scripts are sent compressed and cached for good", async () => {
    const sizes: number[] = [];
    for (const encoding of ["br", "gzip", "identity"]) {
      const response = await fetch(`${server.url}/assets/${SCRIPT}`, { headers: { "accept-encoding": encoding } });
      const { headers } = response;
      assert.equal(headers.get("content-encoding") ?? "identity", encoding);
      assert.match(headers.get("content-type") ?? "", /javascript/);
      assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable");
      assert.match(headers.get("vary") ?? "", /Accept-Encoding/);
      sizes.push(Number(headers.get("content-length")));
      await response.arrayBuffer();
    }
    const [br = 0, gzip = 0, plain = 0] = sizes;
    assert.ok(br < gzip && gzip < plain / 2, sizes.join());
  });

  /** The lines of the answer to a request from this address. */
  async function answerTo(request: string, localAddress: string): Promise<string[]> {
    const socket = await pipeline(request, 1, localAddress);
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk)).resume();
    await once(socket, "close");
    return text.split("\r\n");
  }
});
