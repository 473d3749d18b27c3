import { ColyseusSDK, type Room } from "@colyseus/sdk";
import type { SeatReservation } from "../protocol/api.ts";
import type { Phase } from "../protocol/kinds.ts";
import type { ClientMessageName, ClientMessages, ClockAnswer, ServerMessages } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import { Clock } from "./Clock.ts";
import { Watch } from "./Watch.ts";

type PongClientRoom = Room<unknown, PongState>;

/** Longest wait for the server's close frame after leaving. */
const LEAVE_MS = 1_000;
/** How long a server may say nothing before it is asked: a match is never that quiet, a waiting room is. */
const QUIET_MS = 500;
const QUIET_ELSEWHERE_MS = 2_500;

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
  readonly #watch: Watch;
  #phase: Phase | undefined;
  #listener: LinkListener | undefined;
  #isOpen = false;
  #heardTick = 0;
  /** Rejects when the connection ends while it is being opened. */
  readonly #ended = Promise.withResolvers<never>();

  private constructor(room: PongClientRoom, listener: LinkListener) {
    this.room = room;
    this.#listener = listener;
    // else the SDK would go back to the same process by itself; ours ask matchmaking, which knows better
    room.reconnection.enabled = false;
    this.clock = new Clock({
      ask: (timeoutMs) => this.#askClock(timeoutMs),
      tickRate: () => room.state.tick_rate,
    });
    this.#watch = new Watch({
      quietMs: () => (this.#phase === "playing" ? QUIET_MS : QUIET_ELSEWHERE_MS),
      ask: () => void this.clock.start(),
      onSilence: () => this.#end("silent"),
    });
    room.onStateChange((state) => this.#onState(state));
    room.onMessage<never>("*", (name, payload) => {
      this.#watch.heard();
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
    } catch (error) {
      opening.#abort();
      throw error;
    }
    opening.#isOpen = true;
    return opening;
  }

  get state(): PongState {
    return this.room.state;
  }

  send<M extends ClientMessageName>(name: M, payload: ClientMessages[M]): void {
    if (this.#listener !== undefined) this.room.send<never>(name as never, payload as never);
  }

  /** Asks whether the server is there: the network, or this machine, may have been away. */
  check(): void {
    this.clock.hurry();
    this.#watch.check();
  }

  /** Gives the seat up. Done when the server has closed the connection, or after a second. */
  async leave(): Promise<void> {
    this.#listener = undefined;
    this.clock.stop();
    this.#watch.stop();
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    await Promise.race([this.room.leave(), patience]);
    this.abandon();
  }

  /** Forgets the connection, whatever state it is in: a silent server answers no close either. */
  abandon(): void {
    this.#listener = undefined;
    this.clock.stop();
    this.#watch.stop();
    this.room.removeAllListeners();
    this.room.connection.events.onmessage = () => undefined;
    this.room.connection.close();
  }

  async #ready(joined: Promise<unknown>): Promise<void> {
    const firstState = new Promise<void>((resolve) => this.room.onStateChange.once(() => resolve()));
    await joined;
    await Promise.all([firstState, this.clock.start()]);
  }

  async #askClock(timeoutMs: number): Promise<ClockAnswer> {
    const answer = await this.room.request<object, ClockAnswer>("clock", {}, { timeout: timeoutMs });
    if (this.#listener !== undefined) this.#watch.heard();
    return answer;
  }

  /** Abandons a connection that was not there yet; the SDK would warn of its end. */
  #abort(): void {
    this.abandon();
    this.room.connection.events.onclose = () => undefined;
  }

  #onState(state: PongState): void {
    this.#watch.heard();
    const before = this.#phase;
    this.#phase = state.phase;
    if (before !== state.phase) this.#onPhase(before, state.phase);
    else if (state.phase === "playing") this.#hearOf(state);
    // what comes while the connection is being opened is shown when it is
    if (this.#isOpen) this.#listener?.onState(state);
  }

  /** A ball's new flight is sent on the tick on which it begins. */
  #hearOf({ balls }: PongState): void {
    const tick = Math.max(0, ...[...balls.values()].map((ball) => ball.tick));
    if (tick > this.#heardTick) this.clock.hear(tick);
    this.#heardTick = tick;
  }

  #onPhase(before: Phase | undefined, phase: Phase): void {
    if (phase === "waiting") this.clock.endMatch();
    else if (phase === "resuming") this.clock.pauseMatch();
    else if (phase === "playing" && before === "resuming") this.clock.resumeMatch();
    else if (phase === "playing" && before !== undefined) this.clock.startMatch();
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
