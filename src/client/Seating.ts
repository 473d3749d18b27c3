import type { MatchmakingAnswer } from "../protocol/api.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import type { SeatErrorCode, SeatRequest } from "./matchmaking.ts";
import { requestSeat, SeatError } from "./matchmaking.ts";
import type { LinkListener, ServerMessageName } from "./RoomLink.ts";
import { RoomLink } from "./RoomLink.ts";
import { backoffOf, pause } from "./retry.ts";
import type { DropCause, LostReason, Status } from "./status.ts";
import { dropCauseOf, lossByCode, lossByError } from "./status.ts";

/** Longest wait for a seat, and then for the connection to it. */
const ATTEMPT_MS = 4_000;
const SHORT_ATTEMPT_MS = 1_000;
/** No match lasts longer than this. */
const GIVE_UP_AFTER_MS = 600_000;
/** A pause that took so much longer than it should have was a sleep. */
const SLEPT_MS = 1_000;
/** Of what the server tells us to wait, on top: else all it told so would be back at once. */
const SPREAD = 0.1;

export interface SeatingOptions {
  /** Where the server is: http or https. */
  readonly url: string;
  /** A guest's token from an earlier session, or one that your own backend signed. Without it the first call makes a guest. */
  readonly token?: string | undefined;
  /** For a new guest; generated if left out. */
  readonly username?: string | undefined;
  /** How long to try to come back after the connection was lost, awake: 600,000 ms if left out. */
  readonly giveUpAfterMs?: number | undefined;
}

export interface SeatingListener {
  /** What the room's state cannot tell: idle, matching, resuming, lost. */
  onSeating(status: Status): void;
  /** There is a connection, for the first time or again. */
  onLink(link: RoomLink): void;
  onState(state: PongState): void;
  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void;
}

/**
 * Gets a player onto a seat and keeps him there: whatever ends the connection, unless it is meant to end, leads back to
 * matchmaking with the same token, which knows where the seat is now.
 */
export class Seating implements LinkListener {
  readonly #options: SeatingOptions;
  readonly #listener: SeatingListener;
  #token: string | undefined;
  #seat: MatchmakingAnswer | undefined;
  #asked: SeatRequest = {};
  /** A match has begun, so that only this room will do. */
  #isBound = false;
  #link: RoomLink | undefined;
  /** Ends what is under way: looking for a seat, or coming back to it. */
  #task = new AbortController();
  /** Ends the wait for the next attempt to come back, or an attempt that hangs. */
  #hurry = new AbortController();

  constructor(options: SeatingOptions, listener: SeatingListener) {
    this.#options = options;
    this.#listener = listener;
    this.#token = options.token;
  }

  get token(): string | undefined {
    return this.#token;
  }

  get seat(): MatchmakingAnswer | undefined {
    return this.#seat;
  }

  /** The connection, while there is one. */
  get link(): RoomLink | undefined {
    return this.#link;
  }

  /** Throws a SeatError. */
  async enter(request: SeatRequest): Promise<MatchmakingAnswer> {
    const task = this.#begin();
    this.#asked = request;
    this.#isBound = false;
    this.#listener.onSeating({ is: "matching" });
    try {
      return await this.#sit(request, task, ATTEMPT_MS);
    } catch (cause) {
      if (task.aborted) throw new SeatError("cancelled", "told to do something else meanwhile", { cause });
      this.#listener.onSeating({ is: "idle" });
      throw cause;
    }
  }

  /** Gives the seat up; done when the server knows, or after a second. While the connection is away it cannot be told. */
  async leave(): Promise<void> {
    this.#task.abort();
    const link = this.#link;
    this.#link = undefined;
    this.#listener.onSeating({ is: "idle" });
    await link?.leave();
  }

  /** The network, or this machine, was away: looks now whether the connection is good, or tries at once to come back. */
  wake(): void {
    this.#hurry.abort();
    this.#link?.check();
  }

  onState(state: PongState): void {
    this.#isBound ||= state.phase !== "waiting" && state.phase !== "countdown";
    this.#listener.onState(state);
  }

  onMessage<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void {
    this.#listener.onMessage(name, payload);
  }

  onEnd(end: number | "silent"): void {
    this.#link = undefined;
    const loss = lossByCode(end);
    if (loss !== undefined) this.#lose(loss);
    else void this.#comeBack(dropCauseOf(end));
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

  /** Tries until the seat is taken again, until it is clear that it will not be, or until the time for it is over. */
  async #comeBack(cause: DropCause): Promise<void> {
    const task = this.#begin();
    const since = Date.now();
    let deadline = performance.now() + (this.#options.giveUpAfterMs ?? GIVE_UP_AFTER_MS);
    let request = this.#wayBack();
    let problem: SeatErrorCode | null = null;
    let wait = backoffOf(1);
    for (let attempt = 1; performance.now() + wait <= deadline; attempt++) {
      this.#listener.onSeating({ is: "resuming", cause, attempt, since, problem });
      this.#hurry = new AbortController();
      try {
        deadline += await overslept(wait, task, this.#hurry.signal);
        const within = Math.min(Math.max(deadline - performance.now(), SHORT_ATTEMPT_MS), ATTEMPT_MS);
        await this.#sit(request, AbortSignal.any([task, this.#hurry.signal]), within);
        return;
      } catch (error) {
        if (task.aborted) return;
        if (!(error instanceof SeatError)) throw error;
        const loss = lossByError(error);
        // no match was missed: any room will do
        if (loss === "seat_gone" && !this.#isBound && request !== this.#asked) request = this.#asked;
        else if (loss !== undefined) return this.#lose(loss);
        problem = error.code;
        const told = (error.retryAfterSeconds ?? 0) * 1000 * (1 + Math.random() * SPREAD);
        wait = this.#hurry.signal.aborted ? 0 : Math.max(backoffOf(attempt + 1), told);
      }
    }
    this.#lose("unreachable");
  }

  /** Names the room, so that a seat that is gone is not answered with one somewhere else. */
  #wayBack(): SeatRequest {
    const { room_id = "", code = null, spectator } = this.#seat ?? {};
    return {
      room_id,
      ...(code !== null && { code }),
      ...(spectator && this.#asked.spectate && { spectate: true }),
    };
  }

  /** Asks for a seat and connects to it. Throws a SeatError, at the latest after twice `withinMs`. */
  async #sit(request: SeatRequest, signal: AbortSignal, withinMs: number): Promise<MatchmakingAnswer> {
    const { url, username } = this.#options;
    const within = () => AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(withinMs))]);
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

/** Pauses, unless `early`; answers by how many milliseconds it was overslept. */
async function overslept(ms: number, signal: AbortSignal, early: AbortSignal): Promise<number> {
  if (ms === 0) return 0;
  const before = performance.now();
  await pause(ms, signal, early);
  const overMs = performance.now() - before - ms;
  return overMs > SLEPT_MS ? overMs : 0;
}
