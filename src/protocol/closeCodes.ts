/**
 * The reasons why a connection ends, as codes of the WebSocket's close frame.
 *
 * A refusal at join carries its code in the rejected promise (`error.code`) instead. The player's seat is held for
 * `RECONNECT_SECONDS`, except after `CONSENTED`, `SHUTDOWN` and `IDENTITY_REFUSED`.
 */
export const CloseCode = {
  /** A frame over 4 KB. */
  FRAME_TOO_BIG: 1009,
  /** The client left on purpose and gave its seat up. */
  CONSENTED: 4000,
  /** The server stops and has nowhere to move the match to. */
  SHUTDOWN: 4001,
  /** A bad frame, an invalid message, or too many of them. */
  PROTOCOL_VIOLATION: 4002,
  /** The session is not known here any more. Ask matchmaking. */
  RECONNECTION_REFUSED: 4003,
  /** The room moved. The SDK reconnects by itself, at the same address, and continues the match. */
  MOVED: 4010,
  /** The room moved, and the client cannot go on with its state. Ask matchmaking again and continue the match. */
  REJOIN: 4012,
  /** The token is missing, has expired, or has an unknown signature; or the player was deleted. */
  IDENTITY_REFUSED: 4401,
  /** The same player joined from somewhere else. Sent to the older connection. */
  JOINED_ELSEWHERE: 4409,
} as const;

/** One of the codes. */
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
