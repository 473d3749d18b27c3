import type { IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";

/** Headers in which proxies name the client's address. Anybody can send them. */
const ADDRESS_HEADERS = [
  ...["x-forwarded-for", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "forwarded", "true-client-ip"],
  ...["cf-connecting-ip", "fastly-client-ip", "fly-client-ip"],
];

/**
 * The address of whoever sent this request, `proxies` of which in front of us are ours.
 *
 * Each proxy writes the address it was called from at the right end of `X-Forwarded-For`, so that the
 * client's is that many from the right (the leftmost, if there are fewer). What is no address there
 * counts for nothing: then it is the socket's.
 */
export function clientAddressOf(req: IncomingMessage, proxies: number): string {
  const called = plainAddress(req.socket.remoteAddress ?? "") ?? "unknown";
  const forwarded = req.headers["x-forwarded-for"];
  if (proxies === 0 || typeof forwarded !== "string") return called;
  const hops = forwarded.split(",");
  return plainAddress(hops.at(-Math.min(proxies, hops.length)) ?? "") ?? called;
}

/** Makes `x-real-ip` the one header with the client's address, and true. */
export function stampAddress(req: IncomingMessage, proxies: number): void {
  const address = clientAddressOf(req, proxies);
  for (const header of ADDRESS_HEADERS) delete req.headers[header];
  req.headers["x-real-ip"] = address;
}

/** What limits count by: an IPv4 address, or the /64 of an IPv6 one, all of which are one household's to use. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** Without port, brackets, zone, and the IPv6 way of writing IPv4; undefined if it is no address. */
function plainAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const address = bare
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=[\d.]+$)/i, "")
    .toLowerCase();
  return isIP(address) ? address : undefined;
}
