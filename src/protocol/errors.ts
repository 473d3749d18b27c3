import * as z from "zod";

/** Every error code of an HTTP answer, with its status. */
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
  /** The named room is not of the kind that the call asks for. */
  room_mismatch: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  /** Has a `Retry-After`, like every 503. */
  rate_limited: 429,
  internal_error: 500,
  draining: 503,
  no_headroom: 503,
  unavailable: 503,
} as const;

/** The code of an error. */
export type ErrorCode = keyof typeof ERRORS;

/** The body of every failed answer. The outer `message` repeats the inner one, because the SDK shows the outer one. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as ErrorCode[]),
    message: z.string(),
    details: z
      .array(
        z.object({
          field: z.string().describe("The path of a bad field; body for the whole body."),
          message: z.string().describe("What is wrong with it."),
        }),
      )
      .exactOptional(),
  }),
  message: z.string(),
});

/** The body of every failed answer. */
export type ErrorBody = z.output<typeof errorBodySchema>;

/** One bad field of a request. */
export type FieldProblem = NonNullable<ErrorBody["error"]["details"]>[number];

/** The body of a failed answer. */
export function errorBody(code: ErrorCode, message: string, details?: FieldProblem[]): ErrorBody {
  return { error: { code, message, ...(details && { details }) }, message };
}

/** The problems that a schema found in a request, one for each bad field. */
export function detailsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({ field: path.length > 0 ? path.join(".") : "body", message }));
}

/** A failure that the caller is told about: code, message and details become the body of the answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly details: FieldProblem[] | undefined;
  /** Value of the header `Retry-After`, with statuses 429 and 503. */
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

/** Whether an error says that Redis or another process does not answer now. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unavailable";
}
