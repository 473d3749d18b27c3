import { join } from "node:path";
import { pino } from "pino";
import { loadConfig } from "../../src/config.ts";
import { createServer } from "../../src/server.ts";
import { freePort } from "../../test/support/port.ts";
import { UNLIMITED } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { Child, LOAD_CORE } from "../processes/Child.ts";
import type { CallerCalls } from "./callers.ts";
import { type CallFigures, startMeasuring } from "./callTimes.ts";

const CALLERS = join(import.meta.dirname, "callers.ts");

/** Starts a server in this process, so that its CPU time can be measured. Its callers are in a child process. */
export async function startMeasuredServer(redisUrl: string) {
  const port = await freePort();
  const env = { HOST: "127.0.0.1", PORT: String(port), REDIS_URL: redisUrl, ...UNLIMITED };
  const secret = "the secret of a server that only a benchmark calls";
  // seats outlast the run and rooms tick slowly, so that only placement is measured
  const quiet = { SEAT_RESERVATION_SECONDS: "300", TICK_RATE: "20", PATCH_RATE: "20", DRAIN_SECONDS: "0" };
  const config = loadConfig({ ...env, ...quiet, JWT_SECRET: secret });
  const server = createServer(config, pino({ level: "silent" }));
  await server.listen();
  const url = `http://127.0.0.1:${port}`;
  await until("the server takes players", async () => (await fetch(`${url}/readyz`)).ok);
  const child = await Child.start<CallerCalls>(CALLERS, { core: LOAD_CORE });

  return {
    /** Measures calls with this body after a warm-up of as many. */
    async measure(body: object, callers: number, calls: number): Promise<CallFigures> {
      await child.call("callMatchmaking", url, body, callers, calls);
      const stop = startMeasuring();
      return stop(await child.call("callMatchmaking", url, body, callers, calls));
    },
    async stop(): Promise<void> {
      await child.end();
      await server.shutdown();
    },
  };
}
