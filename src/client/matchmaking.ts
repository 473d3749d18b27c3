import type { MatchmakingAnswer } from "../protocol/api.ts";
import type { ErrorBody, ErrorCode, FieldProblem } from "../protocol/errors.ts";
import type { Mode } from "../protocol/kinds.ts";

const PATH = "/api/pong/matchmaking";

/** What kind of match to play, or which room to play in. Everything left out has the server's default. */
export interface PlayRequest {
  mode?: Mode;
  ranked?: boolean;
  /** Make a private room; its code is in the answer. */
  private?: boolean;
  /** Join the private room with this code, in any case. */
  code?: string;
  room_id?: string;
  /** Whether bots may fill empty seats. */
  bots?: boolean;
}

/** The room to watch: a public one by its id, a private one by its code. */
export type WatchRequest = { room_id: string } | { code: string };

/** The body of a call; `username` is for a call without a token. */
export type SeatRequest = (PlayRequest | WatchRequest) & { spectate?: boolean; username?: string };

/** Of the server's answer, or: nobody answered, nobody waited for the answer. */
export type SeatErrorCode = ErrorCode | "unreachable" | "cancelled";

const WORTH_ANOTHER_TRY: readonly SeatErrorCode[] = [
  ...(["unreachable", "rate_limited", "internal_error"] as const),
  ...(["draining", "no_headroom", "unavailable"] as const),
];

/** There is no seat: what matchmaking answered, or why there was no answer. */
export class SeatError extends Error {
  override readonly name = "SeatError";
  readonly code: SeatErrorCode;
  /** When asking again may help; undefined if the server did not say. */
  readonly retryAfterSeconds: number | undefined;
  /** Of `invalid_request`: each bad field. */
  readonly details: readonly FieldProblem[];

  constructor(
    code: SeatErrorCode,
    message: string,
    more: {
      retryAfterSeconds?: number | undefined;
      details?: readonly FieldProblem[] | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.details = more.details ?? [];
  }

  /** Whether the same call may succeed later. */
  get isPassing(): boolean {
    return WORTH_ANOTHER_TRY.includes(this.code);
  }
}

/** Asks the server at `url` (http or https, with or without a path) for a seat. Throws a SeatError. */
export async function requestSeat(
  url: string,
  token: string | undefined,
  request: SeatRequest,
  signal: AbortSignal,
): Promise<MatchmakingAnswer> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}${PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as MatchmakingAnswer;
  } catch (cause) {
    if (cause instanceof SeatError) throw cause;
    throw new SeatError("unreachable", `no answer from ${url}`, { cause });
  }
}

async function errorOf(response: Response): Promise<SeatError> {
  const retryAfterSeconds = secondsOf(response.headers.get("retry-after"));
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const { code, message, details } = body?.error ?? {};
  // something between us and the server, a proxy for one, answers in its own words
  if (code === undefined || message === undefined) {
    return new SeatError("unreachable", `HTTP ${response.status} instead of an answer`, { retryAfterSeconds });
  }
  return new SeatError(code, message, { retryAfterSeconds, details });
}

/** Of a `Retry-After` header: seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
