import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** Longest time to connect to another process. */
const CONNECT_MS = 1000;

export interface Relayed {
  readonly req: IncomingMessage;
  readonly stream: Socket;
  /** What the client has sent after its handshake. */
  readonly head: Buffer;
  /** Headers that are added to those of the client. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Passes a client's handshake on to the process at `address`, and then every byte in both directions. When one side ends, so does
 * the other.
 *
 * Resolves when the other process has accepted the connection; `onEnd` is called at its end. Rejects if it does not: then
 * nothing was sent.
 */
export async function relay(
  { req, stream, head, headers }: Relayed,
  address: string,
  onEnd: () => void,
): Promise<void> {
  const { hostname, port } = new URL(`http://${address}`);
  const target = connect({ host: hostname.replace(/^\[(.+)\]$/, "$1"), port: Number(port || 80), noDelay: true });
  try {
    await once(target, "connect", { signal: AbortSignal.timeout(CONNECT_MS) });
  } catch (error) {
    target.destroy();
    throw error;
  }
  stream.setTimeout(0);
  stream.setNoDelay();
  target.write(headOf(req, headers), "latin1");
  target.write(head);
  let open = 2;
  const end = () => {
    stream.destroy();
    target.destroy();
    open -= 1;
    if (open === 0) onEnd();
  };
  pipeline(stream, target, end);
  pipeline(target, stream, end);
}

/** The head of the request, for the other process. */
function headOf({ url, headers }: IncomingMessage, more: Readonly<Record<string, string>>): string {
  const fields = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url} HTTP/1.1\r\n${fields.join("")}\r\n`;
}
