const DIRECTIONS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, KeyA: -1, ArrowRight: 1, KeyD: 1 };

/** The steering keys that are held down, by `KeyboardEvent.code`. The one that was pressed last counts. */
export class HeldKeys {
  readonly #held: string[] = [];

  /** Whether the key is one that steers. */
  static steers(code: string): boolean {
    return Object.hasOwn(DIRECTIONS, code);
  }

  press(code: string): void {
    if (HeldKeys.steers(code) && !this.#held.includes(code)) this.#held.push(code);
  }

  release(code: string): void {
    const index = this.#held.indexOf(code);
    if (index >= 0) this.#held.splice(index, 1);
  }

  releaseAll(): void {
    this.#held.length = 0;
  }

  get areAny(): boolean {
    return this.#held.length > 0;
  }

  /** −1, 0 or 1; positive is to the right. */
  get direction(): number {
    return DIRECTIONS[this.#held.at(-1) ?? ""] ?? 0;
  }
}
