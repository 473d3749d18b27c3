import type { Status } from "../client/status.ts";

export type Screen = "start" | "waiting" | "match" | "result" | "replay" | "records" | "missing";

/**
 * The screen to show when the session's status changes. `keepsOutcome`: the player goes on looking at their result, or at
 * the replay, while others begin the next match.
 */
export function nextScreen(screen: Screen, status: Status, keepsOutcome: boolean): Screen {
  switch (status.is) {
    case "waiting":
      return keepsOutcome ? screen : "waiting";
    case "countdown":
    case "playing":
    case "eliminated":
      return keepsOutcome ? screen : "match";
    case "finished":
      return screen === "replay" ? screen : "result";
    default:
      return screen; // `idle` comes up between two rooms, too
  }
}
