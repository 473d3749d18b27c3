/** The direction that a key steers in, by `KeyboardEvent.code`: −1, 1, or 0 if it does not steer. */
export type DirectionOfKey = (code: string) => -1 | 0 | 1;

/** The steering keys that are held down. The one that was pressed last counts. */
export class HeldKeys {
  readonly #directionOf: DirectionOfKey;
  readonly #held: string[] = [];

  constructor(directionOf: DirectionOfKey) {
    this.#directionOf = directionOf;
  }

  steers(code: string): boolean {
    return this.#directionOf(code) !== 0;
  }

  press(code: string): void {
    if (this.steers(code) && !this.#held.includes(code)) this.#held.push(code);
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

  /** −1, 0 or 1; positive towards the end of the own side. */
  get direction(): number {
    const last = this.#held.at(-1);
    return last === undefined ? 0 : this.#directionOf(last);
  }
}
