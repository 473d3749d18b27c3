import type { Edge } from "../../../src/simulation/arena.ts";
import { digest, type Input, type Match } from "../../../src/simulation/match.ts";
import { nextRandom, randomIndex } from "../../../src/simulation/random.ts";

/** The simulation, or a copy of it with a change. */
export interface Simulation {
  readonly constants: typeof import("../../../src/simulation/constants.ts");
  readonly match: typeof import("../../../src/simulation/match.ts");
  readonly step: typeof import("../../../src/simulation/step.ts");
  readonly bot: typeof import("../../../src/simulation/bot.ts");
}

export async function loadSimulation(directory: string): Promise<Simulation> {
  const [constants, match, step, bot] = await Promise.all(
    ["constants", "match", "step", "bot"].map((name) => import(`${directory}/${name}.ts`)),
  );
  return { constants, match, step, bot };
}

export const GOLDEN_TICKS = 10_000;
const YIELD_TICKS = 500;
const LEVELS = ["strong", "middle", "weak"] as const;

/**
 * Plays one match after the other, 10,000 ticks in all, by the usual rules and by rules that make rare events frequent. Yields
 * digests of everything so far: events, trajectories and the whole state. The state includes the rules only with `withRules`.
 */
export function* goldenDigests(simulation: Simulation, sides: number, withRules: boolean): Generator<string> {
  const { createMatch, isOver, save } = simulation.match;
  let folded = "";
  let ticks = 0;
  for (let number = 1; ticks < GOLDEN_TICKS; number++) {
    const rules = rulesOf(simulation, number);
    const match = createMatch(sides, 1_000 * number + sides, rules);
    const players = playersOf(simulation, match, number);
    for (let tick = 1; !isOver(match) && tick <= GOLDEN_TICKS / 4 && ticks < GOLDEN_TICKS; tick++) {
      const events = simulation.step.step(match, players());
      if (events.length > 0) folded = digest(folded + JSON.stringify([match.tick, events, match.balls, match.serves]));
      if (++ticks % YIELD_TICKS === 0) yield folded;
    }
    const { rules: _, ...state } = save(match);
    folded = digest(folded + JSON.stringify(withRules ? { rules, ...state } : state));
  }
  yield folded;
}

/** The digest of all 10,000 ticks. */
export function goldenDigest(simulation: Simulation, sides: number, withRules = true): string {
  return [...goldenDigests(simulation, sides, withRules)].at(-1) ?? "";
}

function rulesOf({ constants: { DEFAULT_RULES } }: Simulation, number: number) {
  const timeLimitSeconds = DEFAULT_RULES.timeLimitSeconds / 18;
  switch (number % 4) {
    case 2: // crowded, at the highest speed, and soon long after the limit
      return {
        ...DEFAULT_RULES,
        serveSpeed: DEFAULT_RULES.maxBallSpeed,
        lives: 50,
        timeLimitSeconds: 1,
        ballsPerPlayer: 10.1 * DEFAULT_RULES.ballsPerPlayer,
        shrinkSeconds: DEFAULT_RULES.shrinkSeconds / 5,
        vanishSeconds: DEFAULT_RULES.vanishSeconds / 5,
      };
    case 3:
      return {
        ...DEFAULT_RULES,
        tickRate: 125,
        timeLimitSeconds,
        serveSpeed: 400,
        maxBallSpeed: 10 * DEFAULT_RULES.maxBallSpeed,
      };
    case 0: // every wall redirects, and often the farther sides only
      return {
        ...DEFAULT_RULES,
        lives: 2,
        saveSeconds: 0,
        serveDelaySeconds: 0,
        timeLimitSeconds,
        maxWalls: 1,
        redirectSeconds: 2 * DEFAULT_RULES.redirectSeconds,
      };
    default:
      return DEFAULT_RULES;
  }
}

/** Bots of all levels. They save balls by back-dated moves; now and then one leaves, or a stand-in takes over. */
function playersOf({ bot: { createBot, moveOf } }: Simulation, match: Match, seed: number): () => Input[] {
  const random = { random: seed };
  const bots = match.players.map((_, side) =>
    createBot(side, LEVELS[(side + seed) % 3] ?? "middle", 100 * seed + side),
  );
  return () => {
    const inputs = bots.flatMap((bot) => moveOf(bot, match) ?? []);
    for (const ball of match.balls) {
      if (!ball.crossed || nextRandom(random) < 0.5) continue;
      const { along, middle } = match.arena.edges[ball.hitEdge] as Edge;
      const [seconds, side] = [(ball.hitAt - ball.tick) / match.rules.tickRate, ball.hitEdge / 2];
      const landing =
        (ball.x + ball.vx * seconds - middle.x) * along.x + (ball.y + ball.vy * seconds - middle.y) * along.y;
      const direction = Math.sign(landing - (match.players[side]?.paddle.position ?? 0));
      inputs.push({ type: "move", side, direction, tick: match.tick - randomIndex(random, 12) });
    }
    const side = randomIndex(random, match.players.length);
    const chance = nextRandom(random);
    if (chance < 0.01) inputs.push({ type: "stand_in", side, bot: chance < 0.005 });
    if (chance > 0.9998) inputs.push({ type: "move", side, direction: 1 }, { type: "leave", side, reason: "left" });
    return inputs;
  };
}
