import type { SeatError, SeatErrorCode } from "../client/matchmaking.ts";
import type { DropCause, LostReason, Resuming } from "../client/status.ts";
import type { EmoteId } from "../protocol/emotes.ts";

export const EMOTE_WORDS: Readonly<Record<EmoteId, string>> = {
  hello: "Hello!",
  good_luck: "Good luck",
  nice_save: "Nice save!",
  wow: "Wow!",
  oops: "Oops",
  sorry: "Sorry",
  thanks: "Thanks",
  good_game: "Good game",
};

/** Why there is no seat, to be read by a player. */
export function wordsOfProblem({ code, message, retryAfterSeconds, details }: SeatError): string {
  const again = retryAfterSeconds ? ` Try again in ${Math.ceil(retryAfterSeconds)} s.` : "";
  switch (code) {
    case "unreachable":
      return "The server does not answer. Is your connection up?";
    case "room_not_found":
      return "There is no such room, or it has closed.";
    case "room_full":
      return "That room is full.";
    case "room_locked":
      return "That match has begun already. You can watch it.";
    case "rate_limited":
      return `That was too often.${again}`;
    case "draining":
    case "no_headroom":
    case "unavailable":
      return `The server takes no players right now.${again || " Try again in a moment."}`;
    case "unauthorized":
    case "forbidden":
      return "The server does not let guests in.";
    case "invalid_request":
      return details.map((problem) => `${problem.field}: ${problem.message}`).join(", ") || message;
    default:
      return message;
  }
}

const CAUSES: Readonly<Record<DropCause, string>> = {
  dropped: "The connection broke.",
  moved: "The match is moving to another server process.",
  silent: "The server has stopped answering.",
  room: "The match is paused until everybody is back.",
};

const PROBLEMS: Readonly<Partial<Record<SeatErrorCode, string>>> = {
  unreachable: "No answer yet.",
  rate_limited: "The server asks us to wait.",
  unavailable: "The server is not ready yet.",
  draining: "The server is restarting.",
};

/** What is going on while the connection, or the match, is away; `plays` while the player's paddle is in a match. */
export function wordsOfResuming({ cause, attempt, problem }: Resuming, plays: boolean): string {
  const meanwhile = plays && cause !== "room" ? "A bot plays for you meanwhile." : "";
  const trouble = (problem && PROBLEMS[problem]) ?? "";
  const tries = attempt > 1 ? `Attempt ${attempt}.` : "";
  return [CAUSES[cause], meanwhile, trouble, tries].filter((words) => words !== "").join(" ");
}

export const LOST_WORDS: Readonly<Record<LostReason, string>> = {
  room_closed: "The room was closed.",
  shutdown: "The server is shutting down, and there was nowhere to move the match to.",
  protocol_violation: "The server refused what this page sent. Reload the page, it may be out of date.",
  identity_refused: "The server does not know you any more.",
  joined_elsewhere: "You are playing in another tab or on another device now.",
  seat_gone: "The match is over, or your seat was not held any longer.",
  unreachable: "The server could not be reached.",
};
