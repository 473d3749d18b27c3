import { ColyseusSDK, type Room } from "@colyseus/sdk";
import type { SeatReservation } from "../protocol/api.ts";
import type { Phase } from "../protocol/kinds.ts";
import type { ClientMessageName, ClientMessages, ClockAnswer, ServerMessages } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import { Clock } from "./Clock.ts";

type PongClientRoom = Room<unknown, PongState>;

/** Longest wait for the server's close frame after leaving. */
const LEAVE_MS = 1_000;

/** A message of the server, its payload by its name. */
export type ServerMessageName = keyof ServerMessages;

export interface LinkListener {
  onState(state: PongState): void;
  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void;
  /** The connection is over, once: the code it was closed with, or the server does not answer any more. */
  onEnd(end: number | "silent"): void;
}

/** Hands its rooms out before they are connected: nothing that arrives is missed, and any of them can be abandoned. */
class SeatClient extends ColyseusSDK {
  onRoom: ((room: Room) => void) | undefined;

  protected override createRoom<T>(name: string) {
    const room = super.createRoom<T>(name);
    this.onRoom?.(room);
    return room;
  }
}

/** One connection to a room, from the seat taken to the socket gone. It does not come back: the session opens another. */
export class RoomLink {
  readonly room: PongClientRoom;
  readonly clock: Clock;
  #phase: Phase | undefined;
  #listener: LinkListener | undefined;
  #isOpen = false;
  /** Rejects when the connection ends while it is being opened. */
  readonly #ended = Promise.withResolvers<never>();

  private constructor(room: PongClientRoom, listener: LinkListener) {
    this.room = room;
    this.#listener = listener;
    // else the SDK would go back to the same process by itself; ours ask matchmaking, which knows better
    room.reconnection.enabled = false;
    this.clock = new Clock({
      ask: (timeoutMs) => room.request<object, ClockAnswer>("clock", {}, { timeout: timeoutMs }),
      tickRate: () => room.state.tick_rate,
      onSilence: () => this.#end("silent"),
    });
    room.onStateChange((state) => this.#onState(state));
    room.onMessage<never>("*", (name, payload) => {
      this.#listener?.onMessage(name as ServerMessageName, payload);
    });
    room.onLeave((code) => this.#end(code));
  }

  /**
   * Takes the seat that `reservation` is for; done when the state and the time of the match are known.
   *
   * Rejects with an error that has the `code` of the refusal, or with the signal's reason; nothing is left open then.
   */
  static async open(
    url: string,
    reservation: SeatReservation,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<RoomLink> {
    const client = new SeatClient(url);
    let link: RoomLink | undefined;
    client.onRoom = (room) => {
      link = new RoomLink(room, listener);
    };
    const joined = client.consumeSeatReservation(reservation);
    const opening = link as unknown as RoomLink;
    try {
      await unless(signal, Promise.race([opening.#ready(joined), opening.#ended.promise]));
      return opening;
    } catch (error) {
      opening.#abort();
      throw error;
    } finally {
      opening.#isOpen = true;
    }
  }

  get state(): PongState {
    return this.room.state;
  }

  send<M extends ClientMessageName>(name: M, payload: ClientMessages[M]): void {
    if (this.#listener !== undefined) this.room.send<never>(name as never, payload as never);
  }

  /** Gives the seat up. Done when the server has closed the connection, or after a second. */
  async leave(): Promise<void> {
    this.#listener = undefined;
    this.clock.stop();
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    await Promise.race([this.room.leave(), patience]);
    this.abandon();
  }

  /** Forgets the connection, whatever state it is in: a silent server answers no close either. */
  abandon(): void {
    this.#listener = undefined;
    this.clock.stop();
    this.room.removeAllListeners();
    this.room.connection.events.onmessage = () => undefined;
    this.room.connection.close();
  }

  async #ready(joined: Promise<unknown>): Promise<void> {
    const firstState = new Promise<void>((resolve) => this.room.onStateChange.once(() => resolve()));
    await joined;
    await firstState;
    await this.clock.start();
  }

  /** Abandons a connection that was not there yet; the SDK would warn of its end. */
  #abort(): void {
    this.abandon();
    this.room.connection.events.onclose = () => undefined;
  }

  #onState(state: PongState): void {
    const before = this.#phase;
    this.#phase = state.phase;
    if (before !== undefined && before !== state.phase) this.#onPhase(before, state.phase);
    this.#listener?.onState(state);
  }

  #onPhase(before: Phase, phase: Phase): void {
    if (phase === "waiting") this.clock.endMatch();
    else if (phase !== "playing") return;
    else if (before === "resuming") this.clock.hurry();
    else this.clock.startMatch();
  }

  #end(end: number | "silent"): void {
    const listener = this.#listener;
    this.abandon();
    if (this.#isOpen) listener?.onEnd(end);
    else this.#ended.reject(Object.assign(new Error(`the connection ended: ${end}`), { code: end }));
  }
}

/** What the promise comes to, unless the signal comes first: then its reason. */
async function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
