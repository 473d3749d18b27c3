import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { SturdyRedisPresence } from "../../src/colyseus/SturdyRedisPresence.ts";
import { MAX_COMMAND_LENGTH } from "../../src/protocol/commands.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

describe("the presence on Redis", () => {
  const isEventChannel = (channel: string) => channel === "event";
  let redis: RedisServer;
  let client: Redis;
  let other: Redis;
  let presence: SturdyRedisPresence;
  let lines: string[];
  let heard: unknown[];

  beforeEach(async () => {
    redis = await startRedis();
    other = new Redis(redis.url);
    const recorded = recordedLog();
    lines = recorded.lines;
    heard = [];
    client = connectRedis(redis.url, recorded.log, "wait", { sendOnce: isEventChannel });
    presence = new SturdyRedisPresence({ client, isEventChannel, log: limitedLog(recorded.log) });
    for (const topic of ["event", "p:1"]) await presence.subscribe(topic, (message) => heard.push(message));
    await until("it is subscribed", () => presence.isSubscribed);
  });
  afterEach(async () => {
    presence.shutdown();
    for (const connection of [client, other]) connection.disconnect();
    await redis.stop();
  });

  it("hands on events as text, and cuts off what is too long", async () => {
    const long = "x".repeat(5 * MAX_COMMAND_LENGTH);
    for (const text of ["{", '{"a":1}', long]) await other.publish("event", text);
    await until("all are heard", () => heard.length === 3);
    assert.deepEqual(heard, ["{", '{"a":1}', long.slice(0, 4 * MAX_COMMAND_LENGTH)]);
  });

  it("drops a message between processes that is no JSON or that nobody can take", async () => {
    await presence.subscribe("p:2", ([first]) => heard.push(first));
    for (const text of ["{", "null"]) await other.publish("p:2", text);
    await other.publish("p:1", '["last"]');
    await until("the last is heard", () => heard.length === 1);
    assert.deepEqual(heard, [["last"]]);
    assert.equal(lines.length, 2);
  });

  it("rejects a refused publication of an event, and logs any other", async () => {
    await other.acl("SETUSER", "default", "-publish");
    await assert.rejects(presence.publish("event", {}), /NOPERM/);
    await presence.publish("p:1", []);
    assert.match(lines.join(""), /NOPERM/);
  });

  it("leaves the shared connection open when it shuts down, and lets its users unsubscribe", async () => {
    presence.shutdown();
    await presence.unsubscribe("p:1");
    assert.equal(await client.ping(), "PONG");
    assert.equal(presence.isSubscribed, false);
  });
});
