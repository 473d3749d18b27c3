import fc from "fast-check";
import { DEFAULT_RULES, type Rules } from "../../../src/simulation/constants.ts";
import type { PlayerKind } from "./crowd.ts";

/** Everything that determines one match with its players: two runs of a plan are the same. */
export interface Plan {
  readonly sides: number;
  readonly seed: number;
  readonly rules: Rules;
  /** By side. Further ones are not used. */
  readonly kinds: readonly PlayerKind[];
  readonly crowdSeed: number;
  /** Whether players leave now and then. */
  readonly leaves: boolean;
  /** Whether stand-ins come and go, and inputs arrive for sides that do not exist. */
  readonly oddities: boolean;
}

const seeds = fc.nat({ max: 0xffffffff });
const kinds = fc.constantFrom<PlayerKind[]>("idle", "wild", "late", "late", "keen", "weak", "middle", "strong");
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const tenths = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 }).map((count) => count / 10);

/** The usual rules for a short match. */
const shortRules: fc.Arbitrary<Rules> = fc
  .record({ lives: fc.integer({ min: 1, max: 3 }), timeLimitSeconds: tenths(1, 12), shrinkSeconds: tenths(0.5, 1) })
  .map((own) => ({ ...DEFAULT_RULES, ...own }));

/** Any rules that make sense, with speeds of up to ten times the usual cap. */
export const anyRules: fc.Arbitrary<Rules> = fc.record({
  tickRate: fc.constantFrom(20, 30, 60, 64, 100),
  lives: fc.integer({ min: 1, max: 3 }),
  ballsPerPlayer: between(0, 3),
  ballessPlayers: between(0, 2),
  ballsPerElimination: between(0, 1),
  maxBalls: fc.integer({ min: 1, max: 5 }),
  timeLimitSeconds: tenths(1, 10),
  ballRadius: between(0.5, 5),
  paddleLength: between(5, 90),
  paddleSpeed: between(20, 2_000),
  serveSpeed: between(60, 2_000),
  speedUp: between(1, 1.5),
  maxBallSpeed: between(60, 2_000),
  tempoPerSecond: between(0, 0.1),
  tempoPerElimination: between(0, 0.5),
  lateTempoPerSecond: between(0, 0.5),
  maxSteer: between(0, 0.95),
  maxWalls: fc.integer({ min: 1, max: 5 }),
  redirectSeconds: between(0, 2),
  saveSeconds: between(0, 0.25),
  serveDelaySeconds: tenths(0, 1.5),
  extraBallSeconds: tenths(0.5, 5),
  shrinkSeconds: tenths(0.2, 1),
  shrinkShare: between(0.1, 1),
  leastPaddleShare: between(0, 0.5),
  vanishSeconds: tenths(0, 5),
});

/** The highest speeds of all, with paddles to match. */
const fastRules = anyRules.map((rules) => ({ ...rules, serveSpeed: 2_000, maxBallSpeed: 2_000, paddleLength: 40 }));

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  sides: fc.integer({ min: 2, max: 8 }),
  seed: seeds,
  rules: fc.oneof(shortRules, anyRules, fastRules),
  kinds: fc.array(kinds, { minLength: 2, maxLength: 8, size: "max" }),
  crowdSeed: seeds,
  leaves: fc.boolean(),
  oddities: fc.constant(true),
});
