import { computed, signal } from "@preact/signals";
import type { PlayRequest, SeatErrorCode, WatchRequest } from "../client/matchmaking.ts";
import { SeatError } from "../client/matchmaking.ts";
import { Session } from "../client/Session.ts";
import type { Status } from "../client/status.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import type { Mode } from "../protocol/kinds.ts";
import { addressWith, type Invitation, invitationOf, placeAt } from "./address.ts";
import { createSounds, type Sounds } from "./arena/sounds.ts";
import { BrowserMemory } from "./BrowserMemory.ts";
import { Feed } from "./Feed.ts";
import { showFullscreen } from "./fullscreen.ts";
import { t } from "./language.ts";
import type { PlayerView, RoomView } from "./roomView.ts";
import { roomViewOf } from "./roomView.ts";
import type { Settings } from "./Settings.ts";
import { nextScreen, type Screen } from "./screen.ts";
import { fetchReconnectSeconds } from "./serverApi.ts";
import { problemText } from "./texts.ts";

/** Errors after which the invitation in the page's address is of no use. */
const ENDS_INVITATION: readonly SeatErrorCode[] = ["room_not_found", "invalid_request"];

/** The result of a match. */
export interface Outcome {
  readonly matchId: string;
  readonly room: RoomView;
  readonly players: readonly PlayerView[];
}

/** The page's state: a session at one server, the screen that is shown, and what the screens show. */
export class AppState {
  readonly server: string;
  readonly settings: Settings;
  readonly sounds: Sounds;
  readonly feed = new Feed();
  readonly status = signal<Status>({ is: "idle" });
  readonly screen = signal<Screen>("start");
  readonly room = signal<RoomView | undefined>(undefined);
  readonly outcome = signal<Outcome | undefined>(undefined);
  /** Id of the match whose replay is shown. */
  readonly replayed = signal("");
  readonly invitation = signal<Invitation>(invitationOf(location.href));
  /** Why the last request for a seat failed; "" if it did not. */
  readonly problem = signal("");
  readonly dialog = signal<"help" | "settings" | undefined>(undefined);
  readonly name = signal("");
  /** Seconds that the server holds the seat of a lost player; undefined if it does not say. */
  readonly heldSeconds = signal<number | undefined>(undefined);
  /** Whether the player has asked for a rematch. */
  readonly wantsRematch = signal(false);
  readonly isSeated = computed(() => this.room.value?.watches === false);
  readonly #memory: BrowserMemory;
  #session: Session;
  /** Whether the player asked to watch. A player whose seat others took after a match watches without having asked. */
  #choseToWatch = false;

  constructor(server: string, settings: Settings) {
    this.server = server;
    this.settings = settings;
    this.sounds = createSounds(() => settings.volume);
    this.#memory = new BrowserMemory(server);
    this.name.value = this.#memory.player?.name ?? "";
    this.#session = this.#createSession();
  }

  get session(): Session {
    return this.#session;
  }

  /** Shows what the page's address asks for. */
  async open(): Promise<void> {
    void fetchReconnectSeconds(this.server).then((seconds) => {
      this.heldSeconds.value = seconds;
    });
    const place = placeAt(location.href, document.baseURI);
    if (place.screen === "replay") this.showReplay(place.matchId);
    else if (place.screen === "missing") this.screen.value = "missing";
    else await this.comeBack();
  }

  /** Returns to the room that this tab was in before a reload. */
  async comeBack(): Promise<void> {
    const room = this.#memory.room;
    if (room === undefined) return;
    const { room_id, code, watches } = room;
    const where = { room_id, ...(code !== null && { code }) };
    await (watches ? this.watch(where) : this.play(where));
    if (this.status.value.is === "idle") this.#memory.room = undefined;
  }

  /** Call it when the network or the page is back: a session that has lost its connection tries again at once. */
  wake(): void {
    this.sounds.wake();
    this.#session.wake();
  }

  async play(request: PlayRequest): Promise<void> {
    if (this.settings.values.fullscreen) showFullscreen(true);
    this.#choseToWatch = false;
    await this.#enter(() => this.#session.play(request));
  }

  async watch(room: WatchRequest): Promise<void> {
    this.#choseToWatch = true;
    await this.#enter(() => this.#session.watch(room));
  }

  /** Plays another match of the same kind, in any room. */
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

  startWithBots(): void {
    this.#session.startWithBots();
  }

  ready(ready: boolean): void {
    this.#session.ready(ready);
  }

  emote(emote: EmoteId): void {
    if (this.status.value.is === "resuming" || !this.feed.takeEmoteTurn()) return;
    this.#session.emote(emote);
    this.feed.showEmote(this.#session.player_id, emote, this.name.value || t("you"));
  }

  showReplay(matchId: string): void {
    this.replayed.value = matchId;
    this.screen.value = "replay";
  }

  /** Returns from the replay to the result, or to the start if there is no result. */
  async endReplay(): Promise<void> {
    if (this.outcome.value !== undefined) {
      this.screen.value = "result";
      return;
    }
    this.screen.value = "start";
    this.#setInvitation(null);
    await this.comeBack();
  }

  async leave(): Promise<void> {
    this.problem.value = "";
    this.#goToStart();
    await this.#session.leave();
  }

  /** Gives up the search for a seat. */
  async cancel(): Promise<void> {
    await this.#session.leave();
  }

  #goToStart(): void {
    this.screen.value = "start";
    this.outcome.value = undefined;
    this.#memory.room = undefined;
    this.#setInvitation(null);
  }

  async #enter(requestSeat: () => Promise<unknown>): Promise<void> {
    this.problem.value = "";
    this.#renewSession();
    const hadToken = this.#session.token !== undefined;
    try {
      await requestSeat();
      this.#remember();
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      if (error.code === "unauthorized" && hadToken) {
        // the server no longer accepts the stored token: enter as a new guest
        this.#memory.player = undefined;
        return this.#enter(requestSeat);
      }
      if (error.code !== "cancelled") this.problem.value = problemText(error);
      if (this.#session.status.is !== "idle") return;
      const { code } = this.invitation.value;
      this.#goToStart();
      // the player may still watch that room, or try again
      if (code !== "" && !ENDS_INVITATION.includes(error.code)) this.#setInvitation(code);
    }
  }

  #createSession(): Session {
    const known = this.#memory.player;
    const name = this.name.value;
    const token = known?.name === name ? known.token : undefined;
    const session = new Session({ url: this.server, token, ...(name !== "" && { username: name }) });
    session.onStatus((status) => this.#onStatus(status));
    session.onState(() => this.#onState());
    this.feed.listenTo(session);
    return session;
  }

  /** Creates a new session if the player has changed their name, which is part of the token, or lost their token. */
  #renewSession(): void {
    const known = this.#memory.player;
    const isForgotten = known === undefined && this.#session.token !== undefined;
    if (known?.name !== this.name.value || isForgotten) this.#session = this.#createSession();
  }

  #remember(): void {
    const { token, seat } = this.#session;
    if (token !== undefined) this.#memory.player = { name: this.name.value, token };
    if (seat === undefined) return;
    this.#memory.room = { room_id: seat.room_id, code: seat.code, watches: seat.spectator };
    this.#setInvitation(seat.code);
  }

  /** Puts the code of a private room into the page's address, or removes it. */
  #setInvitation(code: string | null): void {
    history.replaceState(null, "", addressWith(location.href, document.baseURI, code));
    this.invitation.value = invitationOf(location.href);
  }

  #onState(): void {
    const room = roomViewOf(this.#session);
    if (JSON.stringify(room) !== JSON.stringify(this.room.value)) this.room.value = room;
    if (room?.phase !== "finished" || room.matchId === this.outcome.value?.matchId) return;
    this.wantsRematch.value = false;
    this.outcome.value = { matchId: room.matchId, room, players: room.players };
  }

  #onStatus(status: Status): void {
    this.status.value = status;
    this.screen.value = nextScreen(this.screen.value, status, this.#keepsOutcome());
    if (status.is === "lost") this.#memory.room = undefined;
  }

  /** Whether a player who did not ask for a rematch still looks at the result, while others have taken the seats. */
  #keepsOutcome(): boolean {
    const shows = this.screen.value === "result" || this.screen.value === "replay";
    return shows && this.#session.isSpectator && !this.#choseToWatch;
  }
}
