import type { IncomingMessage } from "node:http";
import { stampAddress } from "./address.ts";
import { invalidHead } from "./answers.ts";

const HOST = /^(?:\[[\da-f:.]+\]|[a-z\d._~-]+)(?::\d{1,5})?$/i;
const SCHEMES = new Set(["http", "https", "ws", "wss"]);

/**
 * Makes the head of a request what everything behind may rely on, or throws an ApiError.
 *
 * Afterwards `url` is a normal path with perhaps a query, `host` a host, `x-forwarded-proto` absent or
 * `http` or `https`, `x-real-ip` the client's address. Colyseus and its panels build URLs of these
 * outside of any `try`: one that throws would end the process.
 */
export function normalizeHead(req: IncomingMessage, proxies: number): void {
  req.headers.host = hostOf(req);
  const scheme = schemeOf(req);
  if (proxies > 0 && scheme) req.headers["x-forwarded-proto"] = scheme;
  else delete req.headers["x-forwarded-proto"];
  stampAddress(req, proxies);
  req.url = targetOf(req);
}

/** HTTP/1.0 need not name a host. */
function hostOf({ headersDistinct, httpVersion }: IncomingMessage): string {
  const hosts = headersDistinct.host ?? [];
  const [host = httpVersion === "1.0" ? "localhost" : ""] = hosts;
  if (hosts.length > 1 || !HOST.test(host) || !URL.canParse(`http://${host}`)) {
    throw invalidHead("Host", "expected one host, with perhaps a port");
  }
  return host;
}

/** Several proxies may have written one each; the first saw the client. */
function schemeOf({ headers }: IncomingMessage): string | undefined {
  const forwarded = headers["x-forwarded-proto"];
  if (forwarded === undefined) return undefined;
  const schemes = `${forwarded}`.split(",").map((scheme) => scheme.trim().toLowerCase());
  if (!schemes.every((scheme) => SCHEMES.has(scheme))) throw invalidHead("X-Forwarded-Proto", "expected http or https");
  return schemes[0]?.replace("ws", "http");
}

/** Path and query, dot segments resolved, so that all who look at it see the same. `*` is for OPTIONS. */
function targetOf({ url = "", method }: IncomingMessage): string {
  if (url === "*" && method === "OPTIONS") return url;
  // Clients of forward proxies name the whole address (RFC 9112, 3.2.2).
  const absolute = /^https?:\/\//i.test(url);
  const parsed = absolute || url.startsWith("/") ? URL.parse(absolute ? url : `http://localhost${url}`) : null;
  if (!parsed) throw invalidHead("request target", "expected a path");
  return parsed.pathname + parsed.search;
}
