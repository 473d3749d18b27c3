import fc from "fast-check";

/** The seed of this run. `PROPERTY_SEED=… npm test` runs it again. */
export const PROPERTY_SEED = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Checks `runs` examples. Fails with the seed and the smallest failing example. */
export function holdsForAll<T>(examples: fc.Arbitrary<T>, check: (example: T) => void, runs = 1_000): void {
  fc.assert(fc.property(examples, check), { seed: PROPERTY_SEED, numRuns: runs });
}
