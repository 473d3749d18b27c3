import { signal } from "@preact/signals";
import type { BrowserMemory } from "./BrowserMemory.ts";
import type { PageSettings } from "./settingsOfServer.ts";

/** The page asks for a token. It may ask again, when the server has refused the one that it has. */
const NEEDS_TOKEN = "pong_needs_token";
/** The answer: `{ type, token }`. The host may also send it unasked, when it has a newer token. */
const TOKEN = "pong_token";

/** The start of an address's fragment that carries a token. */
const FRAGMENT = "#token=";

/**
 * The player's token from the host: a page of the operator's that embeds or opens this one. It is kept for as long as the tab
 * lives. Only the origins of the settings are believed.
 */
export class HostToken {
  /** Undefined until the host has handed one over. */
  readonly token = signal<string | undefined>(undefined);
  readonly settings: PageSettings;
  readonly #memory: BrowserMemory;

  constructor(settings: PageSettings, memory: BrowserMemory) {
    this.settings = settings;
    this.#memory = memory;
    if (!settings.token) return;
    const inAddress = takeFragment();
    this.token.value = inAddress ?? memory.hostToken;
    if (inAddress !== undefined) this.#take(inAddress);
    window.addEventListener("message", ({ origin, data }) => {
      if (settings.origins.includes(origin) && data?.type === TOKEN) this.#take(data.token);
    });
  }

  /** Whether the player can do nothing before they have signed in at the host. */
  get isMissing(): boolean {
    return !this.settings.guests && this.token.value === undefined;
  }

  /** Asks the host for a token, unless there is one already. Returns whether it may answer. */
  ask(): boolean {
    const host = window.parent === window ? window.opener : window.parent;
    if (!this.settings.token || this.token.value !== undefined || host === null) return false;
    host.postMessage({ type: NEEDS_TOKEN }, "*"); // any page may know that this one asks
    return true;
  }

  /** Forgets a token that the server has refused. */
  forget(): void {
    this.token.value = undefined;
    this.#memory.hostToken = undefined;
  }

  /** Resolves when there is a token. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.token.subscribe((token) => token !== undefined && resolve()));
  }

  #take(token: unknown): void {
    if (typeof token !== "string" || token === "") return;
    this.token.value = token;
    this.#memory.hostToken = token;
  }
}

/** The token in the page's address, from which it is removed, so that nobody copies it with the address. */
function takeFragment(): string | undefined {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(FRAGMENT)) return undefined;
  history.replaceState(history.state, "", `${pathname}${search}`);
  return hash.slice(FRAGMENT.length);
}
