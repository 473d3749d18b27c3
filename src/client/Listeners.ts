/** Those who want to hear of one kind of event. They are called in the order in which they came. */
export class Listeners<A extends unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  /** Adds a listener and returns the function that takes it away again. */
  add(listener: (...args: A) => void): () => void {
    // a wrapper of its own, so that the same function may listen twice
    const own = (...args: A) => listener(...args);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** What a listener throws ends up as an uncaught error, as in the DOM: it harms neither the caller nor other listeners. */
  call(...args: A): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
