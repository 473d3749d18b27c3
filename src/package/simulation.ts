/** The game itself: pure, deterministic, the same bits everywhere. */

export * from "../simulation/arena.ts";
export * from "../simulation/ball.ts";
export * from "../simulation/bot.ts";
export * from "../simulation/constants.ts";
export * from "../simulation/flight.ts";
export * from "../simulation/judge.ts";
export * from "../simulation/loss.ts";
export * from "../simulation/match.ts";
export * from "../simulation/paddle.ts";
export * from "../simulation/random.ts";
export * from "../simulation/replay.ts";
export * from "../simulation/serve.ts";
export * from "../simulation/step.ts";
export * from "../simulation/tempo.ts";
