import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** Appended to the client's key (RFC 6455, 1.3). */
const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Accepts a client's handshake, which must have been checked (`http/upgrade.ts`), and leaves the stream to the caller.
 *
 * `head` is what the client has sent after its handshake. No extension is accepted; of the client's subprotocols the first.
 */
export function acceptHandshake({ headers }: IncomingMessage, stream: Socket, head: Buffer): void {
  const key = headers["sec-websocket-key"];
  const [protocol] = headers["sec-websocket-protocol"]?.split(/[ \t]*,/) ?? [];
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${createHash("sha1").update(`${key}${KEY_SUFFIX}`).digest("base64")}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
  ];
  stream.setTimeout(0);
  stream.setNoDelay();
  stream.write(`${lines.join("\r\n")}\r\n\r\n`);
  if (head.length > 0) stream.unshift(head);
}
