import { SeatError, type SeatErrorCode } from "../client/matchmaking.ts";
import type { DropCause, LostReason, Resuming } from "../client/status.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import { currentLanguage, t } from "./language.ts";
import type { MessageKey } from "./locales/messages.ts";

/** The names of texts without placeholders. */
type PlainKey = { [K in MessageKey]: Parameters<typeof t<K>> extends [K] ? K : never }[MessageKey];

const EMOTE_KEYS = {
  hello: "hello",
  good_luck: "goodLuck",
  nice_save: "niceSave",
  wow: "wow",
  oops: "oops",
  sorry: "sorry",
  thanks: "thanks",
  good_game: "goodGame",
} as const satisfies Record<EmoteId, PlainKey>;

export function emoteText(emote: EmoteId): string {
  return t(EMOTE_KEYS[emote]);
}

const PROBLEM_KEYS = {
  unreachable: "serverUnreachable",
  room_not_found: "roomNotFound",
  room_full: "roomFull",
  room_locked: "roomLocked",
  room_mismatch: "roomMismatch",
  rate_limited: "tooManyAttempts",
  draining: "serverRefusesPlayers",
  no_headroom: "serverRefusesPlayers",
  unavailable: "serverRefusesPlayers",
  unauthorized: "noGuests",
  forbidden: "noGuests",
  invalid_request: "badRequest",
  match_not_found: "replayGone",
  player_not_found: "playerGone",
} as const satisfies Partial<Record<SeatErrorCode, PlainKey>>;

/** The fields of a request that a player can mend: those that they fill in, and the version that the page sends. */
const FIELD_KEYS = {
  username: "badName",
  code: "badCode",
  protocol: "pageOutdated",
  party: "partyRefused",
} as const satisfies Record<string, PlainKey>;

/** Tells a player why there is no seat. */
export function problemText({ code, retryAfterSeconds, details, isPassing }: SeatError): string {
  const field = details.map((problem) => problem.field).find((name) => name in FIELD_KEYS);
  if (field !== undefined) return t(FIELD_KEYS[field as keyof typeof FIELD_KEYS]);
  const reason = codeText(code);
  if (!isPassing || code === "unreachable") return reason;
  const again = retryAfterSeconds ? t("tryAgainIn", { count: Math.ceil(retryAfterSeconds) }) : t("tryAgainSoon");
  return `${reason} ${again}`;
}

/** What a server's error code means to a player. */
export function codeText(code: SeatErrorCode): string {
  return t(code in PROBLEM_KEYS ? PROBLEM_KEYS[code as keyof typeof PROBLEM_KEYS] : "serverFailed");
}

/** Tells a player why they cannot get into a party, or stay there. */
export function partyProblemText(error: SeatError): string {
  if (error.code === "not_found") return t("partyGone");
  return error.code === "room_full" ? t("partyFull") : problemText(error);
}

/** Tells a player why a replay cannot be shown, given what `fetchReplay` rejected with. */
export function replayProblemText(error: unknown): string {
  if (!(error instanceof SeatError)) return t("replayUnavailable");
  return `${t("replayUnavailable")} ${problemText(error)}`;
}

const CAUSE_KEYS = {
  dropped: "connectionLost",
  moved: "matchMoves",
  silent: "serverSilent",
  room: "pausedForAll",
} as const satisfies Record<DropCause, PlainKey>;

const RETRY_KEYS = {
  unreachable: "noAnswerYet",
  rate_limited: "serverBusy",
  unavailable: "serverNotReady",
  draining: "serverRestarts",
} as const satisfies Partial<Record<SeatErrorCode, PlainKey>>;

/** Tells a player what happens while the connection is lost or the match paused. `plays`: the player is in that match. */
export function resumingText({ cause, problem }: Resuming, plays: boolean): string {
  return [
    t(CAUSE_KEYS[cause]),
    plays && cause !== "room" ? t("botPlaysForYou") : "",
    problem !== null && problem in RETRY_KEYS ? t(RETRY_KEYS[problem as keyof typeof RETRY_KEYS]) : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
}

const LOST_KEYS = {
  room_closed: "roomClosed",
  shutdown: "serverStops",
  protocol_violation: "pageRefused",
  outdated: "pageOutdated",
  identity_refused: "identityRefused",
  joined_elsewhere: "joinedElsewhere",
  seat_gone: "seatGone",
  unreachable: "serverLost",
} as const satisfies Record<LostReason, PlainKey>;

/** Why a session ended without being left. */
export function lostText(reason: LostReason): string {
  return t(LOST_KEYS[reason]);
}

/** Time until paddles shrink, "2:05 left"; "overtime" from then on. */
export function timeLeftText(seconds: number): string {
  const left = Math.ceil(seconds);
  return left <= 0 ? t("overtime") : t("timeLeft", { time: clockText(left) });
}

/** Minutes and seconds, as 1:05. */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** A day as the current language writes it, with or without the time of day. `at` is in Unix milliseconds. */
export function dateText(at: number, withTime = false): string {
  return new Date(at).toLocaleString(currentLanguage(), {
    dateStyle: "medium",
    ...(withTime && { timeStyle: "short" as const }),
  });
}

/** "1st place", "2nd place" and so on. */
export function placeText(place: number): string {
  return t("place", { count: place });
}
