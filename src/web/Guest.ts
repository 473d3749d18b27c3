import { signal } from "@preact/signals";
import { Session } from "../client/Session.ts";
import { BrowserMemory, type RememberedRoom } from "./BrowserMemory.ts";

/** The player as a guest of one server: their name, their session, and what the browser remembers of both. */
export class Guest {
  readonly name = signal("");
  readonly #server: string;
  readonly #memory: BrowserMemory;
  readonly #onSession: (session: Session) => void;
  #session: Session;

  /** `onSession` is called with each session, to listen to it. */
  constructor(server: string, onSession: (session: Session) => void) {
    this.#server = server;
    this.#onSession = onSession;
    this.#memory = new BrowserMemory(server);
    this.name.value = this.#memory.player?.name ?? "";
    this.#session = this.#createSession();
  }

  get session(): Session {
    return this.#session;
  }

  /** The room that this tab is in, to return to it after a reload. */
  get room(): RememberedRoom | undefined {
    return this.#memory.room;
  }

  forgetRoom(): void {
    this.#memory.room = undefined;
  }

  /** Forgets the token, which the server no longer accepts. */
  forget(): void {
    this.#memory.player = undefined;
  }

  /** Remembers the token, and the room that the session is in. */
  remember(): void {
    const { token, seat } = this.#session;
    if (token !== undefined) this.#memory.player = { name: this.name.value, token };
    if (seat !== undefined) this.#memory.room = { room_id: seat.room_id, code: seat.code, watches: seat.spectator };
  }

  /** Creates a new session if the player has changed their name, which is part of the token, or lost their token. */
  renewSession(): void {
    const known = this.#memory.player;
    const isForgotten = known === undefined && this.#session.token !== undefined;
    if (known?.name !== this.name.value || isForgotten) this.#session = this.#createSession();
  }

  #createSession(): Session {
    const known = this.#memory.player;
    const name = this.name.value;
    const token = known?.name === name ? known.token : undefined;
    const session = new Session({ url: this.#server, token, ...(name !== "" && { username: name }) });
    this.#onSession(session);
    return session;
  }
}
