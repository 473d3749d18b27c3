import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { assertError, sendRaw } from "../support/heard.ts";
import { http } from "../support/malformed.ts";
import { type Nginx, startNginx } from "../support/nginx.ts";
import { freePort } from "../support/port.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const UNFINISHED = http("POST /api/pong/players", { "Content-Type": "application/json", "Content-Length": "9" });
const CLOSE = { Connection: "close" };

describe("strangers in front of the proxy", () => {
  let server: GameServer;
  let nginx: Nginx;
  let port: number;

  before(async () => {
    port = await freePort();
    server = await startServer({ TRUST_PROXY: "1" });
    nginx = await startNginx(port, [server.port], { isLimited: true });
  });
  after(async () => {
    await nginx?.stop();
    await server?.end();
  });

  it("do not see the metrics by any path", async () => {
    for (const path of [
      "/metrics",
      "/metrics/",
      "/METRICS",
      "//metrics",
      "/x/../Metrics//",
      "/%6detrics?x",
      "/metrics%2f",
    ]) {
      assertError(await sendRaw(port, [http(`GET ${path}`, CLOSE)]), "not_found");
    }
  });

  it("cannot smuggle a request behind another", async () => {
    const hidden = http("GET /metrics");
    for (const headers of [
      { "Content-Length": "4", "Transfer-Encoding": "chunked" },
      { "Transfer-Encoding": "gzip, chunked" },
      { "Transfer-Encoding": " chunked, identity" },
      { "Transfer-Encoding": "xchunked" },
      { "Content-Length": "4, 4" },
      { "Content-Length": "+4" },
      { "Transfer-Encoding ": "chunked" },
    ]) {
      const heard = await sendRaw(port, [
        http("POST /api/pong/players", { ...CLOSE, ...headers }, `0\r\n\r\n${hidden}`),
      ]);
      assert.ok(heard.status >= 400 && heard.status < 600, `${heard.status} for ${JSON.stringify(headers)}`);
      assert.doesNotMatch(heard.text, /pong_rooms/);
    }
  });

  it("are limited by their address, and others are not", async () => {
    const statuses: (number | undefined)[] = [];
    await until("one is refused", async () => {
      statuses.push(...(await Promise.all(Array.from({ length: 120 }, () => statusFrom("127.0.0.7")))));
      return statuses.includes(429);
    });
    assert.ok(statuses.includes(200));
    assert.equal(await statusFrom("127.0.0.8"), 200);
    const refused = await sendRaw(port, [http("GET /livez", CLOSE)]);
    assert.equal(refused.status, 200);
  });

  it("have a limited number of requests under way, and others are not affected", async () => {
    const sockets = Array.from({ length: 210 }, () => {
      const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.9" }).setEncoding("latin1");
      // nginx waits for the body
      return socket.on("error", () => undefined).once("connect", () => socket.write(UNFINISHED));
    });
    const answers: string[] = [];
    for (const socket of sockets) socket.on("data", (chunk: string) => answers.push(chunk));
    await until("those beyond the limit are refused", () => answers.length >= 10);
    assert.ok(answers.every((answer) => answer.startsWith("HTTP/1.1 429")));
    assert.equal(await statusFrom("127.0.0.10"), 200);
    for (const socket of sockets) socket.destroy();
  });

  async function statusFrom(localAddress: string): Promise<number | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const options = { port, host: "127.0.0.1", path: "/livez", localAddress, agent: false };
    const sent = request(options, async (response) => {
      const body = await text(response);
      if (response.statusCode === 429) assert.equal(JSON.parse(body).error.code, "rate_limited");
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
    return promise;
  }
});
