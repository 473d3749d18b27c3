import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { askMatchmaking, join, leaveAll, type Player, untilPhase } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { type RedisServer, startRedis, startSentinel } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const NAME = "pong";
const PASSWORD = "hunter2";

/** Time until the server gives seats again, once there is a new primary. */
const BACK_MS = 3000;

/** Sentinel tells a primary after eight seconds that it is a replica now. */
const LEFT_MS = 6000;

describe("a primary behind Sentinel", () => {
  const redises: RedisServer[] = [];
  const clients: Redis[] = [];
  let server: GameServer | undefined;

  function clientOf(redis: RedisServer, password?: string): Redis {
    const client = new Redis(redis.url, password === undefined ? {} : { password });
    client.on("error", () => undefined); // it is killed in the test
    clients.push(client);
    return client;
  }

  /** A Redis with a password. */
  async function startOne(): Promise<RedisServer> {
    const redis = await startRedis();
    redises.push(redis);
    const client = clientOf(redis);
    await client.config("SET", "masterauth", PASSWORD);
    await client.config("SET", "repl-diskless-sync-delay", "0");
    await client.config("SET", "requirepass", PASSWORD);
    client.disconnect();
    return redis;
  }

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await server?.end("SIGKILL");
    await Promise.all(redises.splice(0).map((redis) => redis.kill()));
  });

  /** Starts a primary with a replica, a Sentinel, a server and a match. */
  async function start() {
    const [primary, replica] = [await startOne(), await startOne()];
    const [onPrimary, onReplica] = [clientOf(primary, PASSWORD), clientOf(replica, PASSWORD)];
    await onReplica.replicaof("127.0.0.1", primary.port);
    await until("the replica is in step", async () =>
      /master_link_status:up/.test(await onReplica.info("replication")),
    );
    const sentinel = await startSentinel(NAME, primary, { password: PASSWORD });
    redises.push(sentinel);
    const onSentinel = clientOf(sentinel);
    await until("the replica is known", async () => /slaves=1/.test(await onSentinel.info("sentinel")));

    // the first Sentinel of the list is down
    const hosts = `127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}`;
    const REDIS_URL = `redis+sentinel://:${PASSWORD}@${hosts}/${NAME}`;
    server = await startServer({ REDIS_URL, COUNTDOWN_SECONDS: "0", LIVES: "50" });
    const kind = { mode: "2-player", bots: false };
    const players = [await join(server.url, kind), await join(server.url, kind)];
    await Promise.all(players.map((player) => untilPhase(player, "playing")));
    return { primary, onPrimary, onReplica, onSentinel, url: server.url, players };
  }

  /** Asserts that the match goes on over the same connections, and ends it. */
  async function finish(players: readonly Player[]): Promise<void> {
    const seen = players.map(({ closedWith, room }) => [closedWith, room.state.phase]);
    assert.deepEqual(seen, [
      [undefined, "playing"],
      [undefined, "playing"],
    ]);
    await leaveAll(players);
  }

  it("that is killed is replaced: the match goes on, and there are seats again within seconds", async () => {
    const { primary, onReplica, url, players } = await start();
    await primary.kill();
    await until("it is noticed", async () => (await fetch(`${url}/readyz`)).status === 503);
    await until("there is a new primary", async () => /role:master/.test(await onReplica.info("replication")));
    await until("there are seats again", async () => (await askMatchmaking(url, {})).status === 200, BACK_MS);
    assert.equal(await onReplica.hlen("pong:processes"), 1);
    await finish(players);
  });

  it("is left at once when another one takes over, before it knows, and takes no writes then", async () => {
    const { onPrimary, onReplica, onSentinel, url, players } = await start();
    const ownId = await onPrimary.client("ID");
    const served = async () => {
      const lines = `${await onPrimary.client("LIST")}`.trim().split("\n");
      const isServer = (line: string) => !line.startsWith(`id=${ownId} `) && !/ name=sentinel| flags=[SM] /.test(line);
      return lines.filter(isServer);
    };
    assert.notDeepEqual(await served(), []);
    await onPrimary.config("SET", "min-replicas-to-write", "1");
    await onSentinel.call("SENTINEL", "FAILOVER", NAME);
    await until("there is a new primary", async () => /role:master/.test(await onReplica.info("replication")));
    await until("the old one is left", async () => (await served()).length === 0, LEFT_MS);
    await assert.rejects(onPrimary.set("late", "1"), /NOREPLICAS|READONLY/);
    await until("there are seats again", async () => (await askMatchmaking(url, {})).status === 200, BACK_MS);
    assert.equal(await onReplica.hlen("pong:processes"), 1);
    await finish(players);
  });
});
