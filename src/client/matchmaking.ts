import type { MatchmakingAnswer } from "../protocol/api.ts";
import type { ErrorBody, ErrorCode, FieldProblem } from "../protocol/errors.ts";
import type { Mode } from "../protocol/kinds.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { BotLevel } from "../simulation/bot.ts";

const PATH = "/api/pong/matchmaking";

/** The kind of match to play, or the room to play in. The server has defaults for what is left out. */
export interface PlayRequest {
  mode?: Mode;
  ranked?: boolean;
  /** Makes a private room, whose code is in the answer. */
  private?: boolean;
  /** Joins the private room with this code, in upper or lower case. */
  code?: string;
  room_id?: string;
  /** The party that the player leads. All of its members get seats, or nobody does. */
  party?: string;
  /** Whether bots may fill empty seats. */
  bots?: boolean;
  /** How well those bots play; middle if left out. */
  bot_level?: BotLevel;
}

/** The room to watch: a public one by its id, a private one by its code. */
export type WatchRequest = { room_id: string } | { code: string };

/** The body of a call for a seat. `username` is for a call without a token. */
export type SeatRequest = (PlayRequest | WatchRequest) & { spectate?: boolean; username?: string };

/** Why there is no seat: the server's code, `unreachable` without an answer, `cancelled` if nobody waits for it any more. */
export type SeatErrorCode = ErrorCode | "unreachable" | "cancelled";

const PASSING: readonly SeatErrorCode[] = [
  ...(["unreachable", "rate_limited", "internal_error"] as const),
  ...(["draining", "no_headroom", "unavailable"] as const),
];

/** Matchmaking has given no seat. */
export class SeatError extends Error {
  override readonly name = "SeatError";
  readonly code: SeatErrorCode;
  /** Seconds after which to ask again; undefined if the server did not say. */
  readonly retryAfterSeconds: number | undefined;
  /** Each bad field of an `invalid_request`. */
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

  /** Whether the server has another version of the protocol than this client. */
  get isOutdated(): boolean {
    return this.details.some(({ field }) => field === "protocol");
  }

  /** Whether the same call may succeed later. */
  get isPassing(): boolean {
    return PASSING.includes(this.code);
  }
}

/** Asks the server at `url` (http or https, with or without a path) for a seat. Rejects with a SeatError. */
export async function requestSeat(
  url: string,
  token: string | undefined,
  request: SeatRequest,
  signal: AbortSignal,
): Promise<MatchmakingAnswer> {
  return callApi(`${url.replace(/\/+$/, "")}${PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ ...request, protocol: PROTOCOL_VERSION }),
    signal,
  });
}

/** Calls the server, and returns its answer. Rejects with a SeatError. */
export async function callApi<Answer>(url: string, options: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, options);
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as Answer;
  } catch (cause) {
    if (cause instanceof SeatError) throw cause;
    throw new SeatError("unreachable", `no answer from ${url}`, { cause });
  }
}

/** The error in an answer of the server that is not ok. */
export async function errorOf(response: Response): Promise<SeatError> {
  const retryAfterSeconds = secondsOf(response.headers.get("retry-after"));
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const { code, message, details } = body?.error ?? {};
  // a proxy in between answers in a form of its own
  if (code === undefined || message === undefined) {
    return new SeatError("unreachable", `HTTP ${response.status} instead of an answer`, { retryAfterSeconds });
  }
  return new SeatError(code, message, { retryAfterSeconds, details });
}

/** The seconds that a `Retry-After` header means; it holds seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
