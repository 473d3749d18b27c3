import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { WhileAway } from "../../src/redis/connection.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { freePort } from "../support/port.ts";
import { recordedLog } from "../support/recordedLog.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

/** The connection itself has failed; nobody had to wait for that. */
const isNoTimeout = (error: Error) => !/timed out/.test(error.message);

describe("a connection to Redis", () => {
  let redis: RedisServer;
  let client: Redis;
  let lines: string[];

  async function connect(whileAway: WhileAway) {
    const recorded = recordedLog();
    lines = recorded.lines;
    client = connectRedis(redis.url, recorded.log, whileAway);
    await until("connected", () => client.status === "ready");
  }

  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    client.disconnect();
    await redis.stop();
  });

  for (const whileAway of ["wait", "fail"] as const) {
    it(`(${whileAway}) comes back after an outage, with two log lines`, async () => {
      await connect(whileAway);
      await client.set("key", "value");
      await redis.kill();
      let attempts = 0;
      client.on("error", () => {
        attempts += 1;
      });
      await until("several attempts", () => attempts >= 4);

      redis = await startRedis({ port: redis.port });
      await until("connected again", () => client.status === "ready");
      assert.equal(await client.get("key"), null);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).msg),
        ["Redis is away", "Redis is back"],
      );
    });
  }

  it("(wait) keeps commands while Redis refuses the password", async () => {
    const operator = new Redis(redis.url);
    await operator.config("SET", "requirepass", "another");
    client = connectRedis(redis.url.replace("//", "//:right@"), recordedLog().log, "wait");
    let refusals = 0;
    client.on("error", ({ message }) => {
      if (message.startsWith("WRONGPASS")) refusals += 1;
    });
    try {
      const answer = client.set("key", "value");
      await until("several refusals", () => refusals >= 3);
      await operator.config("SET", "requirepass", "right");
      assert.equal(await answer, "OK");
    } finally {
      operator.disconnect();
    }
  });

  it("(wait) carries out commands of an outage afterwards", async () => {
    await connect("wait");
    await redis.kill();
    await until("cut off", () => client.status !== "ready");
    const answer = client.set("key", "value");
    redis = await startRedis({ port: redis.port });
    assert.equal(await answer, "OK");
  });

  it("(fail) rejects commands of an outage at once, and never carries them out", async () => {
    await connect("fail");
    await redis.kill();
    await until("cut off", () => client.status !== "ready");
    await assert.rejects(client.set("key", "value"), isNoTimeout);

    redis = await startRedis({ port: redis.port });
    await until("connected again", () => client.status === "ready");
    assert.equal(await client.get("key"), null);
  });

  it("(fail) rejects commands that were under way when the connection broke", async () => {
    await connect("fail");
    redis.process.kill("SIGSTOP");
    const answer = assert.rejects(client.get("key"), isNoTimeout);
    await redis.kill();
    await answer;
  });

  it("(fail) gives up waiting for a Redis that hangs, and goes on when it wakes", async () => {
    await connect("fail");
    redis.process.kill("SIGSTOP");
    await assert.rejects(client.get("key"), /timed out/);
    redis.process.kill("SIGCONT");
    assert.equal(await client.set("key", "value"), "OK");
  });

  it("starts without a Redis, and finds it later", async () => {
    await redis.stop();
    const port = await freePort();
    const { log } = recordedLog();
    client = connectRedis(`redis://127.0.0.1:${port}`, log, "fail");
    await assert.rejects(client.ping());
    redis = await startRedis({ port });
    await until("connected", () => client.status === "ready");
    assert.equal(await client.ping(), "PONG");
  });

  it("keeps its password out of the log", async () => {
    const operator = new Redis(redis.url);
    await operator.config("SET", "requirepass", "right");
    operator.disconnect();
    const recorded = recordedLog();
    client = connectRedis(redis.url.replace("//", "//:wr0ng@"), recorded.log, "fail");
    await until("told", () => recorded.lines.length > 0);
    assert.match(recorded.lines.join(""), /WRONGPASS/);
    assert.doesNotMatch(recorded.lines.join(""), /wr0ng/);
  });
});
