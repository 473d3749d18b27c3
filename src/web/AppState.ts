import { computed, effect, type Signal, signal } from "@preact/signals";
import { type PlayRequest, SeatError, type SeatErrorCode, type WatchRequest } from "../client/matchmaking.ts";
import type { Session } from "../client/Session.ts";
import type { Status } from "../client/status.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import { AddressBar } from "./AddressBar.ts";
import { placeAt } from "./address.ts";
import { createSounds, type Sounds } from "./arena/sounds.ts";
import { Feed } from "./Feed.ts";
import { showFullscreen } from "./fullscreen.ts";
import { Guest } from "./Guest.ts";
import { LeaveQuestion } from "./LeaveQuestion.ts";
import { t } from "./language.ts";
import { NextSeat } from "./NextSeat.ts";
import { PartyState } from "./PartyState.ts";
import { Records } from "./records/Records.ts";
import { type Outcome, type RoomView, roomViewOf } from "./roomView.ts";
import type { Settings } from "./Settings.ts";
import { nextScreen, type Screen } from "./screen.ts";
import { fetchReconnectSeconds } from "./serverApi.ts";
import type { PageSettings } from "./settingsOfServer.ts";
import { problemText } from "./texts.ts";

/** Errors after which the invitation in the page's address is of no use. */
const ENDS_INVITATION: readonly SeatErrorCode[] = ["room_not_found", "invalid_request"];

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
  readonly addressBar = new AddressBar(() => this.goBack());
  /** Whether the match of the room that the player is invited to has begun already. */
  readonly isInvitedToRunning = signal(false);
  /** Why the last request for a seat failed; "" if it did not. */
  readonly problem = signal("");
  readonly dialog = signal<"help" | "settings" | undefined>(undefined);
  /** Seconds that the server holds the seat of a lost player; undefined if it does not say. */
  readonly heldSeconds = signal<number | undefined>(undefined);
  /** Whether the player has asked for a rematch. */
  readonly wantsRematch = signal(false);
  readonly isSeated = computed(() => this.room.value?.watches === false);
  /** Whether the player has something to lose by leaving. */
  readonly isInMatch = computed(() => {
    const { is } = this.status.value;
    return this.isSeated.value && this.screen.value === "match" && is !== "eliminated" && is !== "lost";
  });
  readonly leaveQuestion = new LeaveQuestion(this.isInMatch);
  readonly nextSeat = new NextSeat(this);
  readonly party = new PartyState(this);
  readonly records = new Records(this.screen);
  readonly guest: Guest;
  /** Whether the player asked to watch. A player whose seat others took after a match watches without having asked. */
  #choseToWatch = false;

  constructor(server: string, settings: Settings, ofServer: PageSettings) {
    this.server = server;
    this.settings = settings;
    this.sounds = createSounds(() => settings.volume);
    this.guest = new Guest(server, ofServer, (session) => {
      session.onStatus((status) => this.#onStatus(status));
      session.onState(() => this.#onState());
      this.feed.listenTo(session);
    });
    effect(() => this.addressBar.setInRoom(this.#isInRoom()));
    effect(() => {
      this.screen.value;
      this.leaveQuestion.dismiss();
      scrollTo(0, 0);
    });
  }

  get session(): Session {
    return this.guest.session;
  }

  /** The player's name; "" for one that the server chooses. */
  get name(): Signal<string> {
    return this.guest.name;
  }

  /** Shows what the page's address asks for. */
  async open(): Promise<void> {
    void fetchReconnectSeconds(this.server).then((seconds) => {
      this.heldSeconds.value = seconds;
    });
    const place = placeAt(location.href, document.baseURI);
    await this.guest.arrive();
    if (place.screen === "replay") this.showReplay(place.matchId);
    else if (place.screen === "missing") this.screen.value = "missing";
    else if (place.screen === "records") this.records.open(place.view);
    else if (this.addressBar.leadsElsewhere(this.guest.room)) this.guest.forgetRoom();
    else await this.comeBack();
    await this.party.comeBack();
  }

  /** Returns to the room that this tab was in before a reload. */
  async comeBack(): Promise<void> {
    const { room } = this.guest;
    if (room === undefined) return;
    const { room_id, code, watches } = room;
    const where = { room_id, ...(code !== null && { code }) };
    await (watches ? this.watch(where) : this.play(where));
    if (this.status.value.is === "idle") this.guest.forgetRoom();
  }

  /** Call it when the network or the page is back: a session that has lost its connection tries again at once. */
  wake(): void {
    this.sounds.wake();
    this.session.wake();
  }

  /** Resolves with whether there is a seat, like `watch`. */
  async play(request: PlayRequest): Promise<boolean> {
    if (this.settings.values.fullscreen) showFullscreen(true);
    this.#choseToWatch = false;
    return this.#enter(request.code, () => this.session.play(request));
  }

  async watch(room: WatchRequest): Promise<boolean> {
    this.#choseToWatch = true;
    return this.#enter("code" in room ? room.code : undefined, () => this.session.watch(room));
  }

  /** Plays another match like that of a room: in the same room if that is private, else in any. */
  async playLike({ code, mode, ranked, botLevel }: RoomView): Promise<void> {
    await this.play(code !== null ? { code } : ranked ? { mode, ranked } : { mode, bot_level: botLevel });
  }

  rematch(): void {
    this.wantsRematch.value = true;
    this.session.rematch();
  }

  emote(emote: EmoteId): void {
    if (this.status.value.is === "resuming" || !this.feed.takeEmoteTurn()) return;
    this.session.emote(emote);
    this.feed.showEmote(this.session.player_id, emote, this.name.value || t("you"));
  }

  showReplay(matchId: string): void {
    this.replayed.value = matchId;
    this.screen.value = "replay";
  }

  /** Returns from the replay to the result, to the records that led to it, or else to the start. */
  async endReplay(): Promise<void> {
    if (this.records.resume()) return;
    if (this.outcome.value !== undefined) {
      this.screen.value = "result";
      return;
    }
    this.screen.value = "start";
    this.addressBar.invite(null);
    await this.comeBack();
  }

  /** Leaves the room. A player whose match runs is asked first. */
  async askToLeave(): Promise<void> {
    if (this.isInMatch.value) this.leaveQuestion.ask();
    else await this.leave();
  }

  /** Goes back by one screen, as far as the player may. */
  goBack(): void {
    if (this.screen.value === "records" && this.records.back()) return;
    if (this.screen.value === "replay" || this.screen.value === "records") void this.endReplay();
    else void this.askToLeave();
  }

  async leave(): Promise<void> {
    this.problem.value = "";
    this.#goToStart();
    await this.session.leave();
    this.feed.announcement.value = ""; // of a match that is left
  }

  #goToStart(): void {
    this.isInvitedToRunning.value = false;
    this.nextSeat.isWanted.value = false;
    this.screen.value = "start";
    this.outcome.value = undefined;
    this.records.close();
    this.guest.forgetRoom();
    this.addressBar.invite(null);
  }

  /** Whether the browser's Back leads to the page's start, not to the page before. */
  #isInRoom(): boolean {
    const screen = this.screen.value;
    const isIn = screen === "waiting" || screen === "match" || this.records.view !== undefined;
    return isIn || this.outcome.value !== undefined;
  }

  /** `code` is that of a private room to enter. */
  async #enter(code: string | undefined, requestSeat: () => Promise<unknown>): Promise<boolean> {
    this.problem.value = "";
    this.guest.renewSession();
    const hadToken = this.session.token !== undefined;
    try {
      await requestSeat();
      this.guest.remember();
      this.addressBar.invite(this.session.seat?.code ?? null);
      return true;
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      if (error.code === "unauthorized" && hadToken) {
        await this.guest.forget(); // enter with a newer token, or as a new guest
        return this.#enter(code, requestSeat);
      }
      if (error.code !== "cancelled") this.problem.value = problemText(error);
      if (this.session.status.is !== "idle") return false;
      this.#goToStart();
      // the player may still watch that room, or try again
      if (code !== undefined && !ENDS_INVITATION.includes(error.code)) this.addressBar.invite(code);
      this.isInvitedToRunning.value = error.code === "room_locked" && code !== undefined;
      return false;
    }
  }

  #onState(): void {
    const room = roomViewOf(this.session);
    if (JSON.stringify(room) !== JSON.stringify(this.room.value)) this.room.value = room;
    if (room !== undefined) void this.nextSeat.look(room);
    if (this.#keepsOutcome()) this.guest.forgetRoom(); // or a reload would take a seat that nobody asked for
    if (room?.phase !== "finished" || room.matchId === this.outcome.value?.matchId) return;
    this.wantsRematch.value = false;
    this.outcome.value = { matchId: room.matchId, room, players: room.players };
  }

  #onStatus(status: Status): void {
    this.status.value = status;
    this.screen.value = nextScreen(this.screen.value, status, this.#keepsOutcome());
    if (status.is === "lost") this.guest.forgetRoom();
  }

  /** Whether a player who did not ask for a rematch still looks at the result, while others have taken the seats. */
  #keepsOutcome(): boolean {
    const shows = this.screen.value === "result" || this.screen.value === "replay";
    return shows && this.session.isSpectator && !this.#choseToWatch;
  }
}
