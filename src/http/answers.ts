import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import { ApiError, ERRORS, errorBody } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";

/** For `Retry-After`, where whoever refused did not say. */
const RETRY_AFTER_SECONDS = 5;

type HeaderRecord = Record<string, string>;

interface Answer {
  status: number;
  headers: HeaderRecord;
  body: string;
}

/** What a caller is told of a failure: an ApiError as it is; anything else is our own bug, logged and kept to ourselves. */
export function apiErrorOf(error: unknown, log: LimitedLog, subject: object = {}): ApiError {
  if (error instanceof ApiError) return error;
  log.warn("request failed", { ...subject, err: error }, "a request failed by a bug of ours");
  return new ApiError("internal_error", "something went wrong on our side");
}

/** A refusal of a request that is wrong in one place of its head. */
export function invalidHead(field: string, message: string): ApiError {
  return new ApiError("invalid_request", `${field}: ${message}`, { details: [{ field, message }] });
}

/** A refusal of a method, with the ones that are allowed. */
export function wrongMethod(res: ServerResponse, allowed: readonly string[]): ApiError {
  res.setHeader("allow", [...allowed, "OPTIONS"].join(", "));
  return new ApiError("method_not_allowed", `use ${allowed.join(" or ")} here`);
}

/** The last handler of a route in express that knows GET only. */
export function onlyGet(_: unknown, res: ServerResponse): void {
  sendError(res, wrongMethod(res, ["GET", "HEAD"]));
}

/** Sends JSON, never to be cached: answers hold tokens and change by the second. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  send(res, answerOf(status, JSON.stringify(body)));
}

/** Sends a failure. Headers that are set already stay, such as another `WWW-Authenticate`. */
export function sendError(res: ServerResponse, error: ApiError): void {
  // There is no way back from an answer half sent.
  if (res.headersSent) res.destroy();
  else send(res, failureOf(error));
}

/** All of a failure but its end, which the caller of this must not forget. */
export function beginError(res: ServerResponse, error: ApiError): void {
  begin(res, failureOf(error));
}

/** Sends what a route of the router answered. */
export async function sendResponse(res: ServerResponse, response: Response): Promise<void> {
  if (!response.body) throw new Error(`a route answered ${response.status} with nothing`);
  const body = await response.text();
  send(res, {
    status: response.status,
    headers: { ...answerOf(0, body).headers, ...Object.fromEntries(response.headers) },
    body,
  });
}

/** A failure as a route of the router answers it. */
export function errorResponse(error: ApiError): Response {
  const { status, headers, body } = failureOf(error);
  return new Response(body, { status, headers });
}

/** A failure for a socket on which there is no node response: broken HTTP, refused upgrades. The connection ends with it. */
export function rawError(error: ApiError, more: HeaderRecord = {}): string {
  const { status, headers, body } = failureOf(error);
  const lines = Object.entries({ ...headers, ...more, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n");
}

function failureOf({ code, message, details, retryAfterSeconds = RETRY_AFTER_SECONDS }: ApiError): Answer {
  const status = ERRORS[code];
  const answer = answerOf(status, JSON.stringify(errorBody(code, message, details)));
  if (status === 401) answer.headers["www-authenticate"] = "Bearer";
  if (status === 429 || status === 503) answer.headers["retry-after"] = `${Math.max(1, Math.ceil(retryAfterSeconds))}`;
  return answer;
}

function answerOf(status: number, body: string): Answer {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": `${Buffer.byteLength(body)}`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return { status, headers, body };
}

function send(res: ServerResponse, answer: Answer): void {
  begin(res, answer);
  res.end();
}

function begin(res: ServerResponse, { status, headers, body }: Answer): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!res.hasHeader(name)) res.setHeader(name, value);
  }
  res.statusCode = status;
  res.write(body);
}
