import type { IncomingMessage, ServerResponse } from "node:http";

const METHODS = "GET, HEAD, POST, OPTIONS";
const HEADERS = "Accept, Authorization, Content-Type, Origin, X-Requested-With";
const PREFLIGHT_SECONDS = 7200;

/**
 * Lets browsers read this answer from pages of the origins that are allowed: just `*`, or a list.
 *
 * The SDK fetches with `credentials: "include"`, for which a browser wants its own origin back and leave
 * for credentials; `*` alone would refuse it. Nothing here is told by cookies, so that leave gives nothing
 * away; the panels, for which browsers remember a password, never get any of these headers.
 */
export function allowOrigin(req: IncomingMessage, res: ServerResponse, origins: readonly string[]): void {
  const { origin } = req.headers;
  const any = origins[0] === "*";
  // Caches must not hand one origin's answer to another.
  res.setHeader("vary", "Origin");
  if (origin !== undefined && (any ? /^[\x21-\x7e]{1,255}$/.test(origin) : origins.includes(origin))) {
    res.setHeader("access-control-allow-origin", origin);
    res.setHeader("access-control-allow-credentials", "true");
  } else if (any && origin === undefined) {
    res.setHeader("access-control-allow-origin", "*");
  } else {
    return;
  }
  res.setHeader("access-control-expose-headers", "Retry-After");
  if (req.method !== "OPTIONS") return;
  res.setHeader("access-control-allow-methods", METHODS);
  res.setHeader("access-control-allow-headers", HEADERS);
  res.setHeader("access-control-max-age", PREFLIGHT_SECONDS);
}
