import { once } from "node:events";
import type { Server } from "node:net";
import { createServer } from "node:net";

/** Below the ports that the system gives to outgoing connections, which could take one before a server listens on it. */
const FIRST = 12_000;
const LAST = 32_000;
const BLOCK = 100;

let block: Promise<number> | undefined;
let given = 0;

/**
 * A TCP port of the loopback interface that nobody listens on.
 *
 * Each process has a block of ports of its own, so that test files may run side by side.
 */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** As many neighbouring ports, in order. */
export async function freePorts(count: number): Promise<number[]> {
  block ??= claimBlock();
  const first = await block;
  for (;;) {
    if (given + count > BLOCK - 1) given = 0;
    const ports = Array.from({ length: count }, (_, index) => first + 1 + given + index);
    given += count;
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
}

/** A block belongs to the process that listens on its first port; the system gives it back when the process ends. */
async function claimBlock(): Promise<number> {
  const count = (LAST - FIRST) / BLOCK;
  const start = Math.floor(Math.random() * count);
  for (let index = 0; index < count; index += 1) {
    const first = FIRST + ((start + index) % count) * BLOCK;
    const server = await listening(first);
    if (!server) continue;
    server.unref();
    return first;
  }
  throw new Error(`every block of ports from ${FIRST} to ${LAST} is taken`);
}

async function isFree(port: number): Promise<boolean> {
  const server = await listening(port);
  if (!server) return false;
  server.close();
  await once(server, "close");
  return true;
}

/** A server on this port; undefined if another one has the port. */
async function listening(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch {
    return undefined;
  }
}
