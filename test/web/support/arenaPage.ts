/** Runs in the browser: a replay of bots in which the player steers one paddle. Tests find it as `window.arena`. */
import { PADDLE_SPEED } from "../../../src/simulation/constants.ts";
import { createReplayPlayer } from "../../../src/web/arena/replayPlayer.ts";
import { createSteeringInput } from "../../../src/web/arena/steeringInput.ts";
import { createArenaView } from "../../../src/web/arena/view.ts";
import { directionOfKey } from "../../../src/web/keys.ts";
import { setLanguage } from "../../../src/web/language.ts";
import { demoReplay } from "./demoReplay.ts";

const OWN_SIDE = 3;
const REACH = 38;

await setLanguage("en");

const canvas = document.querySelector("canvas") as HTMLCanvasElement;
const view = createArenaView(canvas, { reducedMotion: () => matchMedia("(prefers-reduced-motion: reduce)").matches });
const replay = createReplayPlayer(demoReplay(8, 5));
const own = { position: 0, direction: 0, directions: [] as number[] };
const input = createSteeringInput(canvas, {
  onDirection(direction) {
    own.direction = direction;
    own.directions.push(direction);
  },
  positionNow: () => own.position,
  directionOfKey: (code) => directionOfKey(code, { left: "KeyA", right: "KeyD", up: "KeyW", down: "KeyS" }, view.axis),
  axis: () => view.axis,
  positionAt: view.positionAt,
});

const costs: number[] = [];
let before: number | undefined;

function draw(now: number): void {
  const moved = (own.direction * PADDLE_SPEED * (now - (before ?? now))) / 1000;
  own.position = Math.min(Math.max(own.position + moved, -REACH), REACH);
  before = now;
  const started = performance.now();
  for (const event of replay.advance(now)) view.show(event);
  const frame = replay.frame();
  const players = frame.players.map((player) =>
    player.side === OWN_SIDE ? { ...player, you: true, position: own.position } : player,
  );
  view.draw({ ...frame, ownSide: OWN_SIDE, players }, now);
  input.update();
  costs.push(performance.now() - started);
  requestAnimationFrame(draw);
}

// several balls are in play by then
replay.seek(22);
replay.play();
requestAnimationFrame(draw);

export interface ArenaPage {
  readonly own: typeof own;
  readonly costs: number[];
  readonly balls: () => number;
}

Object.assign(window, { arena: { own, costs, balls: () => replay.frame().balls.length } satisfies ArenaPage });
