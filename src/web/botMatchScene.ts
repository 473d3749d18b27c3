import { servesAt } from "../client/positions.ts";
import { ballPositionAt } from "../simulation/ball.ts";
import { type Bot, createBot, moveOf } from "../simulation/bot.ts";
import { createMatch, isOver, type Match } from "../simulation/match.ts";
import { paddlePositionAt } from "../simulation/paddle.ts";
import { step } from "../simulation/step.ts";
import { BounceDetector } from "./arena/BounceDetector.ts";
import type { ArenaFrame, FramePlayer } from "./arena/frame.ts";
import type { ArenaView } from "./arena/view.ts";
import type { Scene } from "./parts/ArenaCanvas.tsx";

const SIDES = 6;
/** Longest step between two frames: a page in the background does not catch up. */
const MAX_FRAME_MS = 100;
/** Time between the end of a match and the start of the next. */
const PAUSE_MS = 2_500;
/** Ticks before the first frame, so that balls are in play. */
const FIRST_TICKS = 150;

/** Shows bots that play in the page's own simulation, without a server. With reduced motion it stands still. */
export function createBotMatchScene(view: ArenaView, prefersReducedMotion: () => boolean): Scene {
  let { match, bots } = createBotMatch();
  let bounces = new BounceDetector();
  let before: number | undefined;
  /** Ticks to play, with the fraction of the current one. */
  let dueTicks = 0;
  let overMs = 0;

  return {
    draw(now) {
      const passedMs = Math.min(now - (before ?? now), MAX_FRAME_MS);
      before = now;
      if (!prefersReducedMotion()) dueTicks += (passedMs / 1000) * match.rules.tickRate;
      for (; dueTicks >= 1; dueTicks--) stepBotMatch(match, bots);
      overMs = isOver(match) ? overMs + passedMs : 0;
      if (overMs > PAUSE_MS) {
        ({ match, bots } = createBotMatch());
        bounces = new BounceDetector();
      }
      const frame = frameOf(match, dueTicks);
      for (const event of bounces.detect(frame)) view.show(event);
      view.draw(frame, now);
    },
  };
}

function createBotMatch(): { match: Match; bots: readonly Bot[] } {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const match = createMatch(SIDES, seed);
  const bots = match.players.map((_, side) => createBot(side, "strong", (seed + side * 7919) >>> 0));
  for (let tick = 0; tick < FIRST_TICKS; tick++) stepBotMatch(match, bots);
  return { match, bots };
}

function stepBotMatch(match: Match, bots: readonly Bot[]): void {
  if (isOver(match)) return;
  step(
    match,
    bots.flatMap((bot) => moveOf(bot, match) ?? []),
  );
}

/** The match a fraction of a tick after its last step. */
function frameOf(match: Match, fraction: number): ArenaFrame {
  const { rules } = match;
  const tick = match.tick + (isOver(match) ? 0 : fraction);
  const balls = match.balls.map((ball) => {
    const { x, y } = ballPositionAt(ball, ball.crossed ? tick : Math.min(tick, ball.hitAt), rules);
    return { id: String(ball.id), x, y, vx: ball.vx, vy: ball.vy };
  });
  const players = match.players.map(({ paddle, lives, score, place }, side): FramePlayer => {
    const position = paddlePositionAt(paddle, tick, rules);
    const unnamed = { side, name: "", bot: false, connected: true, you: false };
    return { ...unnamed, position, length: paddle.length, lives, score, out: place > 1, place };
  });
  return {
    sides: SIDES,
    ownSide: -1,
    fullLives: rules.lives,
    balls,
    serves: servesAt(match.serves, tick, rules),
    players,
  };
}
