import type { Client } from "@colyseus/core";
import { generateId, matchMaker, Room } from "@colyseus/core";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { PongState } from "../protocol/schema.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import { RoomTimer } from "./RoomTimer.ts";
import type { Seat } from "./seats.ts";
import { SeatTable } from "./seats.ts";

export interface SeatedRoomOptions {
  /** How long a dropped player's seat is held. */
  readonly reconnectSeconds: number;
  /** How long an unused way in is. */
  readonly seatReservationSeconds: number;
}

/**
 * A room whose seats outlive sockets.
 *
 * A seat is entered with a one-time ticket (through matchmaking) or with the token of its last connection (the SDK's own
 * reconnection). Both end in `onJoin`; the older connection, if any, is closed with 4409. Colyseus's own reconnection
 * (`allowReconnection`, `onDrop`) is not used: its timers and ours would each end the other's seats.
 */
export abstract class SeatedRoom extends Room<{ state: PongState; metadata: RoomMetadata }> {
  protected readonly seats = new SeatTable();
  protected abstract readonly waits: SeatedRoomOptions;
  readonly #timers = new Set<RoomTimer>();

  /** A socket is on the seat; `cameBack` if it is not the first one. */
  protected abstract onSeated(seat: Seat, client: Client, cameBack: boolean): void;
  /** The socket is gone; the seat is held. */
  protected abstract onHeld(seat: Seat): void;
  /** The seat is no more; it has left the table. */
  protected abstract onSeatEnded(seat: Seat, reason: "left" | "disconnected"): void;

  /**
   * Hands out a way onto the seat; it replaces an earlier one that was not used, and lasts no longer than that: asking
   * again and again holds no seat. Undefined in a room that is closing.
   */
  protected async admit(seat: Seat): Promise<{ session_id: string; ticket: string } | undefined> {
    if (seat.session?.client === undefined && seat.reservation === undefined)
      this.#expire(seat, Math.max(this.waits.seatReservationSeconds, restOf(seat)));
    this.#withdraw(seat);
    const reservation = { id: generateId(), ticket: generateId(24) };
    seat.reservation = reservation;
    if (!(await this.#reserve(reservation.id))) return undefined;
    return { session_id: reservation.id, ticket: reservation.ticket };
  }

  /** Who may open a socket: asked once for each, before `onJoin`. */
  override hasReservedSeat(sessionId: string, token?: string): boolean {
    const seat = this.seats.ofSession(sessionId);
    if (seat === undefined || !token || !this.isOpen) return false;
    if (seat.reservation?.id === sessionId)
      return token === seat.reservation.ticket && super.hasReservedSeat(sessionId);
    if (token !== seat.session?.reconnectionToken) return false;
    this.replace(seat);
    if (!this.reserved[sessionId]) this.background(this.#reserve(sessionId), "reserve a seat for a reconnection");
    return super.hasReservedSeat(sessionId);
  }

  /** For the SDK's `reconnect`: the session that a reconnection token belongs to, or "". */
  override checkReconnectionToken(token: string): string {
    return this.seats.all().find((seat) => seat.session?.reconnectionToken === token)?.session?.id ?? "";
  }

  override onJoin(client: Client): void {
    const seat = this.seats.ofSession(client.sessionId);
    if (seat === undefined) throw new Error("a client joined without a seat");
    this.replace(seat);
    seat.timer?.clear();
    if (seat.reservation?.id === client.sessionId) seat.reservation = undefined;
    else this.#withdraw(seat);
    seat.session = { id: client.sessionId, client, reconnectionToken: client.reconnectionToken };
    client.userData = seat;
    const cameBack = seat.joined;
    seat.joined = true;
    seat.seq = -1;
    seat.messagesUntil = 0;
    this.onSeated(seat, client, cameBack);
  }

  /**
   * A socket closed. The seat stays: who comes back, by whichever way, joins onto it (`onJoin`).
   *
   * Every close of a client that has joined ends here, also our own, and a late one of a socket that was replaced must not
   * touch the seat of its successor.
   */
  override onLeave(client: Client, code?: number): void {
    const seat = this.seatOf(client);
    if (seat?.session?.client !== client) return;
    seat.session.client = undefined;
    if (!this.isOpen) return;
    if (code === CloseCode.CONSENTED || seat.role === "spectator") {
      this.endSeat(seat, "left");
      return;
    }
    this.hold(seat);
    this.onHeld(seat);
  }

  /** Keeps the seat for a player who is not here. */
  protected hold(seat: Seat): void {
    this.#expire(seat, this.waits.reconnectSeconds);
  }

  /** The seat of a client that has joined. */
  protected seatOf(client: Client): Seat | undefined {
    return client.userData;
  }

  /** A `successor` is on the table before the room learns of it, which might else think itself empty. */
  protected endSeat(seat: Seat, reason: "left" | "disconnected", successor?: Seat): void {
    if (!this.seats.has(seat)) return;
    this.removeSeat(seat);
    if (successor !== undefined) this.seats.add(successor);
    this.onSeatEnded(seat, reason);
  }

  /** Takes the seat off the table, and whatever way onto it there is. */
  protected removeSeat(seat: Seat): void {
    this.#withdraw(seat);
    this.seats.remove(seat);
  }

  /** Whether this process may do anything in the room now. */
  protected abstract get isAwake(): boolean;

  protected get isOpen(): boolean {
    return this["_internalState"] === 1;
  }

  /** Closes all connections and ends the room; Colyseus would wait for the ways in that nobody has used yet. */
  protected async close(code?: CloseCode): Promise<void> {
    for (const seat of this.seats.all()) this.#withdraw(seat);
    await this.disconnect(code);
  }

  /** For work that nobody waits for: what fails is logged. */
  protected abstract background(work: Promise<unknown>, what: string): void;

  #expire(seat: Seat, seconds: number): void {
    seat.timer?.clear();
    seat.timer = this.after(seconds, () => this.endSeat(seat, "disconnected"));
  }

  /** Work for later: not while it is open whether the room is still this process's. */
  protected after(seconds: number, work: () => void): RoomTimer {
    const timer = new RoomTimer({
      ms: seconds * 1000,
      mayRun: () => this.isAwake,
      work: () => {
        try {
          work();
        } catch (error) {
          this.onUncaughtException(error as Error, "after");
        }
      },
      onEnd: () => this.#timers.delete(timer),
    });
    this.#timers.add(timer);
    return timer;
  }

  /** Nothing that is set for later will happen. */
  protected clearTimers(): void {
    for (const timer of this.#timers) timer.clear();
  }

  abstract override onUncaughtException(error: Error, method: string): void;

  /** Closes the seat's connection, if it has one, which the room does not hear of any more. */
  protected replace(seat: Seat): void {
    const older = seat.session?.client;
    if (seat.session === undefined || older === undefined) return;
    seat.session.client = undefined;
    this.kickClient(older.sessionId, CloseCode.JOINED_ELSEWHERE);
  }

  #reserve(sessionId: string): Promise<boolean> {
    // The stock timer must not end a reservation before ours: what it frees, a held seat would still count on.
    return this["_reserveSeat"](sessionId, {}, undefined, 2 * this.waits.seatReservationSeconds);
  }

  /** Takes an unused way in back, and from Colyseus's count. */
  #withdraw(seat: Seat): void {
    const id = seat.reservation?.id;
    seat.reservation = undefined;
    if (id === undefined || !this.reserved[id]) return;
    delete this.reserved[id];
    clearTimeout(this["_reservedSeatTimeouts"][id]);
    delete this["_reservedSeatTimeouts"][id];
    this.background(
      Promise.resolve(matchMaker.driver.update(this["_listing"], { $inc: { clients: -1 } })),
      "count clients",
    );
  }

  private get reserved(): Record<string, unknown> {
    return this["_reservedSeats"];
  }
}

/** Seconds until the seat's timer ends it. */
function restOf({ timer }: Seat): number {
  return (timer?.restMs ?? 0) / 1000;
}
