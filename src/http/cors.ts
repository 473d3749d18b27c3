import cors from "cors";
import type { Request, RequestHandler } from "express";
import { isPanel } from "./panels.ts";

const OPTIONS: cors.CorsOptions = {
  methods: "GET, HEAD, POST, OPTIONS",
  allowedHeaders: "Accept, Authorization, Content-Type, Origin, X-Requested-With",
  exposedHeaders: "Retry-After",
  maxAge: 7200,
  preflightContinue: true,
};

/** Origins that may be repeated in a header. */
const ANY_ORIGIN = /^[\x21-\x7e]{1,255}$/;

/**
 * Lets pages of the allowed origins (just `*`, or a list) read the answers.
 *
 * The SDK fetches with `credentials: "include"`, so browsers expect their own origin and not `*`. The API does not use
 * cookies, so allowing credentials gives nothing away. The panels do use a password that browsers remember: they never get
 * these headers.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const isPublic = origins[0] === "*";
  const reflected = { ...OPTIONS, credentials: true, origin: isPublic ? ANY_ORIGIN : [...origins] };
  const handle = cors<Request>((req, done) => {
    if (isPanel(req.path)) done(null, { origin: false });
    else done(null, isPublic && req.headers.origin === undefined ? OPTIONS : reflected);
  });
  return (req, res, next) => {
    // Caches must not give one origin's answer to another.
    if (!isPanel(req.path)) res.vary("Origin");
    handle(req, res, next);
  };
}
