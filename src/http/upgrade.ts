import type { IncomingMessage } from "node:http";
import { ApiError } from "../protocol/errors.ts";
import { invalidHead } from "./refusals.ts";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/** Whether a request asks for a WebSocket. Any other `Upgrade` (h2c, say) is ignored, which HTTP allows. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Throws for handshakes that the WebSocket server would refuse with HTML (RFC 6455, 4.2.1). */
export function checkHandshake({ method, headers }: IncomingMessage): void {
  if (method !== "GET") throw new ApiError("method_not_allowed", "open a WebSocket with GET");
  if (!KEY.test(headers["sec-websocket-key"] ?? "")) {
    throw invalidHead("Sec-WebSocket-Key", "expected 16 bytes in base64");
  }
  if (!/^(?:13|8)$/.test(headers["sec-websocket-version"] ?? "")) {
    throw invalidHead("Sec-WebSocket-Version", "expected 13");
  }
  const protocols = headers["sec-websocket-protocol"];
  if (protocols !== undefined && (!TOKENS.test(protocols) || hasTwice(protocols.split(/[ \t]*,[ \t]*/)))) {
    throw invalidHead("Sec-WebSocket-Protocol", "expected distinct tokens");
  }
}

function hasTwice(words: readonly string[]): boolean {
  return new Set(words).size < words.length;
}
