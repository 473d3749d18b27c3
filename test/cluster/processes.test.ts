import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import type { ProcessInfo } from "../../src/cluster/Heartbeats.ts";
import { createProcesses, type Processes } from "../../src/cluster/processes.ts";
import { CHECKPOINT_VERSION } from "../../src/recovery/checkpoint.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { channels, keys } from "../../src/redis/keys.ts";
import type { Load } from "../../src/telemetry/loadMeter.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

/** A process as the others see it: its heartbeats, its address and its subscription. */
interface Seen {
  readonly processes: Processes;
  load: Load;
  full: boolean;
  /** The process that answers at its address; "" for none. */
  answers: string;
  readonly http: Server;
  readonly subscription: Redis;
}

function loadOf(rooms: number, eventLoopUtilization: number): Load {
  return { rooms, clients: 4 * rooms, eventLoopUtilization, tickLatenessMs: 0 };
}

describe("the processes that share a Redis", () => {
  const { log, lines } = recordedLog();
  let redis: RedisServer;
  let direct: Redis;
  let connections: Redis[] = [];
  let all: Seen[] = [];

  function connected(): Redis {
    const client = connectRedis(redis.url, log, "fail");
    connections.push(client);
    return client;
  }

  async function start(id: string): Promise<Seen> {
    const [client, subscription] = [connected(), connected()];
    await until("it is connected", () => client.status === "ready" && subscription.status === "ready");
    await subscription.subscribe(channels.process(id));
    const http = createServer((_request, response) => {
      if (seen.answers !== "") response.end(JSON.stringify({ process_id: seen.answers }));
    }).listen(0, "127.0.0.1");
    await once(http, "listening");
    const seen: Seen = {
      load: loadOf(0, 0.1),
      full: false,
      answers: id,
      http,
      subscription,
      processes: createProcesses({
        version: CHECKPOINT_VERSION,
        client,
        processId: () => id,
        maxRooms: 10,
        log,
        badInput: limitedLog(log),
        meter: { load: () => seen.load, overloaded: () => seen.full },
        address: `127.0.0.1:${(http.address() as AddressInfo).port}`,
      }),
    };
    all.push(seen);
    await seen.processes.start();
    return seen;
  }

  /** Ends a process without a word: no heartbeat, no subscription, and a port that refuses. */
  async function kill({ processes, http, subscription }: Seen): Promise<void> {
    const stored = await direct.hgetall(keys.processes);
    await processes.stop();
    await direct.hset(keys.processes, stored);
    subscription.disconnect();
    http.closeAllConnections();
    http.close();
  }

  const idsOf = ({ processes }: Seen) => processes.known().map(({ processId }) => processId);

  beforeEach(async () => {
    redis = await startRedis();
    direct = new Redis(redis.url);
    connections = [];
    all = [];
  });
  afterEach(async () => {
    for (const { http } of all) {
      http.closeAllConnections();
      http.close();
    }
    for (const { processes } of all) await processes.stop();
    for (const connection of [direct, ...connections]) connection.disconnect();
    await redis.stop();
  });

  it("know each other, and which have left or are draining", async () => {
    const [one, two] = [await start("one"), await start("two")];
    await until("one knows two", () => idsOf(one).includes("two"));
    await two.processes.drain();
    await until("one knows that", () => one.processes.known().some(({ draining }) => draining));
    assert.equal(one.processes.roomiest()?.processId, "one");
    await two.processes.stop();
    await until("it is off", () => !idsOf(one).includes("two"));
  });

  it("new rooms go to the least loaded process, to equals in turns, and to none that is full", async () => {
    const [one, two] = [await start("one"), await start("two")];
    await until("both know both", () => idsOf(one).length === 2);
    const sent = () => Array.from({ length: 10 }, () => one.processes.roomiest()?.processId).sort();
    assert.deepEqual(sent(), [...Array(5).fill("one"), ...Array(5).fill("two")]);
    two.load = loadOf(1, 0.7);
    const shown = (id: string) => one.processes.known().find(({ processId }) => processId === id)?.load;
    await until("it is known", () => shown("two")?.rooms === 1);
    assert.deepEqual(sent(), Array(10).fill("one"));
    assert.equal(one.processes.roomiest()?.processId, "two");
    one.full = true;
    await until("one is known to be full", () => one.processes.known().some(({ full }) => full));
    assert.deepEqual(sent().slice(0, 8), Array(8).fill("two"));
    one.full = false;
    one.load = loadOf(10, 0);
    two.load = loadOf(10, 0);
    await until("all is full", () => shown("one")?.rooms === 10 && shown("two")?.rooms === 10);
    assert.equal(one.processes.roomiest(), undefined);
  });

  it("a process is dead if its port refuses or another process answers, and is reported until it is forgotten", async () => {
    const [one, two, three] = [await start("one"), await start("two"), await start("three")];
    await until("one knows all", () => idsOf(one).length === 3);
    const found: ProcessInfo[] = [];
    one.processes.onDead(async (info) => {
      found.push(info);
      if (found.length > 2) await one.processes.forget(info);
    });
    await kill(two);
    // as soon as Redis has noticed that its connection is closed
    await until("it is found dead", async () => (await one.processes.livenessOf("two")) === "dead");
    three.answers = "its successor";
    await three.subscription.unsubscribe();
    // a probe that a busy machine delays is silent
    await until("it is found dead", async () => (await one.processes.livenessOf("three")) === "dead");
    three.answers = "three";
    await until("it is found alive", async () => (await one.processes.livenessOf("three")) === "alive");
    await until("it is forgotten", () => !idsOf(one).includes("two"));
    assert.ok(found.every(({ processId }) => processId === "two"));
  });

  it("a process that answers nothing counts as asleep until its lease has ended", async () => {
    const [one, two] = [await start("one"), await start("two")];
    await until("one knows two", () => idsOf(one).includes("two"));
    two.answers = "";
    assert.equal(await one.processes.livenessOf("two"), "alive", "nobody has reason to ask");
    assert.equal(await one.processes.livenessOf("two", true), "silent");
    const last = await direct.hget(keys.processes, "two");
    await two.processes.stop();
    await direct.hset(keys.processes, "two", last as string);
    const began = performance.now();
    const left = one.processes.leaseLeftMs("two");
    assert.ok(left > 0 && left <= 8000, `${left} ms are left`);
    await until("it counts as dead", async () => (await one.processes.livenessOf("two", true)) === "dead");
    const waited = performance.now() - began;
    assert.ok(waited > left - 100 && waited < left + 10_000, `after ${waited} ms`);
    assert.equal(one.processes.leaseLeftMs("two"), 0);
  });

  it("a process that Redis still hears is not dead, whoever answers at its address", async () => {
    const [one, two] = [await start("one"), await start("two")];
    await until("one knows two", () => idsOf(one).includes("two"));
    two.answers = "another";
    assert.equal(await one.processes.livenessOf("two", true), "silent");
    two.http.closeAllConnections();
    two.http.close();
    assert.equal(await one.processes.livenessOf("two", true), "silent");
    const isNamed = () => lines.some((line) => line.includes("cannot be reached at its INTERNAL_ADDRESS"));
    await until("its address is named in the log", isNamed);
  });

  it("ignores anything that is no heartbeat", async () => {
    const one = await start("one");
    await direct.hset(keys.processes, { junk: "1 {", more: "2 {}", none: "" });
    await start("two");
    await until("one knows two all the same", () => idsOf(one).length === 2);
    assert.ok(one.processes.roomiest());
  });

  it("no process is dead because Redis has lost its data", async () => {
    const [one, two] = [await start("one"), await start("two")];
    await until("one knows two", () => idsOf(one).includes("two"));
    await direct.flushall();
    await two.subscription.unsubscribe();
    assert.notEqual(await one.processes.livenessOf("two"), "dead");
    await until("both are back", async () => (await direct.hlen(keys.processes)) === 2);
  });
});
