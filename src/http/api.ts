import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint, Router } from "@colyseus/core";
import type { RequestHandler } from "express";
import { sendResponse } from "./answers.ts";
import { jsonOfBody } from "./body.ts";
import type { CallLimit } from "./rateLimit.ts";
import { nothingHere, wrongMethod } from "./refusals.ts";

/** Settings of a route, in the `metadata` of its endpoint. */
export interface RouteTraits extends Record<string, unknown> {
  /** Counts against MATCHMAKING_PER_MINUTE: always, or not if the caller holds a seat, because this is the way back to it. */
  limited?: "always" | "unless_seated";
  /** Accepts forms as well as JSON. */
  forms?: boolean;
}

const METHODS = ["GET", "POST", "DELETE"];

/** Answers the routes of the API and every preflight; other requests go on. `req.body` must be the body as a Buffer. */
export function answerApi(routes: Router, limit: CallLimit): RequestHandler {
  function findRoute(method: string, path: string): Endpoint | undefined {
    return routes.findRoute(method, path)?.data;
  }

  function methodsOf(path: string): string[] {
    const methods = METHODS.filter((method) => findRoute(method, path));
    return methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  }

  return async (req, res, next) => {
    const { pathname, search } = new URL(`http://localhost${req.url}`);
    // The router would take an empty segment for an empty name of a room or a match.
    if (pathname.includes("//")) throw nothingHere();
    const path = pathname.replace(/(?<=.)\/$/, "");
    const methods = methodsOf(path);
    if (req.method === "OPTIONS") {
      // For any path, so that a browser can read the answer to the request itself.
      res.setHeader("allow", [...(methods.length > 0 ? methods : ["GET", "HEAD"]), "OPTIONS"].join(", "));
      res.writeHead(204).end();
      return;
    }
    if (methods.length === 0) return next();

    const method = req.method === "HEAD" ? "GET" : req.method;
    const route = findRoute(method, path);
    if (!route) throw wrongMethod(res, methods);
    const { limited, forms = false }: RouteTraits = route.options.metadata ?? {};
    const address = `${req.headers["x-real-ip"]}`;
    if (limited === "always") await limit({ address, authorization: undefined });
    if (limited === "unless_seated") await limit({ address, authorization: req.headers.authorization });
    const body = method === "POST" ? jsonOfBody(req, req.body, forms) : null;
    const { signal } = hangUpOf(res);
    const request = new Request(`http://localhost${path}${search}`, { method, headers: headersOf(req), body, signal });
    await sendResponse(res, await routes.handler(request));
  };
}

/** A signal that is aborted when the answer has been sent or its client has hung up. */
function hangUpOf(res: ServerResponse): AbortController {
  const hangUp = new AbortController();
  res.once("close", () => hangUp.abort());
  return hangUp;
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) headers.set(name, `${value}`);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  return headers;
}
