import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { duringOutage } from "./support/outage.ts";
import type { Scenario } from "./support/scenario.ts";
import { runScenario } from "./support/scenario.ts";

/** Lua that keeps Redis from everything else for a number of ms. */
const BUSY_SCRIPT = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + time[2] / 1000
end
local start = now()
while now() < start + tonumber(ARGV[1]) do end`;

describe("matches go on while Redis", function () {
  this.timeout(180_000);

  it("hangs for fifteen seconds", async () => {
    await runScenario({}, async (scenario) => {
      await duringOutage(scenario, "Redis hangs 15 s", async () => {
        scenario.redis.process.kill("SIGSTOP");
        await delay(15_000);
        scenario.redis.process.kill("SIGCONT");
      });
    });
  });

  it("is dead for three seconds and comes back empty", async () => {
    await runScenario({}, async (scenario) => {
      await duringOutage(scenario, "Redis killed, empty", async () => {
        await scenario.redis.kill();
        await delay(3_000);
        const restarted = await startRedis({ port: scenario.redis.port });
        scenario.cleanups.push(() => restarted.kill());
      });
    });
  });

  it("is a replica for fifteen seconds, and takes no writes", async () => {
    await runScenario({}, async (scenario) => {
      await withoutWrites(
        scenario,
        "Redis read-only 15 s",
        ["REPLICAOF", "127.0.0.1", "1"],
        ["REPLICAOF", "NO", "ONE"],
      );
    });
  });

  it("has no memory left for fifteen seconds", async () => {
    await runScenario({}, async (scenario) => {
      const setMemory = (bytes: string) => ["CONFIG", "SET", "maxmemory", bytes] as const;
      await withoutWrites(scenario, "Redis full 15 s", setMemory("1"), setMemory("0"));
    });
  });

  it("loses what it was told in the last seven seconds", async () => {
    await runScenario({}, async (scenario) => {
      const { redis, recorder, matches } = scenario;
      const directory = await mkdtemp(join(tmpdir(), "pong-dump-"));
      scenario.cleanups.push(() => rm(directory, { recursive: true, force: true }));
      const client = new Redis(redis.port, "127.0.0.1");
      const [, kept = ""] = (await client.config("GET", "dir")) as string[];
      await client.save();
      await copyFile(join(kept, "dump.rdb"), join(directory, "dump.rdb"));
      client.disconnect();
      await delay(7_000);
      await duringOutage(scenario, "Redis 7 s ago", async () => {
        await redis.kill();
        const restarted = await startRedis({ port: redis.port, options: { dir: directory } });
        scenario.cleanups.push(() => restarted.kill());
      });
      const losses = recorder.events.length;
      await until("events are published", () => recorder.events.length > losses, 10_000);
      await matches.untilAllSeeWhatWasPublished();
    });
  });

  it("is busy with one command for five seconds", async () => {
    await runScenario({}, async (scenario) => {
      await duringOutage(scenario, "Redis busy 5 s", async () => {
        const client = new Redis(scenario.redis.port, "127.0.0.1");
        await client.eval(BUSY_SCRIPT, 0, 5_000);
        client.disconnect();
      });
    });
  });
});

type Command = readonly [name: string, ...args: string[]];

/** Runs an outage that a command begins and another one ends. */
async function withoutWrites(scenario: Scenario, name: string, begin: Command, end: Command): Promise<void> {
  const client = new Redis(scenario.redis.port, "127.0.0.1");
  await duringOutage(scenario, name, async () => {
    await client.call(...begin);
    await delay(15_000);
    await client.call(...end);
  });
  client.disconnect();
}
