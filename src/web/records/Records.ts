import { type Signal, signal } from "@preact/signals";
import type { Mode } from "../../protocol/kinds.ts";
import type { Screen } from "../screen.ts";

/** A page of the leaderboard: the players from `offset` on, or those around the player `around`. */
export interface LeaderboardView {
  readonly is: "leaderboard";
  readonly mode: Mode;
  readonly offset: number;
  readonly around?: string;
}

/** A view of the players' records. */
export type RecordsView = LeaderboardView | { readonly is: "profile"; readonly playerId: string };

/** The leaderboard and the profiles that are open, one behind the other. */
export class Records {
  readonly #screen: Signal<Screen>;
  /** The last one is shown. */
  readonly #views = signal<readonly RecordsView[]>([]);

  constructor(screen: Signal<Screen>) {
    this.#screen = screen;
  }

  get view(): RecordsView | undefined {
    return this.#views.value.at(-1);
  }

  open(view: RecordsView): void {
    this.#views.value = [...this.#views.value, view];
    this.#screen.value = "records";
  }

  /** Shows another page of the leaderboard in place of this one. */
  turnTo(view: LeaderboardView): void {
    this.#views.value = [...this.#views.value.slice(0, -1), view];
  }

  /** Returns to the view before, if there is one. */
  back(): boolean {
    this.#views.value = this.#views.value.slice(0, -1);
    return this.resume();
  }

  /** Shows the last view again, if there is one. */
  resume(): boolean {
    if (this.view === undefined) return false;
    this.#screen.value = "records";
    return true;
  }

  close(): void {
    this.#views.value = [];
  }
}
