import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { clientFrame, closePayload, HANDSHAKE, type serveGameSockets } from "./gameSockets.ts";

const [BINARY, CLOSE] = [0x2, 0x8];
/** Sockets at a time. */
const BATCH = 100;

/** Number of descriptors of this process. */
export function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** The ways in which a client goes. */
const WAYS: readonly ((stream: Socket) => unknown)[] = [
  (stream) => stream.resetAndDestroy(),
  (stream) => stream.destroy(),
  (stream) => stream.end(),
  (stream) => stream.end(clientFrame(CLOSE, closePayload(1000))),
  (stream) => stream.write(clientFrame(CLOSE)),
  (stream) => stream.write(clientFrame(0x3)),
  (stream) => stream.write(clientFrame(BINARY, "whole").subarray(0, 7), () => stream.resetAndDestroy()),
];

/** Opens so many sockets, some of them before their handshake is over, and ends each in another way. */
export async function comeAndGo(
  { port }: Pick<Awaited<ReturnType<typeof serveGameSockets>>, "port">,
  count: number,
): Promise<void> {
  for (let opened = 0; opened < count; opened += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, (_, n) => visit(port, n)));
  }
}

async function visit(port: number, n: number): Promise<void> {
  const stream = connect(port, "127.0.0.1");
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.on("error", () => stream.destroy());
  stream.resume();
  stream.write(HANDSHAKE);
  if (n % 10 > 0) await Promise.race([once(stream, "data").catch(() => undefined), closed]);
  if (n % 3 === 0) stream.write(clientFrame(BINARY, `${n}`));
  WAYS[n % WAYS.length]?.(stream);
  await closed;
}
