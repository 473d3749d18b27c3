import type { Router as ApiRouter } from "@colyseus/core";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { Config } from "../config.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { answerApi } from "./api.ts";
import { readBody } from "./body.ts";
import { allowOrigins } from "./cors.ts";

import { GuardedServer, type Patience, type WebSocketEntrance } from "./guard.ts";
import { createCallLimit, createRateLimit, type SeatHolder } from "./rateLimit.ts";

import { nothingHere, refuse, requestErrorOf } from "./refusals.ts";

export interface FrontOptions {
  config: Pick<Config, "corsOrigins" | "matchmakingPerMinute" | "maxConnections" | "requestsPerMinute" | "trustProxy">;
  /** The API. It gets bodies as JSON with valid syntax, at most 16 KB long. */
  routes: ApiRouter;
  holderOf?: SeatHolder;
  log: LimitedLog;
  patience?: Partial<Patience>;
  /** By default, every valid handshake is accepted. */
  entrance?: WebSocketEntrance;
}

const OPEN: WebSocketEntrance = { acceptHop: () => false, enter: async () => true };

/** Requests that REQUESTS_PER_MINUTE does not count: POST has its own limit, and health checks must get through. */
const UNCOUNTED_METHODS = new Set(["POST", "OPTIONS"]);
const UNCOUNTED_PATH = /^\/(?:livez|readyz)\/?$/;

/** The only way in for HTTP: guards, then the API, then the site. */
export interface Front {
  /** The HTTP server for Colyseus's transport. */
  readonly server: GuardedServer;
  /** Router for all that is not the API: health, metrics, panels, page. Mount them before the server listens. */
  readonly site: Router;
}

export function createFront({
  config,
  routes,
  holderOf = async () => undefined,
  log,
  patience = {},
  entrance = OPEN,
}: FrontOptions): Front {
  const site = express.Router();
  const app = express().disable("x-powered-by");
  const countRequest = createRateLimit(config.requestsPerMinute);

  app.use(allowOrigins(config.corsOrigins));
  app.use(async (req, _, next) => {
    const isCounted = !UNCOUNTED_METHODS.has(req.method) && !UNCOUNTED_PATH.test(req.path);
    if (isCounted) await countRequest(`${req.headers["x-real-ip"]}`);
    next();
  });
  app.use(async (req, _, next) => {
    req.body = await readBody(req);
    next();
  });
  app.use(answerApi(routes, createCallLimit(config.matchmakingPerMinute, holderOf)));
  app.use((req, _, next) => {
    // The panels expect text, or no body at all.
    req.body = req.body.length > 0 ? req.body.toString() : undefined;
    next();
  });
  app.use(site);
  app.use(() => {
    throw nothingHere();
  });
  // express recognises an error handler by its four parameters.
  app.use((error: unknown, req: Request, res: Response, _: NextFunction) =>
    refuse(req, res, requestErrorOf(error, log, { method: req.method })),
  );
  const { maxConnections, requestsPerMinute: handshakesPerMinute, trustProxy } = config;
  const limits = { trustProxy, maxConnections, handshakesPerMinute };
  return { server: new GuardedServer({ ...limits, log, answer: app, patience, entrance }), site };
}
