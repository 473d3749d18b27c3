import { signal } from "@preact/signals";
import { Session } from "../client/Session.ts";
import { BrowserMemory, type RememberedRoom } from "./BrowserMemory.ts";
import { createGuest, playerIdIn } from "./guestToken.ts";
import { HostToken } from "./HostToken.ts";
import { t } from "./language.ts";
import { deletePlayer } from "./records/recordsApi.ts";
import type { PageSettings } from "./settingsOfServer.ts";

/** Longest wait for the token of a page that embeds this one, before the page goes on without it. */
const HOST_MS = 2000;

/** The player at one server: a guest or the host's, their name, their session, and what the browser remembers of them. */
export class Guest {
  readonly name = signal("");
  readonly memory: BrowserMemory;
  readonly host: HostToken;
  readonly #server: string;
  readonly #onSession: (session: Session) => void;
  #session: Session;

  /** `onSession` is called with each session, to listen to it. */
  constructor(server: string, settings: PageSettings, onSession: (session: Session) => void) {
    this.#server = server;
    this.#onSession = onSession;
    this.memory = new BrowserMemory(server);
    this.host = new HostToken(settings, this.memory);
    this.name.value = this.memory.player?.name ?? "";
    this.#session = this.#createSession();
    this.host.token.subscribe(() => this.#takeNewer());
  }

  get session(): Session {
    return this.#session;
  }

  /** The player's id; undefined before they have their first seat. */
  get playerId(): string | undefined {
    return playerIdIn(this.host.token.value ?? this.#session.token ?? "") || undefined;
  }

  /** The room that this tab is in, to return to it after a reload. */
  get room(): RememberedRoom | undefined {
    return this.memory.room;
  }

  forgetRoom(): void {
    this.memory.room = undefined;
  }

  /** Forgets the token, which the server no longer accepts. Resolves when the host has had time to hand over another one. */
  async forget(): Promise<void> {
    if (this.host.token.value === undefined) this.memory.player = undefined;
    this.host.forget();
    await this.arrive();
  }

  /** Asks the host for a token, and resolves when it is here or does not come. */
  async arrive(): Promise<void> {
    if (!this.host.ask()) return;
    const timeout = new Promise((resolve) => setTimeout(resolve, HOST_MS));
    await Promise.race([this.host.arrival(), timeout]);
  }

  /** The player's token. Makes a guest if there is none. Rejects with a SeatError. */
  async token(): Promise<string> {
    this.renewSession();
    const { token = await createGuest(this.#server, this.name.value || t("guest")) } = this.#session;
    if (this.host.token.value === undefined) this.memory.player = { name: this.name.value, token };
    this.#session.useToken(token);
    return token;
  }

  /** Deletes the player at the server and here. Rejects with a SeatError. */
  async delete(playerId: string): Promise<void> {
    await deletePlayer(this.#server, playerId, this.host.token.value ?? this.#session.token ?? "");
    this.memory.player = undefined;
    this.name.value = "";
    this.#session = this.#createSession();
  }

  /** Remembers the token of a guest, and the room that the session is in. */
  remember(): void {
    const { token, seat } = this.#session;
    const isGuest = token !== undefined && this.host.token.value === undefined;
    if (isGuest) this.memory.player = { name: this.name.value, token };
    if (seat !== undefined) this.memory.room = { room_id: seat.room_id, code: seat.code, watches: seat.spectator };
  }

  /** Creates a new session if the player has another name or token now. A guest's name is part of their token. */
  renewSession(): void {
    const { token } = this.#session;
    const host = this.host.token.value;
    const known = this.memory.player;
    const isGone = known === undefined && token !== undefined;
    const isOther = host === undefined ? known?.name !== this.name.value || isGone : token !== host;
    if (isOther) this.#session = this.#createSession();
  }

  #createSession(): Session {
    const known = this.memory.player;
    const name = this.name.value;
    const token = this.host.token.value ?? (known?.name === name ? known.token : undefined);
    const session = new Session({ url: this.#server, token, ...(name !== "" && { username: name }) });
    this.#onSession(session);
    return session;
  }

  /** Gives the session a newer token of its player. */
  #takeNewer(): void {
    const [newer, { token }] = [this.host.token.value, this.#session];
    if (newer !== undefined && token !== undefined && playerIdIn(newer) === playerIdIn(token)) {
      this.#session.useToken(newer);
    }
  }
}
