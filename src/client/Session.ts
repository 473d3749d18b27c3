import type { MatchmakingAnswer } from "../protocol/api.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Clock } from "./Clock.ts";
import { Listeners } from "./Listeners.ts";
import type { PlayRequest, SeatRequest, WatchRequest } from "./matchmaking.ts";
import type { View } from "./positions.ts";
import type { RoomLink, ServerMessageName } from "./RoomLink.ts";
import type { SeatingOptions } from "./Seating.ts";
import { Seating } from "./Seating.ts";
import { Smoothing } from "./Smoothing.ts";
import { Steering } from "./Steering.ts";
import type { Status } from "./status.ts";
import { statusOf } from "./status.ts";

/** Round trips to the server in milliseconds: the usual one, the shortest of the latest, and their spread. */
export interface ConnectionQuality {
  readonly latencyMs: number;
  readonly bestMs: number;
  readonly jitterMs: number;
}

/**
 * One player at one server. It finds a match, steers the paddle, and brings the player back when the connection is lost.
 *
 * `status` and the listeners tell what happens, `state` is the game itself, and `view()` says where everything is right now.
 * A session can be used again after a match, after `leave`, and after it was lost.
 */
export class Session {
  readonly #seating: Seating;
  readonly #steering: Steering;
  readonly #smoothing = new Smoothing();
  readonly #statusListeners = new Listeners<[status: Status]>();
  readonly #stateListeners = new Listeners<[state: PongState]>();
  readonly #messageListeners = new Listeners<[name: ServerMessageName, payload: ServerMessages[ServerMessageName]]>();
  #status: Status = { is: "idle" };
  #state: PongState | undefined;
  #clock: Clock | undefined;
  /** The match that the player steers in. */
  #matchId = "";

  constructor(options: SeatingOptions) {
    this.#seating = new Seating(options, {
      onSeating: (status) => this.#show(status),
      onLink: (link) => this.#onLink(link),
      onState: (state) => this.#onState(state),
      onMessage: (name, payload) => this.#messageListeners.call(name, payload),
    });
    this.#steering = new Steering({
      send: (move) => this.#seating.link?.send("player_move", move),
      mayMove: () => this.#seating.link !== undefined && this.#status.is === "playing" && !this.isSpectator,
      nowTick: () => this.nowTick(),
      wayTicks: () => this.#clock?.ticksOf(this.#clock.oneWayMs) ?? 0,
    });
  }

  /** What the session is doing. */
  get status(): Status {
    return this.#status;
  }

  /** Proves who the player is, for 30 days. Keep it, and give it to the next session. */
  get token(): string | undefined {
    return this.#seating.token;
  }

  /** Uses another token of the same player from the next call on, for example because the old one expires soon. */
  useToken(token: string): void {
    this.#seating.useToken(token);
  }

  /** The player's id; "" before the first seat. */
  get player_id(): string {
    return this.seat?.player_id ?? "";
  }

  /** Matchmaking's answer for the room that the player is in, or was in last. */
  get seat(): MatchmakingAnswer | undefined {
    return this.#seating.seat;
  }

  /** The room's state. While the connection is lost, it is the last one seen. */
  get state(): PongState | undefined {
    return this.#state;
  }

  /** Whether this session only watches, because it asked for that or because others took the seats. */
  get isSpectator(): boolean {
    return !this.#state?.players.has(this.player_id);
  }

  /** The clock of the connection, or of the last one. */
  get clock(): Clock | undefined {
    return this.#clock;
  }

  /** The quality of the connection; undefined without one. */
  get connection(): ConnectionQuality | undefined {
    if (this.#seating.link === undefined) return undefined;
    const { roundTripMs, jitterMs, oneWayMs } = this.#seating.link.clock;
    return { latencyMs: 2 * oneWayMs, bestMs: roundTripMs, jitterMs };
  }

  /** The tick that the match is at on the server, with a fraction; 0 if that is not known. */
  nowTick(): number {
    return this.#clock?.nowTick() ?? 0;
  }

  /**
   * Where everything is now; undefined without a room. The own paddle includes moves that the server does not know yet.
   *
   * Call it once a frame. Corrections from the server show over the next few frames, without a jump.
   */
  view(): View | undefined {
    if (this.#state === undefined) return undefined;
    const { player_id: playerId } = this;
    const moves = this.#steering.movesSince(this.#state.players.get(playerId)?.paddle.ack ?? 0);
    const newsTicks = this.#clock?.ticksOf(this.#clock.newsMs) ?? 0;
    return this.#smoothing.view(this.#state, this.nowTick(), performance.now(), { playerId, moves, newsTicks });
  }

  /** Listens to changes of `status`. Returns the function that ends this, like the other `on…` methods. */
  onStatus(listener: (status: Status) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  /** Listens to changes of the state, which is always the same object. */
  onState(listener: (state: PongState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  /** Listens to the server's messages of this name. */
  onMessage<M extends ServerMessageName>(name: M, listener: (payload: ServerMessages[M]) => void): () => void {
    return this.#messageListeners.add((got, payload) => {
      if (got === name) listener(payload as ServerMessages[M]);
    });
  }

  /** Listens to all messages of the server. */
  onAnyMessage(listener: (name: ServerMessageName, payload: ServerMessages[ServerMessageName]) => void): () => void {
    return this.#messageListeners.add(listener);
  }

  /**
   * Takes a seat in a match of this kind. A player who has a seat in a live match returns to it (`resumed`).
   *
   * Resolves when the room's state is here. Rejects with a SeatError, after which the status is `idle`. Leaves the room first
   * if the session watches, the player is out, or the match is over. Rejects with an Error in any other status but `idle` and
   * `lost`: call `leave()` first.
   */
  play(request: PlayRequest = {}): Promise<MatchmakingAnswer> {
    return this.#enter(request);
  }

  /** Watches a room, even if it is full or its match is running. Rejects like `play`. */
  watch(room: WatchRequest): Promise<MatchmakingAnswer> {
    return this.#enter({ ...room, spectate: true });
  }

  /**
   * Moves the paddle at `direction` times paddle speed from now on: −1 … 1, positive towards the side's end.
   *
   * Call it as often as you like. Only changes are sent, at most 30 a second, and always the last one. The direction outlives
   * reconnections; set before the match, it holds from its start. Throws a RangeError for NaN.
   */
  steer(direction: number): void {
    this.#steering.steer(direction);
  }

  /** Says, in a private room, whether the player is ready for the match. */
  ready(ready = true): void {
    this.#seating.link?.send("ready", { ready });
  }

  /** Asks to start the match now, with bots on the free seats, while the room waits. All players who are here must ask. */
  startWithBots(): void {
    this.#seating.link?.send("start", {});
  }

  /** Keeps the seat for the next match, after one has ended. */
  rematch(): void {
    this.#seating.link?.send("rematch", {});
  }

  /** Shows an emote to the others in the room. The server drops more than one a second. */
  emote(emote: EmoteId): void {
    this.#seating.link?.send("emote", { emote });
  }

  /**
   * Checks the connection at once, or makes the next attempt to come back at once.
   *
   * Call it when the network or the page comes back: on a browser's `online`, `pageshow` and `visibilitychange`.
   */
  wake(): void {
    this.#seating.wake();
  }

  /** Gives up the seat, or the search for one. Resolves when the server knows, or after a second. */
  async leave(): Promise<void> {
    this.#steering.stop();
    await this.#seating.leave();
  }

  async #enter(request: SeatRequest): Promise<MatchmakingAnswer> {
    const { is } = this.#status;
    const isOver = is === "idle" || is === "lost" || is === "finished" || is === "eliminated";
    const watches = this.#seating.link !== undefined && this.isSpectator;
    if (!isOver && !watches) throw new Error(`the session is busy (${is}): leave() first`);
    if (this.#seating.link !== undefined) await this.leave();
    return this.#seating.enter(request);
  }

  #onLink(link: RoomLink): void {
    this.#clock = link.clock;
    this.#smoothing.reset();
    this.#steering.reconnect();
  }

  #onState(state: PongState): void {
    this.#state = state;
    const since = this.#status.is === "resuming" ? this.#status.since : Date.now();
    this.#show(statusOf(state, this.player_id, this.seat?.code ?? null, since));
    if (state.phase === "playing" && state.match_id !== this.#matchId) {
      this.#matchId = state.match_id;
      this.#steering.restart();
    }
    this.#steering.pump();
    this.#stateListeners.call(state);
  }

  #show(status: Status): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#statusListeners.call(status);
  }
}
