import type { Lifetime } from "./Lifetime.ts";

export interface IdlenessOptions {
  readonly lifetime: Lifetime;
  /** 0: the room never ends by this. */
  readonly seconds: number;
  /** Whether the room may end now. */
  readonly mayEnd: () => boolean;
  readonly end: () => void;
}

/** Ends a room in which nobody does anything. */
export class Idleness {
  readonly #options: IdlenessOptions;
  #lastDeed = performance.now();

  constructor(options: IdlenessOptions) {
    this.#options = options;
    if (options.seconds > 0) this.#wait(options.seconds);
  }

  /** Notes that somebody does something. */
  interrupt(now = performance.now()): void {
    this.#lastDeed = now;
  }

  #wait(seconds: number): void {
    this.#options.lifetime.after(seconds, () => this.#check());
  }

  #check(): void {
    const { seconds, mayEnd, end } = this.#options;
    const left = seconds - (performance.now() - this.#lastDeed) / 1000;
    if (left > 0) this.#wait(left);
    else if (mayEnd()) end();
    else this.#wait(seconds);
  }
}
