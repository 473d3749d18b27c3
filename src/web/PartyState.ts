import { computed, type Signal, signal } from "@preact/signals";
import { type PlayRequest, SeatError } from "../client/matchmaking.ts";
import { pause } from "../client/retry.ts";
import type { Session } from "../client/Session.ts";
import type { PartyAnswer } from "../protocol/parties.ts";
import { partyAddress, partyCodeIn } from "./address.ts";
import type { Guest } from "./Guest.ts";
import { playerIdIn } from "./guestToken.ts";
import { callParties, type PartyCall } from "./partyApi.ts";
import { partyProblemText } from "./texts.ts";

/** Pause after a question about the party that failed. */
const RETRY_MS = 2000;

/** The page around the party. */
export interface PartyHost {
  readonly server: string;
  readonly guest: Pick<Guest, "memory" | "token">;
  readonly session: Pick<Session, "seat">;
  readonly problem: Signal<string>;
  play(request: PlayRequest): Promise<boolean>;
}

/** The party that the player is in. The page follows it: it shows its members, and goes where its leader finds a match. */
export class PartyState {
  readonly party = signal<PartyAnswer | undefined>(undefined);
  /** Code of the party that the page's address invites to; "" without an invitation. */
  readonly invitation = signal(partyCodeIn(location.href));
  readonly isBusy = signal(false);
  /** The player's own id. */
  readonly playerId = signal("");
  readonly isLeading = computed(() => this.party.value?.leader_id === this.playerId.value);
  readonly #page: PartyHost;
  /** Ends the watch on the party. */
  #watch = new AbortController();
  /** When the last match was found to which the player was brought. */
  #followed = 0;

  constructor(page: PartyHost) {
    this.#page = page;
  }

  /** The part of a call for a match that the leader adds. */
  get request(): PlayRequest {
    const { value } = this.party;
    return value !== undefined && this.isLeading.value ? { party: value.party } : {};
  }

  create(): Promise<void> {
    return this.#enter({ method: "POST", path: "" });
  }

  join(): Promise<void> {
    return this.#enter({ method: "POST", path: "/join", body: { code: this.invitation.value } });
  }

  /** Returns to the party that this tab was in before a reload. */
  async comeBack(): Promise<void> {
    const party = this.#page.guest.memory.party;
    if (party !== undefined) await this.#enter({ method: "GET", path: `/${party}` });
  }

  /** Forgets the invitation. */
  decline(): void {
    this.invitation.value = "";
    history.replaceState(history.state, "", partyAddress(location.href, document.baseURI, null));
  }

  async leave(): Promise<void> {
    const { value } = this.party;
    this.#end();
    if (value !== undefined) await this.#call({ method: "DELETE", path: `/${value.party}` });
  }

  async remove(playerId: string): Promise<void> {
    const { value } = this.party;
    if (value === undefined) return;
    await this.#call({ method: "DELETE", path: `/${value.party}/members/${encodeURIComponent(playerId)}` });
  }

  async #enter(call: PartyCall): Promise<void> {
    this.isBusy.value = true;
    const party = await this.#call(call);
    this.isBusy.value = false;
    if (party === undefined) {
      this.#end();
      return;
    }
    this.decline();
    this.#page.guest.memory.party = party.party;
    // the page does not follow a match that was found before
    this.#followed = party.match?.at ?? 0;
    this.party.value = party;
    this.#watch.abort();
    this.#watch = new AbortController();
    void this.#follow(this.#watch.signal);
  }

  /** Undefined if it failed; the page then shows why. */
  async #call(call: PartyCall): Promise<PartyAnswer | undefined> {
    this.#page.problem.value = "";
    try {
      const token = await this.#page.guest.token();
      this.playerId.value = playerIdIn(token);
      return await callParties(this.#page.server, token, call);
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      this.#page.problem.value = partyProblemText(error);
      return undefined;
    }
  }

  /** Asks for changes of the party until it ends or the player leaves it. */
  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { party, version } = this.party.value ?? { party: "", version: 0 };
      try {
        const token = await this.#page.guest.token();
        const path = `/${party}?since=${version}`;
        const next = await callParties(this.#page.server, token, { method: "GET", path, signal });
        if (signal.aborted) return;
        this.party.value = next;
        this.#goTo(next);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof SeatError)) throw error;
        if (!error.isPassing) return this.#end();
        await pause(Math.max(RETRY_MS, (error.retryAfterSeconds ?? 0) * 1000), signal, signal).catch(() => undefined);
      }
    }
  }

  /** Goes where the leader has found a match. The leader's own call has a seat already. */
  #goTo({ match }: PartyAnswer): void {
    if (match === null || match.at <= this.#followed) return;
    this.#followed = match.at;
    const { room_id, code } = match;
    if (this.isLeading.value || this.#page.session.seat?.room_id === room_id) return;
    void this.#page.play({ room_id, ...(code !== null && { code }) });
  }

  #end(): void {
    this.#watch.abort();
    this.party.value = undefined;
    this.#page.guest.memory.party = undefined;
  }
}
