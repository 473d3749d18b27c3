/** Where a generator's state lives: a uint32, changed by every draw. */
export interface RandomState {
  random: number;
}

/**
 * The next number in [0, 1), 32 bits fine. Mulberry32 by Tommy Ettinger: integer arithmetic only, so every engine draws the
 * same numbers, and its whole state is one uint32.
 */
export function nextRandom(state: RandomState): number {
  state.random = (state.random + 0x6d2b79f5) >>> 0;
  let bits = state.random;
  bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
}

/** A number in [from, to). */
export function randomBetween(state: RandomState, from: number, to: number): number {
  return from + (to - from) * nextRandom(state);
}

/** An index of a list of `length` (at least 1) entries. */
export function randomIndex(state: RandomState, length: number): number {
  return Math.floor(nextRandom(state) * length);
}

/** Shuffles in place (Fisher–Yates). */
export function shuffle(state: RandomState, list: number[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = randomIndex(state, last + 1);
    const value = list[last] as number;
    list[last] = list[other] as number;
    list[other] = value;
  }
}
