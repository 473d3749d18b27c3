/** How often a virtual user changes direction, whatever the server. */
export const MOVES_PER_SECOND = 4;

const SLOT_MS = 5;
const SLOTS = 1000 / MOVES_PER_SECOND / SLOT_MS;

interface Mover {
  move(direction: number): void;
}

/** Makes every user change direction four times a second, each at a random phase, with one timer for all. */
export class MoveClock<M extends Mover> {
  moves = 0;
  readonly #slots: readonly Set<M>[] = Array.from({ length: SLOTS }, () => new Set<M>());
  readonly #slotOf = new Map<M, Set<M>>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #slot = 0;
  #startedAt = 0;

  add(mover: M): void {
    const slot = this.#slots[Math.floor(Math.random() * SLOTS)] as Set<M>;
    slot.add(mover);
    this.#slotOf.set(mover, slot);
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#slot = 0;
    this.#timer = setInterval(() => this.#runDueSlots(), SLOT_MS);
  }

  delete(mover: M): void {
    this.#slotOf.get(mover)?.delete(mover);
    this.#slotOf.delete(mover);
    if (this.#slotOf.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #runDueSlots(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / SLOT_MS);
    // moves missed during a pause of a whole round are dropped
    if (due - this.#slot > SLOTS) this.#slot = due - 1;
    while (this.#slot < due) {
      const slot = this.#slots[++this.#slot % SLOTS] as Set<M>;
      for (const mover of slot) mover.move(directionAt(this.#slot));
      this.moves += slot.size;
    }
  }
}

/** Alternates by round, so that a paddle stays near the middle of its side and meets about every other ball. */
function directionAt(slot: number): number {
  const size = Math.round(20 + 80 * Math.random()) / 100;
  return Math.floor(slot / SLOTS) % 2 === 0 ? size : -size;
}
