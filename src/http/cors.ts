import cors from "cors";
import type { Request, RequestHandler } from "express";
import { ApiError } from "../protocol/errors.ts";
import { isPanel } from "./panels.ts";

const OPTIONS: cors.CorsOptions = {
  methods: "GET, HEAD, POST, DELETE, OPTIONS",
  allowedHeaders: "Accept, Authorization, Content-Type, Origin, X-Requested-With",
  exposedHeaders: "Retry-After",
  maxAge: 7200,
  preflightContinue: true,
};

/**
 * Lets pages of the allowed origins (just `*`, or a list) read the answers, and refuses to act for other pages.
 *
 * With a list, its origins may send credentials. With `*`, only pages on the caller's own machine may, because browsers would
 * add a password that they remember. The SDK always sends credentials, so the origins of its pages must be listed. The panels
 * never get these headers.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const isPublic = origins[0] === "*";

  function optionsFor({ path, headers }: Request): cors.CorsOptions {
    if (isPanel(path)) return { origin: false };
    if (!isPublic) return { ...OPTIONS, credentials: true, origin: [...origins] };
    return isLocal(headers.origin) ? { ...OPTIONS, credentials: true, origin: true } : OPTIONS;
  }

  const handle = cors<Request>((req, done) => done(null, optionsFor(req)));
  return (req, res, next) => {
    // Caches must not give one origin's answer to another.
    if (!isPanel(req.path)) res.vary("Origin");
    if (!isPublic && req.method === "POST" && isForeign(req, origins)) {
      throw new ApiError("forbidden", "CORS_ORIGINS does not name the origin of this page");
    }
    handle(req, res, next);
  };
}

/** Whether a page was loaded from the caller's own machine, as by a development server. */
function isLocal(origin: string | undefined): boolean {
  return (
    origin !== undefined &&
    URL.canParse(origin) &&
    /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(origin).hostname)
  );
}

/** Whether a page of another server makes the request, and its origin is not listed. Browsers send forms without asking. */
function isForeign({ headers }: Request, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
