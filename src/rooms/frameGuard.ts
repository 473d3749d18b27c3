import type { Client } from "@colyseus/core";
import type { PlayerMove } from "../protocol/messages.ts";
import { faultOf } from "../transport/frames.ts";
import { moveOf } from "../transport/moveFrame.ts";
import type { Seat } from "./seats.ts";

export interface FrameGuardOptions {
  readonly messagesPerSecond: number;
  readonly onFrame: () => void;
  readonly onMove: (seat: Seat, move: PlayerMove, now: number) => void;
  readonly onViolation: (client: Client, reason: "frame" | "rate", problem: string) => void;
  /** Colyseus's own decoder, and what comes after it. */
  readonly decode: (client: Client, frame: Buffer) => void;
}

/**
 * What stands between the sockets of a room and Colyseus's decoder: a bound to how much comes, a short way for moves, and an end
 * for what the decoder must not see.
 *
 * Colyseus would count messages too, by a clock that it sets every other second.
 */
export function createFrameGuard({ messagesPerSecond, onFrame, onMove, onViolation, decode }: FrameGuardOptions) {
  return (client: Client, frame: Buffer, isBinary: boolean): void => {
    onFrame();
    const seat: Seat | undefined = client.userData;
    if (seat?.session?.client !== client) return;
    const now = performance.now();
    if (isFlood(seat, now, messagesPerSecond)) {
      onViolation(client, "rate", `more than ${messagesPerSecond} messages a second`);
      return;
    }
    const move = isBinary ? moveOf(frame) : undefined;
    if (move !== undefined) {
      onMove(seat, move, now);
      return;
    }
    const fault = isBinary ? faultOf(frame) : "a text frame";
    if (fault === undefined) decode(client, frame);
    else onViolation(client, "frame", fault);
  };
}

/** Counts a message of the seat's client, in whole seconds from the first on. */
function isFlood(seat: Seat, now: number, mostPerSecond: number): boolean {
  if (now >= seat.messagesUntil) {
    seat.messages = 0;
    seat.messagesUntil = now + 1000;
  }
  return ++seat.messages > mostPerSecond;
}
