import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { once } from "node:events";
import { matchMaker } from "@colyseus/core";
import { Redis } from "ioredis";
import { WebSocket } from "ws";
import { loadConfig } from "../../src/config.ts";
import type { PongServer } from "../../src/server.ts";
import { createServer } from "../../src/server.ts";
import { askMatchmaking } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { recordedLog } from "../support/recordedLog.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { TEST_ENV } from "../support/server.ts";
import { until } from "../support/until.ts";

const JOINS = 10_000;
const AT_ONCE = 20;

/** Bytes of Colyseus's protocol: what opens and what ends a client's part. */
const JOINED = Buffer.from([10]);
const LEAVE = Buffer.from([12]);

/** Joins with a bare socket, and leaves on purpose, or by tearing it down. */
async function visit(url: string, politely: boolean, mode: string): Promise<void> {
  const { body } = await askMatchmaking(url, { mode });
  assert.ok(body.reservation, body.message);
  const { processId, roomId, sessionId, reconnectionToken } = body.reservation;
  const query = new URLSearchParams({ sessionId, reconnectionToken: reconnectionToken ?? "" });
  const socket = new WebSocket(`${url.replace("http", "ws")}/${processId}/${roomId}?${query}`);
  await once(socket, "message");
  socket.send(JOINED);
  if (politely) socket.send(LEAVE);
  else socket.terminate();
  await once(socket, "close");
}

describe("joins and leaves", () => {
  let redis: RedisServer;
  let client: Redis;
  let server: PongServer | undefined;

  before(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });

  after(async () => {
    await server?.shutdown();
    client.disconnect();
    await redis.stop();
  });

  it(`after ${JOINS} of them rooms, timers, listeners and Redis keys are back where they were`, async function () {
    this.timeout(600_000);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { log, lines } = recordedLog("warn");
    const config = loadConfig({
      ...TEST_ENV,
      PORT: String(port),
      REDIS_URL: redis.url,
      RECONNECT_SECONDS: "1",
      BOT_FILL_SECONDS: "1",
    });
    server = createServer(config, log);
    await server.listen();
    await until("it is ready", async () => (await fetch(`${url}/readyz`)).ok);
    const before = footprint();

    let left = JOINS;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        while (left > 0) {
          left -= 1;
          await visit(url, left % 4 > 0, `${2 + (index % 7)}-player`);
        }
      }),
    );

    await until("all rooms are gone", () => footprint().rooms === 0);
    // fewer timers than before will do: some of the start's own have ended
    await until("no timer is left of them", () => footprint().timers <= before.timers);
    assert.equal(footprint().subscriptions, before.subscriptions);
    const keys = await client.keys("*");
    assert.deepEqual(
      keys.filter((key) => !/^pong:(player|match|replay|replays|replay-keepers|ended):/.test(key)).sort(),
      ["pong:cluster_key", "pong:era", "pong:processes", "roomcount"],
    );
    assert.deepEqual(lines, []);
  });
});

/** What a room, a seat or a connection could leave behind in this process. */
function footprint() {
  const subscriptions = (matchMaker.presence as unknown as { subscriptions: EventEmitter }).subscriptions;
  const resources = process.getActiveResourcesInfo();
  return {
    rooms: matchMaker.stats.local.roomCount,
    subscriptions: subscriptions.eventNames().length,
    // timers that hold the process; HTTP's own come and go with connections
    timers: resources.filter((kind) => kind === "Timeout").length,
  };
}
