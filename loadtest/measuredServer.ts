import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { loadConfig } from "../src/config.ts";
import { createServer } from "../src/server.ts";
import { freePort } from "../test/support/port.ts";
import { until } from "../test/support/until.ts";
import { type Measured, startMeasuring, timesOf } from "./measure.ts";

const MATCHMAKING = "/api/pong/matchmaking";

interface Task {
  url: string;
  callers: number;
  calls: number;
}

/** A server in this process; who calls it is in another. */
export async function startMeasuredServer(redisUrl: string) {
  const port = await freePort();
  const env = { HOST: "127.0.0.1", PORT: String(port), REDIS_URL: redisUrl, MATCHMAKING_PER_MINUTE: "0" };
  const secret = "for the benchmark, and for nothing else";
  // seats are kept and rooms tick slowly, so that neither the end of seats nor play is what is measured
  const quiet = { SEAT_RESERVATION_SECONDS: "300", TICK_RATE: "20", PATCH_RATE: "20", DRAIN_SECONDS: "0" };
  const config = loadConfig({ ...env, ...quiet, JWT_SECRET: secret });
  const server = createServer(config, pino({ level: "silent" }));
  await server.listen();
  const url = `http://127.0.0.1:${port}`;
  await until("the server takes players", async () => (await fetch(`${url}/readyz`)).ok);
  const callers = fork(fileURLToPath(import.meta.url));

  async function call(task: Task): Promise<number[]> {
    callers.send(task);
    const [times] = await once(callers, "message");
    return times;
  }

  return {
    async measure(count: number, calls: number): Promise<Measured> {
      await call({ url, callers: count, calls });
      const stop = startMeasuring();
      return stop(await call({ url, callers: count, calls }));
    },
    async stop(): Promise<void> {
      callers.disconnect();
      await server.shutdown();
    },
  };
}

if (import.meta.main) {
  process.on("message", async ({ url, callers, calls }: Task) => {
    process.send?.(await timesOf(() => place(url), { callers, mostCalls: calls, seconds: 60 }));
  });
}

async function place(url: string): Promise<void> {
  const response = await fetch(url + MATCHMAKING, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) throw new Error(`matchmaking said ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
