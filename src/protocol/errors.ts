import type { ZodError } from "zod";

/** Every code an HTTP answer can fail with, and its status. */
export const ERRORS = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  room_not_found: 404,
  match_not_found: 404,
  player_not_found: 404,
  method_not_allowed: 405,
  room_full: 409,
  room_locked: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  /** With `Retry-After`, like all of 503. */
  rate_limited: 429,
  internal_error: 500,
  draining: 503,
  no_headroom: 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One bad field of a request: its path (`body` for the whole of it) and what is wrong with it. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** The body of every failure. The outer `message` repeats the inner one: it is the one the SDK shows. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; details?: FieldProblem[] };
  message: string;
}

export function errorBody(code: ErrorCode, message: string, details?: FieldProblem[]): ErrorBody {
  return { error: { code, message, ...(details && { details }) }, message };
}

/** `details` of a request that a schema refused: an entry for every problem, so that each bad field is named. */
export function detailsOf(error: ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({ field: path.length > 0 ? path.join(".") : "body", message }));
}

/** A request that fails on purpose, anywhere between the door and the room: what the caller is told. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly details: FieldProblem[] | undefined;
  /** For `Retry-After`, with 429 and 503. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { details?: FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.details = more.details;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
