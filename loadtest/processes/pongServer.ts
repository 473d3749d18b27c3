import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import { freePort } from "../../test/support/port.ts";
import { SECRET } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { Child, SERVER_CORE } from "./Child.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Calls come from one address, and seats are taken by as many at once as there are. */
const ENV = { HOST: "127.0.0.1", MATCHMAKING_PER_MINUTE: "0", JWT_SECRET: SECRET, DRAIN_SECONDS: "0" };

/** Node's flags as `npm start` has them. */
const FLAGS = packageJson.config.node.split(" ");

export interface PongServerProcess {
  readonly url: string;
  readonly child: Child<Record<never, never>>;
}

/** The server as it is shipped, on its core; done when it takes players. Of two flags the last one counts. */
export async function startPongServer(
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<PongServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await Child.start(MAIN, {
    core: SERVER_CORE,
    flags: [...FLAGS, ...flags],
    env: { ...ENV, PORT: String(port), ...env },
  });
  try {
    await until(`a server on port ${port} takes players`, () => hasEnded(child) || isReady(url), 20_000);
    if (hasEnded(child)) throw new Error(`the server ended with ${child.process.exitCode}`);
  } catch (error) {
    await child.end();
    throw new Error(`${error instanceof Error ? error.message : error}\n${child.output}`);
  }
  return { url, child };
}

function hasEnded({ process: { exitCode } }: PongServerProcess["child"]): boolean {
  return exitCode !== null;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}
