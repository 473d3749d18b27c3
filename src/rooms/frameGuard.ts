import type { RoomClient } from "../colyseus/ClockedRoom.ts";
import type { PlayerMove } from "../protocol/messages.ts";
import type { OnMessage } from "../transport/FrameReader.ts";
import { faultOf } from "../transport/frames.ts";
import { moveOf as moveInFrame } from "../transport/moveFrame.ts";
import { clientOf, countIn, type Seat } from "./seat.ts";

export interface FrameGuardOptions {
  readonly messagesPerSecond: number;
  readonly onFrame: () => void;
  readonly onMove: (move: PlayerMove, now: number) => void;
  readonly onViolation: (reason: "frame" | "rate", problem: string) => void;
  /** Lets Colyseus decode the frame and call the message's handler. */
  readonly decode: (frame: Buffer) => void;
}

/**
 * Checks the frames of a client before Colyseus decodes them. It limits their rate, reads moves without the decoder, and refuses
 * frames on which the decoder would fail. A client without the seat, because it has left or was replaced, is not heard.
 */
export function createFrameGuard(client: RoomClient, seat: Seat, options: FrameGuardOptions): OnMessage {
  const { messagesPerSecond, onFrame, onMove, onViolation, decode } = options;
  return (bytes, start, end, isBinary) => {
    onFrame();
    if (clientOf(seat) !== client) return;
    const now = performance.now();
    if (countIn(seat.messageRate, now) > messagesPerSecond) {
      onViolation("rate", `more than ${messagesPerSecond} messages a second`);
      return;
    }
    const move = isBinary ? moveInFrame(bytes, start, end) : undefined;
    if (move !== undefined) {
      onMove(move, now);
      return;
    }
    const frame = bytes.subarray(start, end);
    const fault = isBinary ? faultOf(frame) : "a text frame";
    if (fault === undefined) decode(frame);
    else onViolation("frame", fault);
  };
}
