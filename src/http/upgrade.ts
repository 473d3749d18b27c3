import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ApiError } from "../protocol/errors.ts";
import { invalidHead, rawError } from "./answers.ts";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/** Any other `Upgrade` (h2c, say) may be ignored: the request is answered as if it had none. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Throws for handshakes that the WebSocket server would refuse with HTML (RFC 6455, 4.2.1). */
export function checkHandshake({ method, headers }: IncomingMessage): void {
  if (method !== "GET") throw new ApiError("method_not_allowed", "a WebSocket is opened with GET");
  if (!KEY.test(headers["sec-websocket-key"] ?? ""))
    throw invalidHead("Sec-WebSocket-Key", "expected 16 bytes in base64");
  if (!/^(?:13|8)$/.test(headers["sec-websocket-version"] ?? ""))
    throw invalidHead("Sec-WebSocket-Version", "expected 13");
  const protocols = headers["sec-websocket-protocol"];
  if (protocols !== undefined && (!TOKENS.test(protocols) || hasTwice(protocols.split(/[ \t]*,[ \t]*/)))) {
    throw invalidHead("Sec-WebSocket-Protocol", "expected different tokens");
  }
}

/** Answers on a socket that has no node response, and ends it. */
export function refuseSocket(socket: Duplex, error: ApiError): void {
  socket.on("error", () => socket.destroy());
  const more = error.code === "method_not_allowed" ? { allow: "GET" } : undefined;
  socket.end(rawError(error, more), () => socket.destroy());
}

function hasTwice(words: readonly string[]): boolean {
  return new Set(words).size < words.length;
}
