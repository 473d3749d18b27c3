/** The listeners to one kind of event. They are called in the order in which they were added. */
export class Listeners<A extends unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  /** Adds a listener and returns the function that removes it. */
  add(listener: (...args: A) => void): () => void {
    // wrapped, so that the same function may listen twice
    const own = (...args: A) => listener(...args);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /**
   * Calls every listener. An error that a listener throws becomes an uncaught error, as in the DOM, and affects neither the
   * caller nor the other listeners.
   */
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
