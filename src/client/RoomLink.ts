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
/** Silence after which the server is asked whether it is there: during a match, and at other times, which are quieter. */
const QUIET_IN_MATCH_MS = 500;
const QUIET_MS = 2_500;
/** How much longer than usual an answer may take after this machine or page was away. */
const WAKE_SLACK_MS = 150;

/** Name of a message from the server. */
export type ServerMessageName = keyof ServerMessages;

/** Hears what comes over a connection. */
export interface LinkListener {
  /** The room's state has arrived or changed. It is always the same object. */
  onState(state: PongState): void;
  /** The server has sent a message. */
  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void;
  /**
   * The connection is over: `end` is its close code, or `silent` if the server does not answer. `answerMs` is how long it
   * had, if this link was woken. Called once.
   */
  onEnd(end: number | "silent", answerMs?: number): void;
}

/** Shows its room before that connects, so that no message is missed and the attempt can be abandoned. */
class SeatClient extends ColyseusSDK {
  room: Room | undefined;

  protected override createRoom<T>(name: string) {
    const room = super.createRoom<T>(name);
    this.room = room;
    return room;
  }
}

/** One connection to a room, until its socket closes. It does not reconnect: the session opens another one. */
export class RoomLink {
  readonly room: PongClientRoom;
  readonly clock: Clock;
  readonly #watch: Watch;
  #phase: Phase | undefined;
  #listener: LinkListener | undefined;
  #isOpen = false;
  /** Newest tick of a ball's flight in the state. */
  #heardTick = 0;
  /** Rejects when the connection ends while it is being opened. */
  readonly #ended: Promise<never>;
  #rejectEnded: (error: Error) => void = () => undefined;

  private constructor(room: PongClientRoom, listener: LinkListener) {
    this.room = room;
    this.#listener = listener;
    this.#ended = new Promise((_, reject) => {
      this.#rejectEnded = reject;
    });
    // the SDK would return to the same process; the session asks matchmaking where the room is now
    room.reconnection.enabled = false;
    this.clock = new Clock({
      ask: (timeoutMs) => this.#askClock(timeoutMs),
      tickRate: () => room.state.tick_rate,
    });
    this.#watch = new Watch({
      quietMs: () => (this.#phase === "playing" ? QUIET_IN_MATCH_MS : QUIET_MS),
      ask: () => void this.clock.start(),
      onSilence: (answerMs) => this.#end("silent", answerMs),
    });
    room.onStateChange((state) => this.#onState(state));
    room.onMessage<never>("*", (name, payload) => {
      this.#watch.heard();
      this.#listener?.onMessage(name as ServerMessageName, payload);
    });
    room.onLeave((code) => this.#end(code));
  }

  /**
   * Connects to the reserved seat. Resolves when the state and the time of the match are known.
   *
   * Rejects with an error that has the `code` of the refusal, or with the signal's reason. Nothing is left open then.
   */
  static async open(
    url: string,
    reservation: SeatReservation,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<RoomLink> {
    const client = new SeatClient(url);
    const joined = client.consumeSeatReservation(reservation);
    if (client.room === undefined) throw new Error("the SDK connects before it makes the room");
    const link = new RoomLink(client.room, listener);
    try {
      await abortable(signal, Promise.race([link.#ready(joined), link.#ended]));
    } catch (error) {
      link.#abort();
      throw error;
    }
    link.#isOpen = true;
    return link;
  }

  /** The room's state. */
  get state(): PongState {
    return this.room.state;
  }

  /** Sends a message, unless the connection is over. */
  send<M extends ClientMessageName>(name: M, payload: ClientMessages[M]): void {
    if (this.#listener !== undefined) this.room.send<never>(name as never, payload as never);
  }

  /** Asks now whether the server is there, because the network or this machine may have been away. */
  check(): void {
    const { oneWayMs, jitterMs } = this.clock;
    this.clock.hurry();
    this.#watch.check(2 * oneWayMs + jitterMs + WAKE_SLACK_MS);
  }

  /** Gives the seat up. Resolves when the server has closed the connection, or after a second. */
  async leave(): Promise<void> {
    this.#listener = undefined;
    this.clock.stop();
    this.#watch.stop();
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    await Promise.race([this.room.leave(), patience]);
    this.abandon();
  }

  /** Closes the connection without waiting for the server, which may be silent. Nothing is heard from it any more. */
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
    const sentAt = performance.now();
    const answer = await this.room.request<object, ClockAnswer>("clock", {}, { timeout: timeoutMs });
    if (this.#listener !== undefined) this.#watch.heard(sentAt);
    return answer;
  }

  /** Abandons a connection that was not established yet, without the SDK's warning about its end. */
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
    // the session reads the state itself once the connection is open
    if (this.#isOpen) this.#listener?.onState(state);
  }

  /** Tells the clock about new flights of balls, which the server sends on the tick on which they begin. */
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

  #end(end: number | "silent", answerMs?: number): void {
    const listener = this.#listener;
    this.abandon();
    if (this.#isOpen) listener?.onEnd(end, answerMs);
    else this.#rejectEnded(Object.assign(new Error(`the connection ended: ${end}`), { code: end }));
  }
}

/** Settles like the promise, or rejects with the signal's reason if the signal is aborted first. */
async function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
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
