/** Holds the state of a random generator: a uint32, which every draw changes. */
export interface RandomState {
  random: number;
}

/**
 * Draws a number in [0, 1), a multiple of 2⁻³².
 *
 * The generator is Mulberry32 by Tommy Ettinger. It uses integer arithmetic only, so every engine draws the same numbers, and
 * its whole state is one uint32.
 */
export function nextRandom(state: RandomState): number {
  state.random = (state.random + 0x6d2b79f5) >>> 0;
  let bits = state.random;
  bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
}

/** Draws a number in [from, to). */
export function randomBetween(state: RandomState, from: number, to: number): number {
  return from + (to - from) * nextRandom(state);
}

/** Draws an index of a list that has `length` entries, at least 1. */
export function randomIndex(state: RandomState, length: number): number {
  return Math.floor(nextRandom(state) * length);
}

/** Shuffles `list` in place (Fisher–Yates). */
export function shuffle(state: RandomState, list: number[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = randomIndex(state, last + 1);
    const value = list[last] as number;
    list[last] = list[other] as number;
    list[other] = value;
  }
}
