import type { MatchmakingAnswer } from "../protocol/api.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import type { SeatErrorCode, SeatRequest } from "./matchmaking.ts";
import { requestSeat, SeatError } from "./matchmaking.ts";
import type { LinkListener, ServerMessageName } from "./RoomLink.ts";
import { RoomLink } from "./RoomLink.ts";
import { backoffOf, firstOf, pause } from "./retry.ts";
import type { DropCause, LostReason, Status } from "./status.ts";
import { dropCauseOf, lossByCode, lossByError } from "./status.ts";

/** Longest wait for a seat, and then as long again for the connection to it. */
const ATTEMPT_MS = 4_000;
/** The same for an attempt near the deadline or after a wake. */
const SHORT_ATTEMPT_MS = 1_000;
/** How long a session tries to come back. No match lasts longer. */
const GIVE_UP_AFTER_MS = 600_000;
/** If a pause takes this much longer than it should, this machine has slept. */
const SLEPT_MS = 1_000;
/** Random extra wait, as a share of Retry-After, so that clients do not all return at once. */
const JITTER = 0.1;

/** How to reach the server, and as whom. */
export interface SeatingOptions {
  /** The server's address: http or https. */
  readonly url: string;
  /** A guest's token from an earlier session, or one that your backend signed. Without it, the first call makes a guest. */
  readonly token?: string | undefined;
  /** Name of a new guest; generated if left out. */
  readonly username?: string | undefined;
  /** How long to try to come back after the connection is lost, without time asleep. 600,000 ms if left out. */
  readonly giveUpAfterMs?: number | undefined;
}

/** Hears what becomes of the seat. */
export interface SeatingListener {
  /** The status has changed to one that the room's state does not show: idle, matching, resuming, lost. */
  onSeating(status: Status): void;
  /** There is a connection, for the first time or again. The first `onState` follows. */
  onLink(link: RoomLink): void;
  /** The room's state has arrived or changed. */
  onState(state: PongState): void;
  /** The server has sent a message. */
  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void;
}

/**
 * Gets a player a seat and keeps it. When a connection ends that was not meant to end, it asks matchmaking, with the same
 * token, where the seat is now, and connects there.
 */
export class Seating implements LinkListener {
  readonly #options: SeatingOptions;
  readonly #listener: SeatingListener;
  #token: string | undefined;
  #seat: MatchmakingAnswer | undefined;
  /** The request of `enter`. */
  #asked: SeatRequest = {};
  /** A match has begun, so only this room will do. */
  #isBound = false;
  #link: RoomLink | undefined;
  /** Aborts the search for a seat, or the way back to it. */
  #task = new AbortController();
  /** Ends the wait for the next attempt to come back, or the attempt that is under way. */
  #hurry = new AbortController();

  constructor(options: SeatingOptions, listener: SeatingListener) {
    this.#options = options;
    this.#listener = listener;
    this.#token = options.token;
  }

  /** The player's token; undefined until the first call has made a guest. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Uses another token of the same player from the next call on, for example because the old one expires soon. */
  useToken(token: string): void {
    this.#token = token;
  }

  /** What matchmaking answered last; undefined before the first seat. */
  get seat(): MatchmakingAnswer | undefined {
    return this.#seat;
  }

  /** The connection, while there is one. */
  get link(): RoomLink | undefined {
    return this.#link;
  }

  /** Takes a seat, and resolves when the room's state is here. Rejects with a SeatError. */
  async enter(request: SeatRequest): Promise<MatchmakingAnswer> {
    const task = this.#begin();
    this.#asked = request;
    this.#isBound = false;
    this.#listener.onSeating({ is: "matching" });
    try {
      return await this.#sit(request, task, ATTEMPT_MS);
    } catch (cause) {
      if (task.aborted) throw new SeatError("cancelled", "another call of the session cancelled this one", { cause });
      this.#listener.onSeating({ is: "idle" });
      throw cause;
    }
  }

  /** Gives the seat up. Resolves when the server has closed the connection, or after a second; at once without a connection. */
  async leave(): Promise<void> {
    this.#task.abort();
    const link = this.#link;
    this.#link = undefined;
    this.#listener.onSeating({ is: "idle" });
    await link?.leave();
  }

  /** Checks the connection, or tries to come back, at once: the network or this machine was away. */
  wake(): void {
    this.#hurry.abort();
    this.#link?.check();
  }

  /** Passes the state on to the listener. */
  onState(state: PongState): void {
    this.#isBound ||= state.phase !== "waiting" && state.phase !== "countdown";
    this.#listener.onState(state);
  }

  /** Passes a message on to the listener. */
  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void {
    this.#listener.onMessage(name, payload);
  }

  /** Comes back, unless the connection was meant to end. */
  onEnd(end: number | "silent", answerMs = ATTEMPT_MS): void {
    this.#link = undefined;
    const loss = lossByCode(end);
    if (loss !== undefined) this.#lose(loss);
    else void this.#comeBack(dropCauseOf(end), answerMs);
  }

  #begin(): AbortSignal {
    this.#task.abort();
    this.#task = new AbortController();
    this.#hurry = new AbortController();
    return this.#task.signal;
  }

  #lose(reason: LostReason): void {
    this.#listener.onSeating({ is: "lost", reason });
  }

  /**
   * Tries until the player is back on the seat, the seat is lost for good, or the time is over. The first attempt has
   * `firstMs`, each further one twice as long: after a wake, the connections that the browser asks over may be as dead as the
   * lost one, and each attempt that is given up ends one of them.
   */
  async #comeBack(cause: DropCause, firstMs: number): Promise<void> {
    const task = this.#begin();
    const since = Date.now();
    let deadline = performance.now() + (this.#options.giveUpAfterMs ?? GIVE_UP_AFTER_MS);
    let request = this.#wayBack();
    let problem: SeatErrorCode | null = null;
    let tries = 1;
    let wait = backoffOf(tries);
    let attemptMs = firstMs;
    for (let attempt = 1; performance.now() + wait <= deadline; attempt++) {
      this.#listener.onSeating({ is: "resuming", cause, attempt, since, problem });
      this.#hurry = new AbortController();
      try {
        deadline += await pauseAwake(wait, task, this.#hurry.signal);
        const within = Math.min(Math.max(deadline - performance.now(), SHORT_ATTEMPT_MS), attemptMs);
        await this.#sit(request, firstOf([task, this.#hurry.signal]), within);
        return;
      } catch (error) {
        if (task.aborted) return;
        if (!(error instanceof SeatError)) throw error;
        const loss = lossByError(error);
        // the match had not begun, so any room will do
        if (loss === "seat_gone" && !this.#isBound && request !== this.#asked) request = this.#asked;
        else if (loss !== undefined) return this.#lose(loss);
        problem = error.code;
        const isHurried = this.#hurry.signal.aborted;
        const told = isHurried ? 0 : (error.retryAfterSeconds ?? 0) * 1000 * (1 + Math.random() * JITTER);
        tries = isHurried ? 1 : tries + 1;
        attemptMs = isHurried ? SHORT_ATTEMPT_MS : Math.min(2 * attemptMs, ATTEMPT_MS);
        wait = Math.max(backoffOf(tries), told);
      }
    }
    this.#lose("unreachable");
  }

  /** The request for the way back. It names the room, so that matchmaking does not answer with a seat in another one. */
  #wayBack(): SeatRequest {
    const { room_id = "", code = null, spectator } = this.#seat ?? {};
    return {
      room_id,
      ...(code !== null && { code }),
      ...(spectator && this.#asked.spectate && { spectate: true }),
    };
  }

  /** Asks for a seat and connects to it. Rejects with a SeatError, after twice `withinMs` at the latest. */
  async #sit(request: SeatRequest, signal: AbortSignal, withinMs: number): Promise<MatchmakingAnswer> {
    const { url, username } = this.#options;
    const within = () => firstOf([signal, AbortSignal.timeout(Math.ceil(withinMs))]);
    const body = this.#token === undefined && username !== undefined ? { ...request, username } : request;
    const seat = await requestSeat(url, this.#token, body, within());
    if (signal.aborted) throw new SeatError("unreachable", "the answer came too late");
    this.#seat = seat;
    this.#token = seat.token;
    try {
      this.#link = await RoomLink.open(url, seat.reservation, this, within());
    } catch (cause) {
      const refused = lossByCode(Number((cause as { code?: unknown }).code)) === "identity_refused";
      throw new SeatError(refused ? "unauthorized" : "unreachable", "no connection to the room", { cause });
    }
    this.#listener.onLink(this.#link);
    this.onState(this.#link.state);
    return seat;
  }
}

/** Pauses for `ms` milliseconds or until `early` is aborted. Answers how many milliseconds this machine slept meanwhile. */
async function pauseAwake(ms: number, signal: AbortSignal, early: AbortSignal): Promise<number> {
  if (ms === 0) return 0;
  const before = performance.now();
  await pause(ms, signal, early);
  const overMs = performance.now() - before - ms;
  return overMs > SLEPT_MS ? overMs : 0;
}
