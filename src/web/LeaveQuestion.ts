import { computed, type ReadonlySignal, signal } from "@preact/signals";

/** The question whether a player whose match runs really wants to leave. It goes away with the match. */
export class LeaveQuestion {
  readonly isAsked: ReadonlySignal<boolean>;
  readonly #wasAsked = signal(false);

  /** `isInMatch`: whether the player has something to lose. */
  constructor(isInMatch: ReadonlySignal<boolean>) {
    this.isAsked = computed(() => this.#wasAsked.value && isInMatch.value);
  }

  ask(): void {
    this.#wasAsked.value = true;
  }

  /** The player stays, or has left. */
  dismiss(): void {
    this.#wasAsked.value = false;
  }
}
