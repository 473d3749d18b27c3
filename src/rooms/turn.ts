import type { RoomParts } from "./roomParts.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** A room's turn on the clock: steps the match up to now, sends what is due, and asks for the next turn. */
export function takeTurn({ cycle, lifetime, outbox, ticks }: RoomParts): void {
  if (!lifetime.isOpen) {
    ticks.sleepUntil(NEVER);
    return;
  }
  cycle.playing.advance();
  outbox.sendDue(cycle.playing.eventTick);
  ticks.sleepUntil(Math.min(cycle.playing.wakeTick, outbox.wakeTick));
}
