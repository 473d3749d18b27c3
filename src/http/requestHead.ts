import type { IncomingMessage } from "node:http";
import { stampAddress } from "./address.ts";
import { invalidHead } from "./refusals.ts";

const HOST = /^(?:\[[\da-f:.]+\]|[a-z\d._~-]+)(?::\d{1,5})?$/i;
const SCHEMES = new Set(["http", "https", "ws", "wss"]);

/**
 * Checks and normalises the head of a request, or throws an ApiError.
 *
 * Afterwards `url` is a normalised path with an optional query, `host` is a valid host, `x-forwarded-proto` is absent, `http`
 * or `https`, and `x-real-ip` is the client's address. Colyseus and its panels build URLs from these outside of any `try`: an
 * invalid one would end the process.
 */
export function normalizeHead(req: IncomingMessage, proxies: number): void {
  req.headers.host = hostOf(req);
  checkCoding(req);
  const scheme = schemeOf(req);
  if (proxies > 0 && scheme) req.headers["x-forwarded-proto"] = scheme;
  else delete req.headers["x-forwarded-proto"];
  stampAddress(req, proxies);
  req.url = targetOf(req);
}

/** The host that the request names. HTTP/1.0 allows none. */
function hostOf({ headersDistinct, httpVersion }: IncomingMessage): string {
  const hosts = headersDistinct.host ?? [];
  const [host = httpVersion === "1.0" ? "localhost" : ""] = hosts;
  if (hosts.length > 1 || !HOST.test(host) || !URL.canParse(`http://${host}`)) {
    throw invalidHead("Host", "expected one host with an optional port");
  }
  return host;
}

/** Throws for a body whose end a proxy in front may see elsewhere (RFC 9112, 6.1). */
function checkCoding({ headers, httpVersion }: IncomingMessage): void {
  const coding = headers["transfer-encoding"];
  if (coding === undefined || (httpVersion === "1.1" && /^chunked$/i.test(coding.trim()))) return;
  throw invalidHead("Transfer-Encoding", "expected chunked alone, in HTTP/1.1");
}

/** The scheme that the client used. Several proxies may have added one each; the first of them saw the client. */
function schemeOf({ headers }: IncomingMessage): string | undefined {
  const forwarded = headers["x-forwarded-proto"];
  if (forwarded === undefined) return undefined;
  const schemes = `${forwarded}`.split(",").map((scheme) => scheme.trim().toLowerCase());
  if (!schemes.every((scheme) => SCHEMES.has(scheme))) throw invalidHead("X-Forwarded-Proto", "expected http or https");
  return schemes[0]?.replace("ws", "http");
}

/** Path and query with dot segments resolved, so that every reader sees the same path. OPTIONS may also name `*`. */
function targetOf({ url = "", method }: IncomingMessage): string {
  if (url === "*" && method === "OPTIONS") return url;
  // Servers must accept a whole URL too (RFC 9112, 3.2.2).
  const absolute = /^https?:\/\//i.test(url);
  const parsed = absolute || url.startsWith("/") ? URL.parse(absolute ? url : `http://localhost${url}`) : null;
  if (!parsed) throw invalidHead("request target", "expected a path");
  return parsed.pathname + parsed.search;
}
