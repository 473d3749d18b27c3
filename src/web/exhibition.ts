import { ballPositionAt } from "../simulation/ball.ts";
import { type Bot, createBot, moveOf } from "../simulation/bot.ts";
import { createMatch, isOver, type Match } from "../simulation/match.ts";
import { paddlePositionAt } from "../simulation/paddle.ts";
import { step } from "../simulation/step.ts";
import { BounceWatch } from "./arena/BounceWatch.ts";
import type { ArenaFrame } from "./arena/frame.ts";
import type { ArenaView } from "./arena/view.ts";
import type { Scene } from "./parts/ArenaCanvas.tsx";

const SIDES = 6;
const MAX_FRAME_MS = 100;
/** A match that stands still for a moment when it is over. */
const PAUSE_MS = 2_500;
/** Of the first picture: balls are under way. */
const FIRST_TICKS = 150;

/** Bots at play behind the start screen: the real simulation, no server. Where less motion is wanted, one picture of it. */
export function exhibition(view: ArenaView, wantsLessMotion: () => boolean): Scene {
  let { match, bots } = begin();
  let bounces = new BounceWatch();
  let before: number | undefined;
  let behind = 0;
  let over = 0;

  function begin(): { match: Match; bots: Bot[] } {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const match = createMatch(SIDES, seed);
    const bots = match.players.map((_, side) => createBot(side, "strong", (seed + side * 7919) >>> 0));
    for (let tick = 0; tick < FIRST_TICKS; tick++) advance(match, bots);
    return { match, bots };
  }

  return {
    draw(now) {
      const passed = Math.min(now - (before ?? now), MAX_FRAME_MS);
      before = now;
      if (!wantsLessMotion()) behind += (passed / 1000) * match.rules.tickRate;
      for (; behind >= 1; behind--) advance(match, bots);
      over = isOver(match) ? over + passed : 0;
      if (over > PAUSE_MS) {
        ({ match, bots } = begin());
        bounces = new BounceWatch();
      }
      const frame = frameOf(match, behind);
      for (const event of bounces.next(frame)) view.event(event);
      view.draw(frame, now);
    },
  };
}

function advance(match: Match, bots: readonly Bot[]): void {
  if (isOver(match)) return;
  step(
    match,
    bots.flatMap((bot) => moveOf(bot, match) ?? []),
  );
}

/** The match a fraction of a tick after its last step. */
function frameOf(match: Match, fraction: number): ArenaFrame {
  const tick = match.tick + (isOver(match) ? 0 : fraction);
  const balls = match.balls.map((ball) => {
    const { x, y } = ballPositionAt(ball, Math.min(tick, ball.crossed ? tick : ball.hitAt), match.rules);
    return { id: String(ball.id), x, y, vx: ball.vx, vy: ball.vy };
  });
  const players = match.players.map(({ paddle, lives, score, place }, side) => ({
    ...{
      side,
      name: "",
      position: paddlePositionAt(paddle, tick, match.rules),
      length: paddle.length,
      lives,
      score,
      place,
    },
    ...{ out: place > 1, bot: false, connected: true, you: false },
  }));
  return { sides: SIDES, ownSide: -1, fullLives: match.rules.lives, balls, players };
}
