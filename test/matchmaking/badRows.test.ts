import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, join, leaveAll, type Player } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** The kinds of the rows that cannot be read, and of those that can. */
const [JUNK_MODE, GHOST_MODE] = ["3-player", "5-player"];
const indexOf = (mode: string) => `pong:open:${mode}:casual:people:public`;

describe("a row in Redis that no process has written", () => {
  let cluster: Cluster;
  let redis: Redis;
  let player: Player;
  let row: { [field: string]: unknown; metadata: object };

  before(async () => {
    cluster = await startCluster(2);
    redis = new Redis(cluster.redis.url);
    player = await join((cluster.servers[0] as GameServer).url, { mode: "8-player" });
    row = JSON.parse((await redis.hget("roomcaches", player.answer.room_id)) ?? "");
  });
  after(async () => {
    await leaveAll([player]);
    redis?.disconnect();
    await cluster?.stop();
  });

  /** The stored text of each kind of bad row, by name. Its room's id is that name. */
  const badRows = (): Record<string, string> => ({
    no_json: "{",
    null: "null",
    number: "7",
    list: "[]",
    empty: "{}",
    other_id: JSON.stringify(row),
    no_metadata: JSON.stringify({ ...row, roomId: "no_metadata", metadata: undefined }),
    bad_metadata: JSON.stringify({ ...row, roomId: "bad_metadata", metadata: { ...row.metadata, seats: "3" } }),
    bad_process: JSON.stringify({ ...row, roomId: "bad_process", processId: 7 }),
  });

  /** A row like a room's of this process, in which it does not exist. */
  const ghost = (roomId: string, processId: unknown) => {
    const metadata = { ...row.metadata, kind_key: `${GHOST_MODE}:casual:people:public`, mode: GHOST_MODE, seats: 5 };
    return JSON.stringify({ ...row, roomId, processId, metadata, createdAt: new Date(0), locked: false });
  };

  async function plant(mode: string, rows: Record<string, string>): Promise<void> {
    for (const [id, text] of Object.entries(rows)) {
      await redis.hset("roomcaches", id, text);
      await redis.zadd(indexOf(mode), 1, id);
    }
  }

  async function assertUnharmed(mode: string, planted: readonly string[]): Promise<void> {
    for (const { url } of cluster.servers) {
      const began = performance.now();
      const { status, body } = await askMatchmaking(url, { mode, bots: false });
      assert.deepEqual([status, planted.includes(body.room_id)], [200, false]);
      assert.ok(performance.now() - began < 1500, `${performance.now() - began} ms`);
      const listed = await fetch(`${url}/api/pong/rooms?limit=200`);
      assert.equal(listed.status, 200);
      const { rooms } = (await listed.json()) as RoomsAnswer;
      assert.ok(rooms.some(({ room_id }) => room_id === player.answer.room_id));
      assert.ok(rooms.every(({ room_id }) => !planted.includes(room_id)));
    }
    const left = [...(await redis.hkeys("roomcaches")), ...(await redis.zrange(indexOf(mode), 0, -1))];
    assert.deepEqual(
      left.filter((id) => planted.includes(id)),
      [],
    );
  }

  it("harms neither the list nor its kind, and is removed, whatever it is", async () => {
    const rows = badRows();
    await plant(JUNK_MODE, rows);
    await assertUnharmed(JUNK_MODE, Object.keys(rows));
  });

  it("is a room for nobody if it is called by its id", async () => {
    const rows = { ...badRows(), ghost: ghost("ghost", row["processId"]) };
    await plant(JUNK_MODE, rows);
    const [, other] = cluster.servers as [GameServer, GameServer];
    for (const room_id of Object.keys(rows)) {
      const { status } = await askMatchmaking(other.url, { room_id });
      assert.equal(status, 404, room_id);
    }
    const left = await redis.hmget("roomcaches", ...Object.keys(rows));
    assert.ok(left.every((text) => text === null));
  });

  it("does no more if it names a process that has no such room, or an indexed room that has no row", async () => {
    const processes = Object.keys(await redis.hgetall("pong:processes"));
    assert.equal(processes.length, 2);
    const rows = Object.fromEntries(processes.map((id, n) => [`ghost_${n}`, ghost(`ghost_${n}`, id)]));
    await plant(GHOST_MODE, rows);
    await redis.zadd(indexOf(GHOST_MODE), 1, "nowhere");
    await assertUnharmed(GHOST_MODE, [...Object.keys(rows), "nowhere"]);
  });

  it("is forgotten as a process if it is from the future or has no time, and takes no rooms", async () => {
    const [info = ""] = await redis.hvals("pong:processes");
    const idle = info.replace(/^\d+ /, "").replace(/"processId":"[^"]*"/, '"processId":"tomorrow"');
    await redis.hset("pong:processes", "tomorrow", `${Date.now() + 86_400_000} ${idle}`);
    await redis.hset("pong:processes", "never", idle);
    await until("both are gone", async () => (await redis.hlen("pong:processes")) === 2);
    for (const { url } of cluster.servers) {
      assert.equal((await askMatchmaking(url, { private: true })).status, 200);
    }
  });
});
