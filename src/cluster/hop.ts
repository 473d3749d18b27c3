import type { IncomingMessage } from "node:http";
import { ApiError } from "../protocol/errors.ts";
import type { ClusterKey } from "./ClusterKey.ts";

/** Header of a handshake that another process has passed on: the client's address and a signature. */
export const HOP_HEADER = "x-pong-hop";

type Handshake = Pick<IncomingMessage, "url" | "headers">;

/** The value of the header for a handshake that is passed on. It is valid for this handshake alone. */
export function hopOf(key: ClusterKey, handshake: Handshake): string {
  const address = `${handshake.headers["x-real-ip"]}`;
  return `${address} ${key.sign("hop", ...signedTexts(handshake, address))}`;
}

/** The client's address if another process has passed this handshake on. ApiError `forbidden` if the header is forged. */
export function readHop(key: ClusterKey, handshake: Handshake): string | undefined {
  const header = handshake.headers[HOP_HEADER];
  if (header === undefined) return undefined;
  const [address = "", signature = ""] = `${header}`.split(" ");
  if (key.verify(signature, "hop", ...signedTexts(handshake, address))) return address;
  throw new ApiError("forbidden", `${HOP_HEADER} is for the processes of this cluster`);
}

function signedTexts({ url, headers }: Handshake, address: string): [url: string, key: string, address: string] {
  return [`${url}`, `${headers["sec-websocket-key"]}`, address];
}
