import type { OnFrame, RoomClient } from "../colyseus/ClockedRoom.ts";
import type { PlayerMove } from "../protocol/messages.ts";
import { faultOf } from "../transport/frames.ts";
import { moveOf as moveInFrame } from "../transport/moveFrame.ts";
import { clientOf, countIn, type Seat, seatOf } from "./seat.ts";

export interface FrameGuardOptions {
  readonly messagesPerSecond: number;
  readonly onFrame: () => void;
  readonly onMove: (seat: Seat, move: PlayerMove, now: number) => void;
  readonly onViolation: (client: RoomClient, reason: "frame" | "rate", problem: string) => void;
  /** Lets Colyseus decode the frame and call the message's handler. */
  readonly decode: (client: RoomClient, frame: Buffer) => void;
}

/**
 * Checks the frames of a room's clients before Colyseus decodes them. It limits their rate, reads moves without the decoder,
 * and refuses frames on which the decoder would fail.
 */
export function createFrameGuard({
  messagesPerSecond,
  onFrame,
  onMove,
  onViolation,
  decode,
}: FrameGuardOptions): OnFrame {
  return (client, frame, isBinary) => {
    onFrame();
    const seat = seatOf(client);
    if (seat === undefined || clientOf(seat) !== client) return;
    const now = performance.now();
    if (countIn(seat.messageRate, now) > messagesPerSecond) {
      onViolation(client, "rate", `more than ${messagesPerSecond} messages a second`);
      return;
    }
    const move = isBinary ? moveInFrame(frame) : undefined;
    if (move !== undefined) {
      onMove(seat, move, now);
      return;
    }
    const fault = isBinary ? faultOf(frame) : "a text frame";
    if (fault === undefined) decode(client, frame);
    else onViolation(client, "frame", fault);
  };
}
