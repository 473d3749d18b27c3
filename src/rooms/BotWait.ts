import type { RoomTimer } from "./RoomTimer.ts";

/** The most that the state can show. */
const MAX_SHOWN_SECONDS = 65_535;

export interface BotWaitOptions {
  readonly after: (seconds: number, work: () => void) => RoomTimer;
  /** Whole seconds that are left; 0 if nothing is waited for. */
  readonly show: (seconds: number) => void;
  readonly onOver: () => void;
}

/** How long a room waits for people, until bots take whatever seat is free. */
export class BotWait {
  readonly #options: BotWaitOptions;
  #timer: RoomTimer | undefined;
  #isOver = false;

  constructor(options: BotWaitOptions) {
    this.#options = options;
  }

  /** Bots may come until `reset`. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins, if it has not. */
  start(seconds: number): void {
    if (this.#timer === undefined && !this.#isOver) this.#count(seconds);
  }

  /** As if there had been none. */
  reset(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#isOver = false;
    this.#options.show(0);
  }

  #count(seconds: number): void {
    const { after, show } = this.#options;
    show(Math.min(Math.ceil(seconds), MAX_SHOWN_SECONDS));
    this.#timer = after(Math.min(seconds, 1), () => {
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
