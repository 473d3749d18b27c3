/**
 * Why a connection ended: the code of the WebSocket's close frame.
 *
 * A refusal at join carries its code in the rejected promise (`error.code`) instead.
 * The seat of a player is held for the grace on every code but `CONSENTED`.
 */
export const CloseCode = {
  /** A frame over 4 KB. */
  FRAME_TOO_BIG: 1009,
  /** The client left on purpose: its seat is given up. */
  CONSENTED: 4000,
  /** The server stops and has nowhere to move the match to. */
  SHUTDOWN: 4001,
  /** A bad frame, an invalid message, or too many of them. */
  PROTOCOL_VIOLATION: 4002,
  /** The session is not known here any more: ask matchmaking. */
  RECONNECTION_REFUSED: 4003,
  /**
   * The room moved: ask matchmaking again and continue the match.
   * Not 4010, on which the SDK insists on the process that is going away.
   */
  MOVED: 4012,
  /** The token is missing, expired, or signed by nobody we know. */
  IDENTITY_REFUSED: 4401,
  /** The same player joined from somewhere else; sent to the older connection. */
  JOINED_ELSEWHERE: 4409,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
