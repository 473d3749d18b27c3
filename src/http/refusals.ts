import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { beginError, errorText, sendError } from "./answers.ts";
import { BODY_LIMIT } from "./body.ts";

/** After a refusal, the number of bytes and the time that are left for a client to finish sending. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 1000;

export function nothingHere(): ApiError {
  return new ApiError("not_found", "there is nothing here");
}

/** The error for one bad field in the head of a request. */
export function invalidHead(field: string, message: string): ApiError {
  return new ApiError("invalid_request", `${field}: ${message}`, { details: [{ field, message }] });
}

/** The error for a method that is not allowed; sets the `Allow` header. */
export function wrongMethod(res: ServerResponse, allowed: readonly string[]): ApiError {
  res.setHeader("allow", [...allowed, "OPTIONS"].join(", "));
  return new ApiError("method_not_allowed", `use ${allowed.join(" or ")} here`);
}

/** The last handler of an express route that supports only GET. */
export function onlyGet(_: unknown, res: ServerResponse): void {
  sendError(res, wrongMethod(res, ["GET", "HEAD"]));
}

/** The error that a caller gets. Any error but an ApiError is a bug: it is logged, and the caller learns no details. */
export function apiErrorOf(error: unknown, log: LimitedLog, subject: object = {}): ApiError {
  if (error instanceof ApiError) return error;
  log.warn("request failed", { ...subject, err: error }, "a request failed because of a bug");
  return new ApiError("internal_error", "something went wrong on the server");
}

/** Makes a handler throw only ApiErrors. The router would answer a SyntaxError of ours as a malformed body. */
export function safely<C, A>(log: LimitedLog, handle: (ctx: C) => Promise<A>): (ctx: C) => Promise<A> {
  return async (ctx) => {
    try {
      return await handle(ctx);
    } catch (error) {
      throw apiErrorOf(error, log);
    }
  };
}

/** As `apiErrorOf`. express and its libraries report bad requests as errors with a `status`. */
export function requestErrorOf(error: unknown, log: LimitedLog, subject: object): ApiError {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 404) return nothingHere();
  if (status === 413) return new ApiError("payload_too_large", `the body is larger than ${BODY_LIMIT} bytes`);
  if (status >= 400 && status < 500) return new ApiError("invalid_request", "the request cannot be understood");
  return apiErrorOf(error, log, subject);
}

/**
 * Refuses a request, perhaps before all of it has arrived; the connection is then closed.
 *
 * While the client is still sending, the end of the answer is held back: closing a connection with unread bytes resets it,
 * and the client would lose the answer.
 */
export async function refuse(req: IncomingMessage, res: ServerResponse, error: ApiError): Promise<void> {
  if (res.headersSent) return void res.destroy(); // part of another answer is on its way
  if (req.complete) return sendError(res, error);
  res.setHeader("connection", "close");
  beginError(res, error);
  if (!req.destroyed) await discard(req);
  res.end();
}

/** Reads and drops the rest of a request, within the bounds above. */
function discard(req: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LINGER_MS);
  let bytes = 0;
  req.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) resolve();
  });
  for (const event of ["end", "close", "error"]) req.once(event, () => resolve());
  req.resume();
  return promise.finally(() => clearTimeout(timer));
}

/** Answers on a socket without a `ServerResponse`, and closes it. */
export function refuseSocket(socket: Duplex, error: ApiError): void {
  socket.on("error", () => socket.destroy());
  const more = error.code === "method_not_allowed" ? { allow: "GET" } : undefined;
  socket.end(errorText(error, more), () => socket.destroy());
}
