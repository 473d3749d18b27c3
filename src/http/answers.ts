import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import { pipeline } from "node:stream/promises";
import { type ApiError, ERRORS, errorBody } from "../protocol/errors.ts";

/** `Retry-After` of errors that do not say how long to wait. */
const RETRY_AFTER_SECONDS = 5;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends JSON that must not be cached: answers contain tokens and soon go out of date. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  send(res, answerOf(status, JSON.stringify(body)));
}

/** Sends an error. Headers that are already set stay, for example another `WWW-Authenticate`. */
export function sendError(res: ServerResponse, error: ApiError): void {
  send(res, errorAnswer(error));
}

/** Writes an error without ending the response; the caller must end it. */
export function beginError(res: ServerResponse, error: ApiError): void {
  begin(res, errorAnswer(error));
}

/** Sends the response of an API route: a body of one piece with its length, a longer one piece by piece as the client reads it. */
export async function sendResponse(res: ServerResponse, { status, headers, body }: Response): Promise<void> {
  if (!body) throw new Error(`a route answered ${status} without a body`);
  const pieces = body.values();
  const [{ value: first }, { value: second }] = [await pieces.next(), await pieces.next()];
  const answer = answerOf(status, Buffer.from(first ?? "").toString(), Object.fromEntries(headers));
  if (second === undefined) return send(res, answer);
  const { "content-length": _, ...rest } = answer.headers;
  begin(res, { ...answer, headers: rest });
  if (res.destroyed) return void pieces.return?.();
  res.write(second);
  try {
    await pipeline(pieces, res);
  } catch (error) {
    if (!isHangup(error)) throw error;
  }
}

/** Whether a pipeline failed because its client has hung up. */
function isHangup(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** An error as the response of an API route. */
export function errorResponse(error: ApiError): Response {
  const { status, headers, body } = errorAnswer(error);
  return new Response(body, { status, headers });
}

/** An error as HTTP text that closes the connection, for sockets without a `ServerResponse`. */
export function errorText(error: ApiError, more: Readonly<Record<string, string>> = {}): string {
  const { status, headers, body } = errorAnswer(error);
  const fields = Object.entries({ ...headers, ...more, connection: "close" });
  const lines = fields.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n");
}

function errorAnswer({ code, message, details, retryAfterSeconds = RETRY_AFTER_SECONDS }: ApiError): Answer {
  const status = ERRORS[code];
  const mayRetry = status === 429 || status === 503;
  return answerOf(status, JSON.stringify(errorBody(code, message, details)), {
    ...(status === 401 && { "www-authenticate": "Bearer" }),
    ...(mayRetry && { "retry-after": `${Math.max(1, Math.ceil(retryAfterSeconds))}` }),
  });
}

function answerOf(status: number, body: string, more: Readonly<Record<string, string>> = {}): Answer {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": `${Buffer.byteLength(body)}`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...more,
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
