import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { Redis } from "ioredis";
import { startRedis } from "./redis.ts";
import { until } from "./until.ts";

describe("a Redis for a test", () => {
  it("answers once it is started, and comes back empty on the same port", async () => {
    const first = await startRedis();
    const client = new Redis(first.url);
    await client.set("key", "value");
    client.disconnect();
    await first.kill();

    const second = await startRedis({ port: first.port });
    const again = new Redis(second.url);
    assert.equal(await again.get("key"), null);
    again.disconnect();
    await second.stop();
  });

  it("says why it could not start", async () => {
    const redis = await startRedis();
    await assert.rejects(
      startRedis({ port: redis.port }),
      /redis-server on port \d+: (?:.*in use|process \d+ has the port)/s,
    );
    await redis.stop();
  });

  it("ends with the process that started it, even by SIGKILL", async () => {
    const script = `import { startRedis } from ${JSON.stringify(import.meta.resolve("./redis.ts"))};
      const redis = await startRedis(); console.log(redis.port); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    const [port] = await once(starter.stdout, "data");
    assert.ok(await answers(Number(port)));
    starter.kill("SIGKILL");
    await until("its Redis has ended", async () => !(await answers(Number(port))));
  });
});

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
