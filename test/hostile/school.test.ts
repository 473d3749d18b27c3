import assert from "node:assert/strict";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { DEFAULT_LIMITS, type GameServer, startServer } from "../support/server.ts";

const PLAYERS = 150;
const SCHOOL = "10.0.0.1";

/** Calls of each player while they come back, as by impatient clients. */
const CALLS = 3;

describe("a school behind one address", () => {
  let redis: RedisServer;
  let dying: GameServer;
  let other: GameServer;

  const start = () => startServer({ ...DEFAULT_LIMITS, REDIS_URL: redis.url, TRUST_PROXY: "1", BOT_FILL_SECONDS: "0" });

  before(async () => {
    redis = await startRedis();
    dying = await start();
  });
  after(async () => {
    await Promise.all([dying?.end("SIGKILL"), other?.end("SIGKILL")]);
    await redis?.kill();
  });

  async function call({ url }: GameServer, address: string, token?: string) {
    const headers = {
      ...{ "content-type": "application/json", "x-forwarded-for": address },
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
