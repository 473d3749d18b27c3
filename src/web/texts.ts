import type { SeatError, SeatErrorCode } from "../client/matchmaking.ts";
import type { DropCause, LostReason, Resuming } from "../client/status.ts";
import type { EmoteId } from "../protocol/emotes.ts";

export const EMOTE_TEXTS: Readonly<Record<EmoteId, string>> = {
  hello: "Hello!",
  good_luck: "Good luck",
  nice_save: "Nice save!",
  wow: "Wow!",
  oops: "Oops",
  sorry: "Sorry",
  thanks: "Thanks",
  good_game: "Good game",
};

/** Tells a player why there is no seat. */
export function textOfProblem({ code, message, retryAfterSeconds, details }: SeatError): string {
  const again = retryAfterSeconds ? ` Try again in ${Math.ceil(retryAfterSeconds)} s.` : "";
  switch (code) {
    case "unreachable":
      return "The server does not answer. Is your device online?";
    case "room_not_found":
      return "There is no such room, or it has closed.";
    case "room_full":
      return "That room is full.";
    case "room_locked":
      return "That match has begun already. You can watch it.";
    case "rate_limited":
      return `Too many attempts.${again}`;
    case "draining":
    case "no_headroom":
    case "unavailable":
      return `The server is not accepting players right now.${again || " Try again in a moment."}`;
    case "unauthorized":
    case "forbidden":
      return "The server does not accept guests.";
    case "invalid_request":
      return details.map((problem) => `${problem.field}: ${problem.message}`).join(", ") || message;
    default:
      return message;
  }
}

const CAUSE_TEXTS: Readonly<Record<DropCause, string>> = {
  dropped: "The connection was lost.",
  moved: "The match is moving to another server process.",
  silent: "The server has stopped answering.",
  room: "The match is paused until everybody is back.",
};

const RETRY_TEXTS: Readonly<Partial<Record<SeatErrorCode, string>>> = {
  unreachable: "No answer yet.",
  rate_limited: "The server asks us to wait.",
  unavailable: "The server is not ready yet.",
  draining: "The server is restarting.",
};

/** Tells a player what happens while the connection is lost or the match paused. `plays`: the player is in that match. */
export function textOfResuming({ cause, attempt, problem }: Resuming, plays: boolean): string {
  const meanwhile = plays && cause !== "room" ? "A bot plays for you meanwhile." : "";
  const trouble = (problem && RETRY_TEXTS[problem]) ?? "";
  const tries = attempt > 1 ? `Attempt ${attempt}.` : "";
  return [CAUSE_TEXTS[cause], meanwhile, trouble, tries].filter((text) => text !== "").join(" ");
}

export const LOST_TEXTS: Readonly<Record<LostReason, string>> = {
  room_closed: "The room was closed.",
  shutdown: "The server is shutting down, and no other server could take the match.",
  protocol_violation: "The server refused what this page sent. Reload the page, it may be out of date.",
  identity_refused: "The server does not know you any more.",
  joined_elsewhere: "You are playing in another tab or on another device now.",
  seat_gone: "The match is over, or your seat was given up.",
  unreachable: "The server could not be reached.",
};

/** Time until paddles shrink, "2:05 left"; "overtime" from then on. */
export function timeLeftText(seconds: number): string {
  const left = Math.ceil(seconds);
  if (left <= 0) return "overtime";
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
}

/** 1st, 2nd, 3rd, 4th … 8th. */
export function ordinalOf(place: number): string {
  return `${place}${["th", "st", "nd", "rd"][place] ?? "th"}`;
}
