import { ClientState, matchMaker, Room, type RoomOptions, type SchemaSerializer } from "@colyseus/core";
import { Encoder, type Schema } from "@colyseus/schema";
import type { CloseCode } from "../protocol/closeCodes.ts";
import type { OnMessage } from "../transport/FrameReader.ts";
import type { GameSocket } from "../transport/GameSocket.ts";
import type { ClockPlace, RoomClock } from "./RoomClock.ts";

/** Interval of Colyseus's own patch timer: the longest possible, 24 days, because our rooms send their patches themselves. */
const NO_PATCHES_MS = 2 ** 31 - 1;

/** Each room has two buffers of this length for its state, in bytes. They grow if they must; by default they have 16 KB. */
Encoder.BUFFER_SIZE = 4096;

/** Changes of the state that Colyseus does not track. */
export interface OwnChanges {
  readonly isEmpty: boolean;
  /** Lets Colyseus send them with its own. */
  release(): void;
  /** Returns a patch with all of them. */
  takePatch(): Uint8Array;
}

/** A client as Colyseus passes it to a room's message handlers. */
export type RoomClient = Room["clients"][number];

/**
 * A Colyseus room whose simulation interval runs on the process's one clock.
 *
 * Only this class touches undocumented members of Colyseus's Room (@colyseus/core 0.18.17): `_onMessage`, `_serializer`, `_reserveSeat`,
 * `kickClient`, and the channel of remote calls. test/colyseus/ClockedRoom.test.ts fails if another version differs.
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

  /** Sets the clock that `setSimulationInterval` uses. Call it first; without a clock there are no turns. */
  protected useClock(clock: RoomClock): void {
    this.#clock = clock;
  }

  /** Calls `update` on each tick of the clock, except for ticks that `place.sleepUntil` skips. */
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

  /** Makes the reservation that Colyseus wants for a session, and counts the client in the listing. For `hasReservedSeat`. */
  protected admitSession(sessionId: string): Promise<boolean> {
    return this["_reserveSeat"](sessionId, {});
  }

  /** Removes the client from the room at once, calls `onLeave`, and closes its socket with `code`. */
  closeClient(client: RoomClient, code: CloseCode): void {
    this.kickClient(client.sessionId, code);
    client.leave(code); // Colyseus does it only when it has written the number of clients to Redis
  }

  closeClients(code: CloseCode): void {
    for (const client of [...this.clients]) this.closeClient(client, code);
  }

  /** Passes the client's messages to `onMessage` instead of Colyseus. Call it in `onJoin`. */
  protected takeMessages(client: RoomClient, onMessage: OnMessage): void {
    (client.ref as GameSocket).onMessage = onMessage;
  }

  /** Lets Colyseus decode a frame and call the message's handler. */
  protected decode(client: RoomClient, frame: Buffer): void {
    this["_onMessage"](client as never, frame);
  }

  /**
   * Returns a function that sends what has changed in the state, and returns false if nothing has. `own` are the changes that
   * Colyseus does not track. It replaces `broadcastPatch`, which spends time on features that our rooms do not have. It keeps
   * what it needs in variables, because V8 reads the members of rooms slowly: each room has a hidden class of its own.
   */
  protected createPatchSender(own: OwnChanges): () => boolean {
    const { clients, state } = this;
    const serializer = this["_serializer"] as SchemaSerializer<Schema>;
    const encoder = serializer["encoder"];
    return () => {
      if (encoder.hasChanges || clients.length === 0) {
        own.release();
        return serializer.applyPatches(clients, state as never);
      }
      if (own.isEmpty) return false;
      serializer["needFullEncode"] = true;
      const patch = own.takePatch();
      for (const client of clients) if (client.state === ClientState.JOINED) client.raw(patch);
      return true;
    };
  }

  /** Stops answering calls from other processes, because the room's successor answers them. */
  async stopRemoteCalls(): Promise<void> {
    await matchMaker.presence.unsubscribe(`$${this.roomId}`);
  }
}
