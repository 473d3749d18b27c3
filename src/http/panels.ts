import { createHash, timingSafeEqual } from "node:crypto";
import { basicAuth } from "@colyseus/core";
import type { NextFunction, RequestHandler, Response, Router } from "express";
import { loadPanels } from "../colyseus/panels.ts";
import { ApiError } from "../protocol/errors.ts";
import { createRateLimit } from "./rateLimit.ts";

const ADMIN = "admin";

/** Wrong passwords that one address may send per minute. */
const GUESSES_PER_MINUTE = 20;

/** The panels style themselves with inline styles and open WebSockets to any process. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  ...["base-uri", "form-action", "frame-ancestors", "object-src"].map((kind) => `${kind} 'none'`),
].join("; ");

/** Whether a path belongs to a panel. Panels have a password that browsers remember. */
export function isPanel(path: string): boolean {
  return /^\/(?:monitor|playground)(?:\/|$)/i.test(path);
}

/** Serves `/monitor` and `/playground` to the user `admin` with this password. Without a password they are not served. */
export async function mountPanels(site: Router, password: string | undefined): Promise<void> {
  if (password === undefined) return;
  const { monitor, playground } = await loadPanels();
  const guarded = { use: [basicAuth({ users: { [ADMIN]: password } })] };
  const admit = [protectPanel, requirePassword(password)];
  site.use("/monitor", admit, monitor(guarded));
  site.use("/playground", admit, playground(guarded));
}

/** Keeps other pages from framing a panel, and a panel from loading anything from elsewhere, such as fonts. */
function protectPanel(_: unknown, res: Response, next: NextFunction): void {
  res.set({ "content-security-policy": POLICY, "x-frame-options": "DENY", "referrer-policy": "no-referrer" });
  next();
}

function requirePassword(password: string): RequestHandler {
  const expected = digestOf(`${ADMIN}:${password}`);
  const countGuess = createRateLimit(GUESSES_PER_MINUTE);

  return async (req, res, next) => {
    // Panels act on GET, and a browser adds the password to requests that another site makes.
    if (req.headers["sec-fetch-site"] === "cross-site")
      throw new ApiError("forbidden", "not allowed from another site");
    const [scheme = "", credentials = ""] = (req.headers.authorization ?? "").split(" ");
    const given = Buffer.from(credentials, "base64").toString();
    if (scheme.toLowerCase() === "basic" && timingSafeEqual(digestOf(given), expected)) return next();
    if (credentials !== "") await countGuess(`${req.headers["x-real-ip"]}`);
    res.setHeader("www-authenticate", `Basic realm="Pong Royale", charset="UTF-8"`);
    throw new ApiError("unauthorized", "sign in as admin");
  };
}

/** A digest, because `timingSafeEqual` needs inputs of the same length. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
