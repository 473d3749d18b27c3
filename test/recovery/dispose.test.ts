import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { keys } from "../../src/redis/keys.ts";
import { askMatchmaking, join } from "../support/players.ts";
import { startRedis } from "../support/redis.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const PASSWORD = "a password of an admin";

describe("a room that the monitor disposes", () => {
  it("is gone with its checkpoint: 404 at once", async () => {
    const redis = await startRedis();
    const server = await startServer({ REDIS_URL: redis.url, ADMIN_PASSWORD: PASSWORD });
    const client = new Redis(redis.url);
    try {
      const { answer } = await join(server.url, { mode: "2-player", bots: false });
      const { room_id } = answer;
      await until("it has a checkpoint", async () => (await client.exists(keys.checkpoint(room_id))) === 1);
      const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
      const call = `${server.url}/monitor/api/room/call?roomId=${room_id}&method=disconnect&args=[]`;
      assert.equal((await fetch(call, { headers: { authorization } })).status, 200);
      await until("the checkpoint is gone", async () => (await client.exists(keys.checkpoint(room_id))) === 0);
      assert.equal((await askMatchmaking(server.url, { room_id })).status, 404);
      assert.ok((await client.ttl(keys.ended(room_id))) > 0);
    } finally {
      client.disconnect();
      await server.end("SIGKILL");
      await redis.kill();
    }
  });
});
