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

/** Milliseconds there and back: as most messages take, at best of late, and how much longer at worst. */
export interface ConnectionQuality {
  readonly latencyMs: number;
  readonly bestMs: number;
  readonly jitterMs: number;
}

/**
 * One player at one server: finds him a match, steers his paddle, and brings him back when the connection is lost.
 *
 * What happens is told by `status` and the listeners; the game itself is in `state`, and where everything is right now in
 * `view()`. A session can be used again after a match, after `leave` and after it was lost.
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
  /** The match that is being steered in. */
  #match_id = "";

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

  get status(): Status {
    return this.#status;
  }

  /** Who the player is to the server, good for 30 days: keep it, and give it to the next session. */
  get token(): string | undefined {
    return this.#seating.token;
  }

  /** "" before the first seat. */
  get player_id(): string {
    return this.seat?.player_id ?? "";
  }

  /** What matchmaking said of the room that the player is in, or was in last. */
  get seat(): MatchmakingAnswer | undefined {
    return this.#seating.seat;
  }

  /** The room's state; the last one seen while the connection is away. */
  get state(): PongState | undefined {
    return this.#state;
  }

  /** Whether this session only watches: it asked for that, or stayed when others took the seats. */
  get isSpectator(): boolean {
    return !this.#state?.players.has(this.player_id);
  }

  /** The clock of the connection, or of the last one. */
  get clock(): Clock | undefined {
    return this.#clock;
  }

  /** How good the connection is; undefined while there is none. */
  get connection(): ConnectionQuality | undefined {
    if (this.#seating.link === undefined) return undefined;
    const { roundTripMs, jitterMs, oneWayMs } = this.#seating.link.clock;
    return { latencyMs: 2 * oneWayMs, bestMs: roundTripMs, jitterMs };
  }

  /** The tick that the match is at on the server, with its fraction; 0 when that is not known. */
  nowTick(): number {
    return this.#clock?.nowTick() ?? 0;
  }

  /**
   * Where everything is now, the own paddle with moves that the server does not know of yet; undefined without a room.
   *
   * Call it once a frame: what news put right moves there over the next few frames.
   */
  view(): View | undefined {
    if (this.#state === undefined) return undefined;
    const { player_id } = this;
    const moves = this.#steering.movesSince(this.#state.players.get(player_id)?.paddle.ack ?? 0);
    const newsTicks = this.#clock?.ticksOf(this.#clock.newsMs) ?? 0;
    return this.#smoothing.view(this.#state, this.nowTick(), performance.now(), { player_id, moves, newsTicks });
  }

  /** Listens to changes of `status`. Returns the function that ends it, like all of these. */
  onStatus(listener: (status: Status) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  /** Listens to patches; the state is one object that they change. */
  onState(listener: (state: PongState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  /** Listens to the server's messages of one name. */
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
   * Takes a seat in a match of this kind; a player who sits in a live match already is put back there (`resumed`).
   *
   * Done when the room's state is here. Throws a SeatError; the status is `idle` then. A watcher, and one whose match is
   * over for him, leaves the room for it; with a seat in another match it throws an Error: `leave()` first.
   */
  play(request: PlayRequest = {}): Promise<MatchmakingAnswer> {
    return this.#enter(request);
  }

  /** Watches a room, also a full or a running one. Throws like `play`. */
  watch(room: WatchRequest): Promise<MatchmakingAnswer> {
    return this.#enter({ ...room, spectate: true });
  }

  /**
   * From now on the paddle goes at `direction` times paddle speed: −1 … 1, positive towards the side's end.
   *
   * Call it as often as you like: only changes are sent, 30 a second at most, the last one for sure. It holds over
   * reconnections and, called before the match, from its start. Throws a RangeError for NaN.
   */
  steer(direction: number): void {
    this.#steering.steer(direction);
  }

  /** In a private room: whether the match may begin for this player. */
  ready(ready = true): void {
    this.#seating.link?.send("ready", { ready });
  }

  /** After a match: keeps the seat for the next one. */
  rematch(): void {
    this.#seating.link?.send("rematch", {});
  }

  /** One a second at most; the server drops the rest. */
  emote(emote: EmoteId): void {
    this.#seating.link?.send("emote", { emote });
  }

  /**
   * To be called when the network or the page comes back: a browser's `online`, `pageshow` and `visibilitychange`.
   *
   * Looks at once whether the connection is still good; on the way back to the seat it ends the wait for the next attempt.
   */
  wake(): void {
    this.#seating.wake();
  }

  /** Gives the seat up, or the search for one; done when the server knows, or after a second. */
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
    if (state.phase === "playing" && state.match_id !== this.#match_id) {
      this.#match_id = state.match_id;
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
