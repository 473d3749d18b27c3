import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";

/** Headers in which proxies name the client's address. Anybody can send them. */
const ADDRESS_HEADERS = [
  ...["x-forwarded-for", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "forwarded", "true-client-ip"],
  ...["cf-connecting-ip", "fastly-client-ip", "fly-client-ip"],
];

/**
 * Leaves `x-real-ip` as the only header that names the client's address. `proxies` is how many proxies in front we trust.
 *
 * Each proxy appends the address it was called from to `X-Forwarded-For`, so the client's address is that many from the
 * right, or the leftmost if there are fewer. If that entry is not an address, the socket's address is used.
 */
export function stampAddress(req: IncomingMessage, proxies: number): void {
  const claimed = proxyAddr(req, (_, hop) => hop < proxies);
  const address = normalized(claimed) ?? normalized(req.socket.remoteAddress) ?? "unknown";
  for (const header of ADDRESS_HEADERS) delete req.headers[header];
  req.headers["x-real-ip"] = address;
}

/** The network that limits count by: an IPv4 address, or the /64 of an IPv6 address, which one household can use freely. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  return ipaddr.IPv6.parse(address)
    .parts.slice(0, 4)
    .map((part) => part.toString(16))
    .join(":");
}

/** Returns a text that stands for an address (IPv6: for its /64) and does not show it. */
export type AddressKey = (address: string) => string;

/** With the same secret, processes give an address the same text. Without one, each process has its own. */
export function createAddressKey(secret: string = randomBytes(32).toString("hex")): AddressKey {
  return (address) =>
    createHmac("sha256", secret)
      .update(`address ${networkOf(address)}`)
      .digest("base64url")
      .slice(0, 16);
}

/**
 * An address without port, brackets and zone, an IPv4-mapped one as IPv4. Undefined if the text is not an address. A socket
 * that has closed already has no text at all.
 */
export function normalized(text = ""): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.+)\](?::\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1")
    .replace(/%.*$/, "");
  return isIP(bare) ? ipaddr.process(bare).toString() : undefined;
}
