import { generateId, ServerError } from "@colyseus/core";
import type { RoomClient } from "../colyseus/ClockedRoom.ts";
import { proofOf, tokenOf } from "../colyseus/seatPass.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { SeatPass } from "../protocol/seating.ts";
import type { Lifetime } from "./Lifetime.ts";
import { SeatTable } from "./SeatTable.ts";
import { countIn, type Seat, seatOf, sessionIdOf, type Ticket } from "./seat.ts";
import type { Signer, UnusedSeats } from "./services.ts";

/** How long a spectator's seat is held: time for the SDK's first few attempts to reconnect. */
const SPECTATOR_SECONDS = 5;

export type LeaveReason = "left" | "disconnected";

/** Receives what happens to the seats of a room. */
export interface SeatListener {
  /** A client has taken its seat. `cameBack` is true if the seat had a client before. */
  onSeated(seat: Seat, cameBack: boolean): void;
  /** The client has lost its connection; its seat is held. */
  onHeld(seat: Seat): void;
  /** The seat was removed. */
  onSeatEnded(seat: Seat, reason: LeaveReason): void;
}

export interface SeatingOptions {
  readonly lifetime: Lifetime;
  readonly listener: SeatListener;
  /** How long a dropped player's seat is held. */
  readonly reconnectSeconds: number;
  /** How long a ticket is valid. */
  readonly seatReservationSeconds: number;
  readonly messagesPerSecond: number;
  readonly unusedSeats: Pick<UnusedSeats, "settle">;
  readonly closeClient: (client: RoomClient, code: CloseCode) => void;
  readonly roomId: string;
  /** Signs reconnection tokens. All processes of the cluster have the same key. */
  readonly key: Signer;
}

/**
 * The seats of a room, and the checks of who may take them.
 *
 * A client takes its seat with a one-time ticket from matchmaking, or with the token of its last connection (the SDK's own
 * reconnection). Both end in `join`, and an older connection is closed with 4409. Colyseus's `allowReconnection` is not used,
 * because its timers would end seats that ours still hold.
 */
export class Seating {
  readonly table = new SeatTable();
  readonly #options: SeatingOptions;

  constructor(options: SeatingOptions) {
    this.#options = options;
  }

  /**
   * Issues a new ticket for the seat. It replaces an unused one but does not extend its time, so that repeated calls cannot
   * hold a seat.
   */
  issueTicket(seat: Seat, pass: SeatPass): Ticket {
    const hasWaited = seat.connection.is === "connected" || seat.ticket !== undefined;
    if (!hasWaited) {
      const restSeconds = (seat.timer?.restMs ?? 0) / 1000;
      this.#expire(seat, Math.max(this.#options.seatReservationSeconds, restSeconds));
    }
    seat.ticket = { sessionId: generateId(), pass };
    return seat.ticket;
  }

  /**
   * Whether a socket may join as this session. If it resumes a session, the older connection is closed. Throws a ServerError
   * with code 4012 if the session's client cannot read this state.
   */
  mayJoin(sessionId: string, token: string | undefined): boolean {
    const seat = this.table.ofSession(sessionId);
    if (seat === undefined || !token || !this.#options.lifetime.isOpen) return false;
    if (seat.ticket?.sessionId === sessionId) return this.#isRedeemed(seat, seat.ticket.pass, token);
    if (!this.#isTokenOf(seat, token) || !this.#isInRate(seat)) return false;
    const { connection } = seat;
    if (connection.is === "held" && !connection.fitsSchema) {
      throw new ServerError(CloseCode.REJOIN, "the state has another schema now: ask matchmaking");
    }
    this.closeConnection(seat);
    return true;
  }

  /** Checks a ticket's secret. With it, the room learns the player's token. */
  #isRedeemed(seat: Seat, pass: SeatPass, secret: string): boolean {
    if (proofOf(secret) !== pass.proof || !this.#isInRate(seat)) return false;
    if (pass.sealed_token !== "") seat.token = tokenOf(pass, secret);
    return true;
  }

  /** Counts a join of the seat. It may be joined as often as it may send a message. */
  #isInRate(seat: Seat): boolean {
    return countIn(seat.joinRate, performance.now()) <= this.#options.messagesPerSecond;
  }

  /** The seat whose session has the reconnection token with this proof. */
  ofProof(proof: string): Seat | undefined {
    return this.table.all().find((seat) => {
      const sessionId = sessionIdOf(seat);
      return sessionId !== undefined && proofOf(this.#tokenOf(seat, sessionId)) === proof;
    });
  }

  /** Puts a client on its seat, after `mayJoin` has let it in. Returns the seat. */
  join(client: RoomClient): Seat {
    const { sessionId } = client;
    const seat = this.table.ofSession(sessionId);
    if (seat === undefined) throw new Error("a client joined without a seat");
    const cameBack = seat.connection.is !== "reserved";
    if (seat.reservedFrom !== undefined) this.#options.unusedSeats.settle(seat.reservedFrom);
    seat.reservedFrom = undefined;
    this.closeConnection(seat);
    seat.timer?.clear();
    if (seat.ticket?.sessionId === sessionId) seat.generation++;
    seat.ticket = undefined;
    seat.moved = false;
    seat.connection = { is: "connected", client, sessionId, seq: -1 };
    client.reconnectionToken = this.#tokenOf(seat, sessionId);
    client.userData = seat;
    this.#options.listener.onSeated(seat, cameBack);
    return seat;
  }

  /**
   * Handles a closed connection. The seat of a player or a spectator who may come back is held.
   *
   * Colyseus calls it for every client that has joined, also after a close of ours. A connection that was replaced may close
   * late; that must not touch the seat, which has a newer one.
   */
  leave(client: RoomClient, code: number | undefined): void {
    const seat = seatOf(client);
    if (seat?.connection.is !== "connected" || seat.connection.client !== client) return;
    seat.connection = { is: "held", sessionId: seat.connection.sessionId, fitsSchema: true };
    if (!this.#options.lifetime.isOpen) return;
    if (code === CloseCode.CONSENTED) {
      this.end(seat, "left");
      return;
    }
    this.hold(seat, seat.role === "spectator" ? SPECTATOR_SECONDS : undefined);
    this.#options.listener.onHeld(seat);
  }

  /** Keeps the seat for its player, who is away. Ends it after `seconds`. */
  hold(seat: Seat, seconds = this.#options.reconnectSeconds): void {
    this.#expire(seat, seconds);
  }

  /** Ends a seat. A `successor` is added before the listener is told, so that the room does not close as empty. */
  end(seat: Seat, reason: LeaveReason, successor?: Seat): void {
    if (!this.table.has(seat)) return;
    this.remove(seat);
    if (successor !== undefined) this.table.add(successor);
    this.#options.listener.onSeatEnded(seat, reason);
  }

  /** Removes a seat without telling the listener. */
  remove(seat: Seat): void {
    seat.timer?.clear();
    seat.ticket = undefined;
    this.table.remove(seat);
  }

  /** Closes the seat's connection, if there is one. The listener is not told. */
  closeConnection(seat: Seat, code: CloseCode = CloseCode.JOINED_ELSEWHERE): void {
    const { connection } = seat;
    if (connection.is !== "connected") return;
    seat.connection = { is: "held", sessionId: connection.sessionId, fitsSchema: true };
    this.#options.closeClient(connection.client, code);
  }

  /** Ends the seat after `seconds`, unless its timer is cleared or set anew before. */
  #expire(seat: Seat, seconds: number): void {
    seat.timer?.clear();
    seat.timer = this.#options.lifetime.after(seconds, () => this.end(seat, "disconnected"));
  }

  /** Whether this is the reconnection token of the seat's session. */
  #isTokenOf(seat: Seat, token: string): boolean {
    const sessionId = sessionIdOf(seat);
    return sessionId !== undefined && this.#options.key.verify(token, ...this.#signedTexts(seat, sessionId));
  }

  #tokenOf(seat: Seat, sessionId: string): string {
    return this.#options.key.sign(...this.#signedTexts(seat, sessionId));
  }

  #signedTexts({ generation }: Seat, sessionId: string) {
    return ["reconnection", this.#options.roomId, sessionId, `${generation}`] as const;
  }
}
