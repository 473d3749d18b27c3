import { computed, signal } from "@preact/signals";
import type { PlayRequest, WatchRequest } from "../client/matchmaking.ts";
import { SeatError } from "../client/matchmaking.ts";
import { Session } from "../client/Session.ts";
import type { Status } from "../client/status.ts";
import { EMOTES, type EmoteId } from "../protocol/emotes.ts";
import type { Mode } from "../protocol/kinds.ts";
import { addressWith, type Invitation, invitationOf } from "./address.ts";
import { createSounds, type Sounds } from "./arena/sounds.ts";
import { Happenings } from "./Happenings.ts";
import { Memory } from "./Memory.ts";
import type { PlayerView, RoomView } from "./roomView.ts";
import { roomViewOf } from "./roomView.ts";
import { wordsOfProblem } from "./words.ts";

export type Screen = "start" | "waiting" | "match" | "result" | "replay";

/** How a match ended. */
export interface Outcome {
  readonly match_id: string;
  readonly room: RoomView;
  readonly players: readonly PlayerView[];
}

/** The page's state: one session at one server, and which screen it makes. */
export class Game {
  readonly server: string;
  readonly sounds: Sounds = createSounds();
  readonly happenings = new Happenings();
  readonly status = signal<Status>({ is: "idle" });
  readonly screen = signal<Screen>("start");
  readonly room = signal<RoomView | undefined>(undefined);
  readonly outcome = signal<Outcome | undefined>(undefined);
  /** What the page's address asks for. */
  readonly invitation = signal<Invitation>(invitationOf(location.href));
  /** Why the last call for a seat failed. */
  readonly problem = signal("");
  readonly muted = signal(this.sounds.muted);
  readonly name = signal("");
  /** Whether the player has asked for a rematch. */
  readonly wantsRematch = signal(false);
  readonly isSeated = computed(() => this.room.value?.watches === false);
  readonly #memory: Memory;
  #session: Session;
  /** He asked to watch, rather than being left over after a match. */
  #choseToWatch = false;

  constructor(server: string) {
    this.server = server;
    this.#memory = new Memory(server);
    this.name.value = this.#memory.player?.name ?? "";
    this.#session = this.#createSession();
  }

  get session(): Session {
    return this.#session;
  }

  /** After a reload: back into the room that this tab was in. */
  async comeBack(): Promise<void> {
    const room = this.#memory.room;
    if (room === undefined) return;
    const { room_id, code, watches } = room;
    const where = { room_id, ...(code !== null && { code }) };
    await (watches ? this.watch(where) : this.play(where));
    if (this.status.value.is === "idle") this.#memory.room = undefined;
  }

  async play(request: PlayRequest): Promise<void> {
    this.#choseToWatch = false;
    await this.#enter(() => this.#session.play(request));
  }

  async watch(room: WatchRequest): Promise<void> {
    this.#choseToWatch = true;
    await this.#enter(() => this.#session.watch(room));
  }

  /** A match of the same kind as the last one, in whatever room. */
  async playAgain(): Promise<void> {
    const { mode, code } = this.outcome.value?.room ?? {};
    await this.play({ ...(mode && { mode }), ...(code && { code }) });
  }

  async playMode(mode: Mode | undefined): Promise<void> {
    await this.play(mode === undefined ? {} : { mode });
  }

  rematch(): void {
    this.wantsRematch.value = true;
    this.#session.rematch();
  }

  ready(ready: boolean): void {
    this.#session.ready(ready);
  }

  emote(emote: EmoteId): void {
    if (this.status.value.is === "resuming" || !this.happenings.maySay()) return;
    this.#session.emote(emote);
    this.happenings.say(this.#session.player_id, emote);
  }

  /** By the number on its key, from 1. */
  emoteByNumber(number: number): void {
    const emote = EMOTES[number - 1];
    if (emote !== undefined) this.emote(emote);
  }

  showReplay(shown: boolean): void {
    this.screen.value = shown ? "replay" : "result";
  }

  mute(muted: boolean): void {
    this.sounds.mute(muted);
    this.muted.value = muted;
  }

  async leave(): Promise<void> {
    this.#goHome();
    await this.#session.leave();
  }

  /** Gives up the search for a seat. */
  async cancel(): Promise<void> {
    await this.#session.leave();
  }

  #goHome(): void {
    this.screen.value = "start";
    this.outcome.value = undefined;
    this.#memory.room = undefined;
    this.#showCode(null);
  }

  async #enter(seat: () => Promise<unknown>): Promise<void> {
    this.problem.value = "";
    this.#useName();
    const isKnown = this.#session.token !== undefined;
    try {
      await seat();
      this.#remember();
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      if (error.code === "unauthorized" && isKnown) {
        // a token of before, which the server takes no more: as a new guest then
        this.#memory.player = undefined;
        return this.#enter(seat);
      }
      if (error.code !== "cancelled") this.problem.value = wordsOfProblem(error);
      if (this.#session.status.is === "idle") this.#goHome();
    }
  }

  #createSession(): Session {
    const known = this.#memory.player;
    const name = this.name.value;
    const token = known !== undefined && known.name === name ? known.token : undefined;
    const session = new Session({ url: this.server, token, ...(name !== "" && { username: name }) });
    session.onStatus((status) => this.#onStatus(status));
    session.onState(() => this.#onState());
    this.happenings.listenTo(session);
    return session;
  }

  /** Another name is another guest: names are in tokens. */
  #useName(): void {
    const { token } = this.#session;
    const known = this.#memory.player;
    const isOther = known?.name !== this.name.value;
    const isForgotten = known === undefined && token !== undefined;
    if (isOther || isForgotten) this.#session = this.#createSession();
  }

  #remember(): void {
    const { token, seat } = this.#session;
    if (token !== undefined) this.#memory.player = { name: this.name.value, token };
    if (seat === undefined) return;
    this.#memory.room = { room_id: seat.room_id, code: seat.code, watches: seat.spectator };
    this.#showCode(seat.code);
  }

  #showCode(code: string | null): void {
    history.replaceState(null, "", addressWith(location.href, code));
    this.invitation.value = invitationOf(location.href);
  }

  #onState(): void {
    const room = roomViewOf(this.#session);
    if (JSON.stringify(room) !== JSON.stringify(this.room.value)) this.room.value = room;
    if (room?.phase === "finished" && room.match_id !== this.outcome.value?.match_id) this.#onOutcome(room);
  }

  #onOutcome(room: RoomView): void {
    this.wantsRematch.value = false;
    this.outcome.value = { match_id: room.match_id, room, players: room.players };
  }

  #onStatus(status: Status): void {
    this.status.value = status;
    switch (status.is) {
      case "waiting":
        if (!this.#keepsOutcome()) this.screen.value = "waiting";
        break;
      case "countdown":
      case "playing":
      case "eliminated":
        if (!this.#keepsOutcome()) this.screen.value = "match";
        break;
      case "finished":
        if (this.screen.value !== "replay") this.screen.value = "result";
        break;
      case "lost":
        this.#memory.room = undefined;
        break;
      default:
        break; // matching and resuming leave what is there; so does idle, which comes on the way from room to room
    }
  }

  /** Who did not ask for a rematch goes on looking at the result while others take the seats. */
  #keepsOutcome(): boolean {
    const shows = this.screen.value === "result" || this.screen.value === "replay";
    return shows && this.#session.isSpectator && !this.#choseToWatch;
  }
}
