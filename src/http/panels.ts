import { createHash, timingSafeEqual } from "node:crypto";
import { basicAuth, Room } from "@colyseus/core";
import type { Application, NextFunction, Request, Response } from "express";
import { ApiError } from "../protocol/errors.ts";
import { createRateLimit } from "./rateLimit.ts";

const ADMIN = "admin";

/** Wrong passwords a minute and address. */
const GUESSES_PER_MINUTE = 20;

/** Whether this path is a panel's: what is there is behind a password that browsers remember. */
export function isPanel(pathname: string): boolean {
  return /^\/(?:monitor|playground)(?:\/|$)/i.test(pathname);
}

/** `/monitor` and `/playground`, for the user `admin` with this password; without a password they are not there. */
export async function mountPanels(app: Application, password: string | undefined): Promise<void> {
  if (password === undefined) return;
  // They change Colyseus's rooms when they are loaded.
  const [{ monitor }, { playground }] = await Promise.all([
    import("@colyseus/monitor"),
    import("@colyseus/playground"),
  ]);
  const users = { [ADMIN]: password };
  const guarded = { use: [basicAuth({ users })] };

  // The playground makes every room of the process send a list of its messages to every client; the panel
  // does without it.
  const { _onJoin: onJoin } = Object(Room.prototype);
  const playgroundPanel = playground(guarded);
  Object.assign(Room.prototype, { _onJoin: onJoin });

  const admit = admission(password);
  app.use("/monitor", admit, monitor(guarded));
  app.use("/playground", admit, playgroundPanel);
}

function admission(password: string) {
  const expected = digestOf(`${ADMIN}:${password}`);
  const countGuess = createRateLimit(GUESSES_PER_MINUTE);

  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    // They act on GET, and the browser adds the password to whatever a foreign page asks for.
    if (req.headers["sec-fetch-site"] === "cross-site") throw new ApiError("forbidden", "not from another site");
    const [scheme = "", credentials = ""] = (req.headers.authorization ?? "").split(" ");
    const given = Buffer.from(credentials, "base64").toString();
    if (scheme.toLowerCase() === "basic" && timingSafeEqual(digestOf(given), expected)) return next();
    if (credentials !== "") await countGuess(`${req.headers["x-real-ip"]}`);
    res.setHeader("www-authenticate", `Basic realm="Pong Royale", charset="UTF-8"`);
    throw new ApiError("unauthorized", "sign in as admin");
  };
}

/** Of one length, which the comparison needs. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
