import fc from "fast-check";

/** Of this run; `PROPERTY_SEED=… npm test` runs it again. */
export const PROPERTY_SEED = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Fails, with the seed and the smallest example found, unless `check` passes for every one of `runs` examples. */
export function holdsForAll<T>(examples: fc.Arbitrary<T>, check: (example: T) => void, runs = 1_000): void {
  fc.assert(fc.property(examples, check), { seed: PROPERTY_SEED, numRuns: runs });
}
