import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import { keys } from "../../src/redis/keys.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { DEFAULT_LIMITS, type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const PLAYERS = 150;
const SCHOOL = "10.0.0.1";

/** Calls of each player while they come back, as by impatient clients. */
const CALLS = 3;

describe("a school behind one address", () => {
  let redis: RedisServer;
  let client: Redis;
  let dying: GameServer;
  let other: GameServer;

  const start = () => startServer({ ...DEFAULT_LIMITS, REDIS_URL: redis.url, TRUST_PROXY: "1", BOT_FILL_SECONDS: "0" });

  before(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
    dying = await start();
  });
  after(async () => {
    client.disconnect();
    await Promise.all([dying?.end("SIGKILL"), other?.end("SIGKILL")]);
    await redis?.kill();
  });

  /** Whether the checkpoint of the room has the player's seat. */
  async function isSaved({ room_id, player_id }: MatchmakingAnswer): Promise<boolean> {
    return (await client.hget(keys.checkpoint(room_id), "state"))?.includes(player_id) ?? false;
  }

  async function call({ url }: GameServer, address: string, token?: string) {
    const headers = {
      "content-type": "application/json",
      "x-forwarded-for": address,
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const body = JSON.stringify({ mode: "6-player", bots: false });
    const response = await fetch(`${url}/api/pong/matchmaking`, { method: "POST", headers, body });
    return { status: response.status, answer: (await response.json()) as MatchmakingAnswer };
  }

  it("is back at once when its process dies: nobody is refused", async function () {
    this.timeout(60_000);
    const seated: MatchmakingAnswer[] = [];
    for (let n = 0; n < PLAYERS; n++) {
      // they came over a day, and from elsewhere
      const { status, answer } = await call(dying, `10.1.0.${n}`);
      assert.equal(status, 200);
      assert.equal((await openSocket(socketUrl(dying.url, answer.reservation))).joined, true);
      seated.push(answer);
    }
    other = await start();
    await until("Redis has all of their seats", async () => (await Promise.all(seated.map(isSaved))).every(Boolean));
    await dying.end("SIGKILL");
    const back = await Promise.all(
      seated.map(async ({ token, room_id }) => {
        for (let n = 1; n < CALLS; n++) assert.equal((await call(other, SCHOOL, token)).status, 200);
        const { status, answer } = await call(other, SCHOOL, token);
        assert.deepEqual([status, answer.resumed, answer.room_id], [200, true, room_id]);
        return openSocket(socketUrl(other.url, answer.reservation));
      }),
    );
    assert.ok(back.every(({ joined }) => joined));
    for (const { socket } of back) socket.terminate();
  });
});
