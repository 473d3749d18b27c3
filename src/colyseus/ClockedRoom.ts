import { matchMaker, Room, type RoomOptions } from "@colyseus/core";
import type { CloseCode } from "../protocol/closeCodes.ts";
import type { ClockPlace, RoomClock } from "./RoomClock.ts";

/** Colyseus's own patch timer, at its longest, some 24 days: our rooms send their patches themselves. */
const NO_PATCHES_MS = 2 ** 31 - 1;

/** Colyseus's client as it arrives in a room's message handler. */
export type RoomClient = Room["clients"][number];

/** A frame of a client, before Colyseus decodes it. */
export type OnFrame = (client: RoomClient, frame: Buffer, isBinary: boolean) => void;

/**
 * A Colyseus room that has its turns on the process's one clock, and the only place where our rooms touch members of Colyseus's
 * Room that its documentation does not mention (@colyseus/core 0.18.17): `_onMessage`, `_reserveSeat`, `kickClient`, and the
 * channel of calls from other processes. test/colyseus/ClockedRoom.test.ts fails when another version behaves differently.
 */
export class ClockedRoom<T extends RoomOptions> extends Room<T> {
  override autoDispose = false;
  override patchRate = NO_PATCHES_MS;
  #clock: RoomClock | undefined;
  #place: ClockPlace | undefined;

  /** The room's place on the clock. Throws before `setSimulationInterval`. */
  get place(): ClockPlace {
    if (this.#place === undefined) throw new Error("the room has no simulation interval yet");
    return this.#place;
  }

  /** Puts the next simulation interval on this clock. */
  protected useClock(clock: RoomClock): void {
    this.#clock = clock;
  }

  /** Calls `update` on each tick of the clock; `place.sleepUntil` leaves out those on which nothing is due. */
  override setSimulationInterval(update: () => void, tickMs: number): void {
    this.#place?.leave();
    this.#place = this.#clock?.join(tickMs, () => {
      try {
        update();
      } catch (error) {
        this.onUncaughtException?.(error as never, "setTimestep");
      }
    });
  }

  protected stopSimulation(): void {
    this.#place?.leave();
  }

  /** Lets a session in: call it right before Colyseus's `onJoin`, from `hasReservedSeat`. The listing counts the client. */
  protected admitSession(sessionId: string): Promise<boolean> {
    return this["_reserveSeat"](sessionId, {});
  }

  /** Takes the client off the room at once, calls `onLeave`, and closes its socket with `code`. */
  closeClient(client: RoomClient, code: CloseCode): void {
    this.kickClient(client.sessionId, code);
  }

  /** Hands each frame of a client to `guard`; what it passes on to `decode` goes Colyseus's way. */
  protected guardFrames(guard: (decode: (client: RoomClient, frame: Buffer) => void) => OnFrame): void {
    const decode = this["_onMessage"].bind(this);
    this["_onMessage"] = guard((client, frame) => decode(client as never, frame));
  }

  /** Stops answering calls from other processes: they go to the room's successor. */
  async stopRemoteCalls(): Promise<void> {
    await matchMaker.presence.unsubscribe(`$${this.roomId}`);
  }
}
