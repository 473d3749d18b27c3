import type { Lifetime } from "./Lifetime.ts";
import type { RoomTimer } from "./RoomTimer.ts";

/** Largest number that `bots_in` can hold. */
const MAX_SHOWN_SECONDS = 65_535;

export interface BotWaitOptions {
  readonly lifetime: Lifetime;
  /** Shows the whole seconds that are left; 0 if there is no wait. */
  readonly show: (seconds: number) => void;
  readonly onOver: () => void;
}

/** The wait for people before bots take the free seats. */
export class BotWait {
  readonly #options: BotWaitOptions;
  #timer: RoomTimer | undefined;
  #isOver = false;

  constructor(options: BotWaitOptions) {
    this.#options = options;
  }

  /** Whether the wait is over and bots may join. Stays true until `reset`. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins the wait, unless it has begun. */
  start(seconds: number): void {
    if (this.#timer === undefined && !this.#isOver) this.#count(seconds);
  }

  reset(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#isOver = false;
    this.#options.show(0);
  }

  #count(seconds: number): void {
    const { lifetime, show } = this.#options;
    show(Math.min(Math.ceil(seconds), MAX_SHOWN_SECONDS));
    this.#timer = lifetime.after(Math.min(seconds, 1), () => {
      if (seconds > 1) this.#count(seconds - 1);
      else this.#end();
    });
  }

  #end(): void {
    this.#timer = undefined;
    this.#isOver = true;
    this.#options.show(0);
    this.#options.onOver();
  }
}
