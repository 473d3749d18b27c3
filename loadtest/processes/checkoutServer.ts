import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../test/support/port.ts";
import { SECRET, UNLIMITED } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { Child, SERVER_CORE } from "./Child.ts";

const THIS_CHECKOUT = join(import.meta.dirname, "../..");
const START_TIMEOUT_MS = 20_000;

const ENV = { HOST: "127.0.0.1", ...UNLIMITED, JWT_SECRET: SECRET, DRAIN_SECONDS: "0" };

export interface CheckoutServer {
  readonly url: string;
  readonly child: Child<Record<never, never>>;
}

export interface CheckoutOptions {
  /** A directory with a checkout of this project and its node_modules. */
  readonly root?: string;
  /** The file that is started, by default `src/main.ts` of the checkout. */
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node, in addition to those of `npm start`. They win over those. */
  readonly flags?: readonly string[];
}

/** Starts the server of a checkout as `npm start` does, bound to its core. Resolves when it takes players. */
export async function startCheckoutServer(options: CheckoutOptions = {}): Promise<CheckoutServer> {
  const { root = THIS_CHECKOUT, env = {}, flags = [] } = options;
  const { main = join(root, "src/main.ts") } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await Child.start(main, {
    core: SERVER_CORE,
    flags: [...startFlagsOf(root), ...flags],
    env: { ...ENV, PORT: String(port), ...env },
  });
  try {
    await until(`a server on port ${port} takes players`, () => hasEnded(child) || isReady(url), START_TIMEOUT_MS);
    if (hasEnded(child)) throw new Error(`the server ended with ${child.process.exitCode}`);
  } catch (error) {
    await child.end();
    throw new Error(`${error instanceof Error ? error.message : error}\n${child.output}`);
  }
  return { url, child };
}

/** Node's flags of `npm start`. They are in the script `start`, or in `config.node` in newer checkouts. */
function startFlagsOf(root: string): string[] {
  const { scripts, config } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return `${scripts.start} ${config?.node ?? ""}`.match(/--[\w-]+(?:=\S+)?/g) ?? [];
}

function hasEnded({ process: { exitCode } }: CheckoutServer["child"]): boolean {
  return exitCode !== null;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}
