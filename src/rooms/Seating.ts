import { generateId } from "@colyseus/core";
import type { RoomClient } from "../colyseus/ClockedRoom.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { Lifetime } from "./Lifetime.ts";
import { SeatTable } from "./SeatTable.ts";
import { type Seat, seatOf, type Ticket } from "./seat.ts";

export type LeaveReason = "left" | "disconnected";

/** Hears what happens to the seats of a room. */
export interface SeatListener {
  /** A client joined onto the seat; `cameBack` if the seat had one before. */
  onSeated(seat: Seat, cameBack: boolean): void;
  /** The client is gone; the seat is held for it. */
  onHeld(seat: Seat): void;
  /** The seat has left the table. */
  onSeatEnded(seat: Seat, reason: LeaveReason): void;
}

export interface SeatingOptions {
  readonly lifetime: Lifetime;
  readonly listener: SeatListener;
  /** How long a dropped player's seat is held. */
  readonly reconnectSeconds: number;
  /** How long a ticket is good. */
  readonly seatReservationSeconds: number;
  readonly closeClient: (client: RoomClient, code: CloseCode) => void;
}

/**
 * Who sits where, and who may sit down.
 *
 * A seat is entered with a one-time ticket (through matchmaking) or with the token of its last connection (the SDK's own
 * reconnection). Both end in `join`; an older connection is closed with 4409. Colyseus's own reconnection
 * (`allowReconnection`, `onDrop`) is not used: its timers and ours would end each other's seats.
 */
export class Seating {
  readonly table = new SeatTable();
  readonly #options: SeatingOptions;

  constructor(options: SeatingOptions) {
    this.#options = options;
  }

  /**
   * A new ticket for the seat. It replaces one that was not used and does not prolong its time: asking again and again
   * holds no seat.
   */
  issueTicket(seat: Seat): Ticket {
    const hasWaited = seat.connection.is === "connected" || seat.ticket !== undefined;
    if (!hasWaited) {
      const restSeconds = (seat.timer?.restMs ?? 0) / 1000;
      this.#expire(seat, Math.max(this.#options.seatReservationSeconds, restSeconds));
    }
    seat.ticket = { sessionId: generateId(), secret: generateId(24) };
    return seat.ticket;
  }

  /** Whether a socket may join as this session. One that resumes a session closes the older connection. */
  mayJoin(sessionId: string, token: string | undefined): boolean {
    const seat = this.table.ofSession(sessionId);
    if (seat === undefined || !token || !this.#options.lifetime.isOpen) return false;
    if (seat.ticket?.sessionId === sessionId) return token === seat.ticket.secret;
    if (token !== reconnectionTokenOf(seat)) return false;
    this.closeConnection(seat);
    return true;
  }

  /** The session that a reconnection token belongs to; "" if there is none. */
  sessionOf(reconnectionToken: string): string {
    const seat = this.table.all().find((one) => reconnectionTokenOf(one) === reconnectionToken);
    const connection = seat?.connection;
    return connection?.is === "connected" || connection?.is === "held" ? (connection.sessionId ?? "") : "";
  }

  /** Puts a client that may join on its seat. */
  join(client: RoomClient): void {
    const { sessionId, reconnectionToken } = client;
    const seat = this.table.ofSession(sessionId);
    if (seat === undefined) throw new Error("a client joined without a seat");
    const cameBack = seat.connection.is !== "reserved";
    this.closeConnection(seat);
    seat.timer?.clear();
    seat.ticket = undefined;
    seat.connection = { is: "connected", client, sessionId, reconnectionToken, seq: -1 };
    client.userData = seat;
    this.#options.listener.onSeated(seat, cameBack);
  }

  /**
   * A socket closed. The seat stays for a player who may come back (`join`).
   *
   * Every close of a client that has joined ends here, also our own. A late close of a connection that was replaced must
   * not touch the seat of its successor.
   */
  leave(client: RoomClient, code: number | undefined): void {
    const seat = seatOf(client);
    if (seat?.connection.is !== "connected" || seat.connection.client !== client) return;
    const { sessionId, reconnectionToken } = seat.connection;
    seat.connection = { is: "held", sessionId, reconnectionToken };
    if (!this.#options.lifetime.isOpen) return;
    if (code === CloseCode.CONSENTED || seat.role === "spectator") {
      this.end(seat, "left");
      return;
    }
    this.hold(seat);
    this.#options.listener.onHeld(seat);
  }

  /** Keeps the seat for a player who is away. */
  hold(seat: Seat, seconds = this.#options.reconnectSeconds): void {
    this.#expire(seat, seconds);
  }

  /** Ends a seat. A `successor` is added first, so that the room does not think itself empty. */
  end(seat: Seat, reason: LeaveReason, successor?: Seat): void {
    if (!this.table.has(seat)) return;
    this.remove(seat);
    if (successor !== undefined) this.table.add(successor);
    this.#options.listener.onSeatEnded(seat, reason);
  }

  /** Takes a seat off the table without a word. */
  remove(seat: Seat): void {
    seat.timer?.clear();
    seat.ticket = undefined;
    this.table.remove(seat);
  }

  /** Closes the seat's connection, if there is one, with 4409; the room hears no more of it. */
  closeConnection(seat: Seat): void {
    const { connection } = seat;
    if (connection.is !== "connected") return;
    const { sessionId, reconnectionToken } = connection;
    seat.connection = { is: "held", sessionId, reconnectionToken };
    this.#options.closeClient(connection.client, CloseCode.JOINED_ELSEWHERE);
  }

  #expire(seat: Seat, seconds: number): void {
    seat.timer?.clear();
    seat.timer = this.#options.lifetime.after(seconds, () => this.end(seat, "disconnected"));
  }
}

function reconnectionTokenOf({ connection }: Seat): string | undefined {
  return connection.is === "connected" || connection.is === "held" ? connection.reconnectionToken : undefined;
}
