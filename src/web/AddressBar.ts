import { signal } from "@preact/signals";
import { addressWith, type Invitation, invitationOf } from "./address.ts";
import type { RememberedRoom } from "./BrowserMemory.ts";

/** State of the history entry that the page adds for the time that the player is in a room. */
const IN_ROOM = "in a room";

/**
 * The page's address and its place in the browser's history.
 *
 * While the player is in a room, an entry of the page's own is on top of the history. So the browser's Back comes to the page
 * instead of leaving it.
 */
export class AddressBar {
  readonly invitation = signal<Invitation>(invitationOf(location.href));
  readonly #onBack: () => void;
  #isInRoom = false;
  #hasEntry = history.state === IN_ROOM;
  /** The page itself goes back, to remove its entry. */
  #isGoingBack = false;
  #code: string | null | undefined;

  /** `onBack` is called when the player goes back while they are in a room. */
  constructor(onBack: () => void) {
    this.#onBack = onBack;
    window.addEventListener("popstate", () => this.#onPopState());
  }

  /** Whether the page's address is a link to another room than the one that this tab was in. */
  leadsElsewhere(room: RememberedRoom | undefined): boolean {
    const { code, watch } = this.invitation.value;
    return (code !== "" && code !== room?.code) || (watch !== "" && watch !== room?.room_id);
  }

  /** Puts the code of a private room into the address, or removes all that is not the start's. */
  invite(code: string | null): void {
    this.#code = code;
    history.replaceState(history.state, "", addressWith(location.href, document.baseURI, code));
    this.invitation.value = invitationOf(location.href);
  }

  /** Says whether the player is in a room. */
  setInRoom(isInRoom: boolean): void {
    if (isInRoom === this.#isInRoom) return; // also before a page that was reloaded is back in its room
    this.#isInRoom = isInRoom;
    this.#arrangeEntry();
  }

  #arrangeEntry(): void {
    if (this.#isGoingBack || this.#isInRoom === this.#hasEntry) return;
    if (this.#isInRoom) {
      this.#hasEntry = true;
      history.pushState(IN_ROOM, "");
    } else {
      this.#isGoingBack = true;
      history.back();
    }
  }

  #onPopState(): void {
    this.#hasEntry = history.state === IN_ROOM;
    if (this.#code !== undefined) this.invite(this.#code); // each entry has an address of its own
    const isByPlayer = !this.#isGoingBack;
    this.#isGoingBack = false;
    if (isByPlayer && this.#isInRoom && !this.#hasEntry) this.#onBack();
    this.#arrangeEntry();
  }
}
