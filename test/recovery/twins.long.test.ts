import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, join, leaveAll } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** Twins to force in all, and calls at once. About every other call is for a room in the process that sleeps. */
const TWINS = 40;
const CALLS = 24;

/** Time after which Colyseus has a room made under the same id in another process. */
const PATIENCE_MS = 2000;

describe("twins", () => {
  let cluster: Cluster;
  let redis: Redis;
  let sleeper: GameServer;
  let processId: string;
  /** Answers probes for the sleeper, also while it sleeps: as if it always fell asleep just after the probe. */
  const answering = createServer((_, res) => res.end(JSON.stringify({ process_id: processId })));

  before(async () => {
    await once(answering.listen(0, "127.0.0.1"), "listening");
    const { port } = answering.address() as AddressInfo;
    cluster = await startCluster(1, { SEAT_RESERVATION_SECONDS: "300" });
    sleeper = await cluster.add({ INTERNAL_ADDRESS: `127.0.0.1:${port}` });
    processId = ((await (await fetch(`${sleeper.url}/livez`)).json()) as { process_id: string }).process_id;
    redis = new Redis(cluster.redis.url);
  });
  after(async () => {
    redis?.disconnect();
    await cluster?.stop();
    answering.close();
  });

  async function roomsOf({ url }: GameServer): Promise<number> {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const counts = metrics.matchAll(/^pong_rooms(?:\{[^}]*\})? (\d+)/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  it(`a process asleep while it makes a room, ${TWINS} times: never two rooms with one id`, async () => {
    const [awake] = cluster.servers as [GameServer];
    let twins = 0;
    const seated: { room_id: string; code: string | null; token: string }[] = [];
    while (twins < TWINS) {
      await until("rooms go to the sleeper", async () => {
        const { body } = await askMatchmaking(awake.url, { private: true });
        seated.push(body);
        return body.reservation.publicAddress === `127.0.0.1:${sleeper.port}`;
      });
      sleeper.process.kill("SIGSTOP");
      const calls = Array.from({ length: CALLS }, async () => {
        const began = performance.now();
        const { status, body } = await askMatchmaking(awake.url, { private: true });
        assert.equal(status, 200);
        seated.push(body);
        return performance.now() - began;
      });
      const times = await Promise.all(calls);
      sleeper.process.kill("SIGCONT");
      // a busy machine may send no call to the sleeper in a round
      twins += times.filter((ms) => ms >= PATIENCE_MS - 100).length;
      await until("the sleeper is awake", async () => (await fetch(`${sleeper.url}/livez`)).ok);
    }
    const ids = new Set(seated.map(({ room_id }) => room_id));
    assert.equal(ids.size, seated.length);
    const live = async () => (await roomsOf(awake)) + (await roomsOf(sleeper));
    // a room that the sleeper made too late for its caller is listed as well, until it ends unused
    await until("each room is listed, and in one process", async () => {
      const listed = new Set(await redis.hkeys("roomcaches"));
      return [...ids].every((id) => listed.has(id)) && (await live()) === listed.size;
    });
    // any process finds each of them
    for (const { room_id, code } of seated.slice(-4)) {
      const players = await Promise.all([awake, sleeper].map(({ url }) => join(url, { code })));
      assert.deepEqual(
        players.map(({ answer }) => answer.room_id),
        [room_id, room_id],
      );
      await leaveAll(players);
    }
  });
});
