import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint, Router } from "@colyseus/core";
import type { Application } from "express";
import type { Config } from "../config.ts";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { apiErrorOf, sendError, sendResponse, wrongMethod } from "./answers.ts";
import { jsonOfBody, readBody } from "./body.ts";
import { allowOrigin } from "./cors.ts";
import { GuardedServer, type Patience } from "./guard.ts";
import { isPanel } from "./panels.ts";
import { createRateLimit } from "./rateLimit.ts";

/** What a route tells the front of itself, as `metadata` of its endpoint. */
export interface RouteTraits extends Record<string, unknown> {
  /** Counts against MATCHMAKING_PER_MINUTE. */
  limited?: boolean;
  /** Takes forms too. */
  forms?: boolean;
}

export interface FrontOptions {
  config: Pick<Config, "corsOrigins" | "matchmakingPerMinute" | "trustProxy">;
  /** The API. Bodies reach it as JSON whose syntax is right, never larger than 16 KB. */
  routes: Router;
  log: LimitedLog;
  patience?: Partial<Patience>;
}

/** The one way in for HTTP: guards, then the API's routes, then express. */
export interface Front {
  /** For the transport. */
  server: GuardedServer;
  /** Says who answers what is no route of the API: `express` of `defineServer`. */
  mount(app: Application): void;
}

export function createFront({ config, routes, log, patience }: FrontOptions): Front {
  const limit = createRateLimit(config.matchmakingPerMinute);
  let app: Application | undefined;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(`http://localhost${req.url}`);
    if (!isPanel(pathname)) allowOrigin(req, res, config.corsOrigins);
    const body = await readBody(req);
    if (!body) return; // the caller went away

    // Slashes in a row make an empty name, which would be a room or a match to the router.
    if (pathname.includes("//")) throw nothingHere();
    const path = pathname.length > 1 ? pathname.replace(/\/$/, "") : pathname;
    const methods = methodsOf(path);
    if (req.method === "OPTIONS") return answerOptions(res, methods);
    if (methods.length === 0) return passOn(req, res, body);

    const method = req.method === "HEAD" ? "GET" : (req.method ?? "");
    const route = findRoute(method, path);
    if (!route) throw wrongMethod(res, methods);
    const { limited, forms = false }: RouteTraits = route.options.metadata ?? {};
    if (limited) await limit(`${req.headers["x-real-ip"]}`);
    const json = method === "POST" ? jsonOfBody(req, body, forms) : null;
    const request = new Request(`http://localhost${path}${search}`, { method, headers: headersOf(req), body: json });
    await sendResponse(res, await routes.handler(request));
  }

  function findRoute(method: string, path: string): Endpoint | undefined {
    return routes.findRoute(method, path)?.data;
  }

  function methodsOf(path: string): string[] {
    return [...(findRoute("GET", path) ? ["GET", "HEAD"] : []), ...(findRoute("POST", path) ? ["POST"] : [])];
  }

  function passOn(req: IncomingMessage & { body?: string }, res: ServerResponse, body: Buffer): void {
    if (!app) throw nothingHere();
    // The stream is read; this is where the panels look next.
    if (body.length > 0) req.body = body.toString();
    const next = (error?: unknown) => sendError(res, error ? expressErrorOf(error, log) : nothingHere());
    (app as (...args: unknown[]) => void)(req, res, next);
  }

  return {
    server: new GuardedServer({ trustProxy: config.trustProxy, log, answer, ...(patience && { patience }) }),
    mount(mounted) {
      mounted.disable("x-powered-by");
      app = mounted;
    },
  };
}

/** Preflights are answered for any path, so that a browser gets to see what the request itself is told. */
function answerOptions(res: ServerResponse, methods: readonly string[]): void {
  res.setHeader("allow", [...(methods.length > 0 ? methods : ["GET", "HEAD"]), "OPTIONS"].join(", "));
  res.writeHead(204).end();
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) headers.set(name, `${value}`);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  return headers;
}

function nothingHere(): ApiError {
  return new ApiError("not_found", "there is nothing here");
}

/** express and its middleware complain of requests by an error with a `status`, as of paths they cannot decode. */
function expressErrorOf(error: unknown, log: LimitedLog): ApiError {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 404) return nothingHere();
  if (status >= 400 && status < 500) return new ApiError("invalid_request", "the request cannot be understood");
  return apiErrorOf(error, log);
}
