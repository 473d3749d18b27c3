/** `npm run demo`: a match of bots, drawn in the terminal or told line by line. */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import type { Point } from "./simulation/arena.ts";
import { pointOn } from "./simulation/arena.ts";
import { ballPositionAt, speedOf } from "./simulation/ball.ts";
import { createBot, moveOf } from "./simulation/bot.ts";
import { MAX_SIDES, MIN_SIDES } from "./simulation/constants.ts";
import type { Match, MatchEvent } from "./simulation/match.ts";
import { createMatch, digestOf, isLiving, isOver } from "./simulation/match.ts";
import { paddlePositionAt } from "./simulation/paddle.ts";
import { step } from "./simulation/step.ts";
import { Canvas, paint } from "./terminal/Canvas.ts";

const USAGE = `Bots play a match of Pong Royale in the terminal.

  npm run demo -- [options]

  --seed N      the same seed plays the same match (default: a random one)
  --players N   ${MIN_SIDES} to ${MAX_SIDES} (default 4)
  --level L     weak, middle or strong (default middle)
  --speed X     0.1 to 100 times as fast (default 1)
  --plain       tell the events line by line, as fast as possible; the default where output is no terminal
  --frame S     draw the match as it stands after S seconds, and end
  --help        this text
`;

const NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];
/** SGR codes: of each side, of walls, of balls. */
const COLOURS = ["91", "92", "93", "94", "95", "96", "33", "37"];
const WALL = "90";
const BALL = "1;97";
const FRAME_MS = 1000 / 30;
/** Of what is no terminal. */
const [COLUMNS, ROWS] = [80, 24];
const PANEL_COLUMNS = 36;
/** Around the arena, for the sides' numbers. */
const MARGIN_DOTS = 7;

const number = z.coerce.number();
const optionsSchema = z.object({
  seed: number.int().min(0).max(0xffff_ffff).default(randomInt(0xffff_ffff)),
  players: number.int().min(MIN_SIDES).max(MAX_SIDES).default(4),
  level: z.enum(["weak", "middle", "strong"]).default("middle"),
  speed: number.min(0.1).max(100).default(1),
  frame: number.min(0).max(3600).optional(),
  plain: z.boolean().default(false),
  help: z.boolean().default(false),
});

type Options = z.output<typeof optionsSchema>;

function optionsOrExit(): Options {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = { seed: text, players: text, level: text, speed: text, frame: text, plain: flag, help: flag };
  try {
    return optionsSchema.parse(parseArgs({ options }).values);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem = issue ? `--${issue.path.join()}: ${issue.message}` : (error as Error).message;
    console.error(`demo: ${problem.split("\n", 1)}`);
    process.exit(1);
  }
}

/** A match and the bots that play it. */
class Demo {
  readonly options: Options;
  readonly match: Match;
  readonly #bots;

  constructor(options: Options) {
    const { seed, players, level } = options;
    this.options = options;
    this.match = createMatch(players, seed);
    this.#bots = this.match.players.map((_, side) => createBot(side, level, seed ^ Math.imul(side + 1, 0x9e3779b1)));
  }

  get time(): string {
    return (this.match.tick / this.match.rules.tickRate).toFixed(2);
  }

  step(): readonly MatchEvent[] {
    const moves = this.#bots.map((bot) => moveOf(bot, this.match)).filter((move) => move !== undefined);
    return step(this.match, moves);
  }

  /** Up to so many seconds of play. Adds what is worth a line beside the picture to `told`. */
  playTo(seconds: number, told: string[]): void {
    const { match } = this;
    while (!isOver(match) && match.tick < Math.floor(seconds * match.rules.tickRate)) {
      for (const event of this.step()) {
        const words = event.type === "ball_update" ? undefined : wordsOf(event, match);
        if (words !== undefined) told.push(words);
      }
    }
  }

  result(): string {
    const { match, options } = this;
    const rows = match.players.map(({ place, score, lives }, side) => ({
      place,
      name: `${NAMES[side]}`,
      score,
      lives,
    }));
    rows.sort((one, other) => one.place - other.place);
    const table = rows.map(
      ({ place, name, score, lives }) => `${place}      ${name.padEnd(6)}  ${score}      ${lives}\n`,
    );
    return `place  player  score  lives
${table.join("")}
${this.time} s, ${match.tick} ticks, digest ${digestOf(match)}
again: npm run demo -- --seed ${options.seed} --players ${options.players} --level ${options.level}
`;
  }
}

/** What happened, in words; nothing of paddles, which move many times a second. */
function wordsOf(event: MatchEvent, match: Match): string | undefined {
  switch (event.type) {
    case "update_position":
      return undefined;
    case "ball_spawn":
      return `ball ${event.ball} is served`;
    case "ball_update": {
      const ball = match.balls.find(({ id }) => id === event.ball);
      if (ball === undefined) return undefined; // gone in the same tick
      if (ball.walls > 0) return `ball ${ball.id} bounces off a wall`;
      return `${NAMES[ball.hitter]} returns ball ${ball.id} at ${speedOf(ball).toFixed(0)} units/s`;
    }
    case "ball_despawn":
      return `${NAMES[event.side]} lets ball ${event.ball} in, lives: ${event.lives}`;
    case "score_update":
      return `${NAMES[event.side]} scores, points: ${event.score}`;
    case "player_eliminated":
      return `${NAMES[event.side]} is out, place: ${event.place}`;
    case "game_over":
      return `${NAMES[event.winner]} wins`;
  }
}

function colourOf(match: Match, side: number): string {
  return (isLiving(match, side) && COLOURS[side]) || WALL;
}

/** The arena as large as it fits: walls solid, guarded sides dotted, paddles thick, each side's number outside of it. */
function drawArena(match: Match, columns: number, rows: number, coloured: boolean): string[] {
  const { arena, balls, players, rules, tick } = match;
  const canvas = new Canvas(columns, rows);
  const reachOf = (axis: "x" | "y") => Math.max(...arena.vertices.map((vertex) => Math.abs(vertex[axis])));
  const scale = Math.min((columns - MARGIN_DOTS) / reachOf("x"), (2 * rows - MARGIN_DOTS) / reachOf("y"));
  const dotAt = ({ x, y }: Point) => ({ x: columns + x * scale, y: 2 * rows - y * scale });
  const dotOn = (side: number, position: number, dots: number) => dotAt(pointOn(arena, side, position, -dots / scale));

  for (const [index, start] of arena.vertices.entries()) {
    const end = arena.vertices[(index + 1) % arena.vertices.length] as Point;
    const side = index % 2 === 0 ? index / 2 : -1;
    canvas.line(dotAt(start), dotAt(end), colourOf(match, side), isLiving(match, side) ? 4 : 1);
  }
  for (const [side, { paddle }] of players.entries()) {
    const colour = colourOf(match, side);
    canvas.dot(dotOn(side, 0, MARGIN_DOTS - 2), colour, `${side}`);
    if (!isLiving(match, side)) continue;
    const middle = paddlePositionAt(paddle, tick, rules);
    for (const dots of [0, 1]) {
      canvas.line(dotOn(side, middle - paddle.length / 2, dots), dotOn(side, middle + paddle.length / 2, dots), colour);
    }
  }
  for (const ball of balls) canvas.dot(dotAt(ballPositionAt(ball, tick, rules)), BALL, "●");
  return canvas.lines(coloured);
}

/** A screenful: the arena, and beside it the players and what happened last. */
function drawFrame({ match, options, time }: Demo, told: readonly string[], stdout: NodeJS.WriteStream): string[] {
  const coloured = stdout.isTTY && stdout.hasColors();
  const rows = (stdout.rows || ROWS) - 2;
  const columns = Math.max(20, Math.min((stdout.columns || COLUMNS) - PANEL_COLUMNS, 2 * rows));
  const table = match.players.map(({ lives, score, place }, side) => {
    const standing =
      place === 0 ? `${"♥".repeat(lives).padEnd(match.rules.lives)}  ${score}` : `place ${place}, score ${score}`;
    return paint(`${side} ${NAMES[side]?.padEnd(6)}  ${standing}`, coloured && colourOf(match, side));
  });
  const panel = [...table, "", ...told.slice(-Math.max(1, rows - table.length - 1))];
  const title = `Pong Royale: ${options.players} ${options.level} bots, seed ${options.seed}, ${time} s`;
  const arena = drawArena(match, columns, rows, coloured);
  return [title, "", ...arena.map((line, row) => `${line}  ${panel[row] ?? ""}`.replace(/[ \u2800]+$/, ""))];
}

function tell(demo: Demo): void {
  const { match, options } = demo;
  console.log(`${options.players} ${options.level} bots, seed ${options.seed}`);
  while (!isOver(match)) {
    for (const event of demo.step()) {
      const words = wordsOf(event, match);
      if (words !== undefined) console.log(`${demo.time.padStart(7)}  ${words}`);
    }
  }
  console.log(`\n${demo.result()}`);
}

async function show(demo: Demo): Promise<void> {
  const stdout = process.stdout;
  const giveBack = takeScreen(stdout);
  const told: string[] = [];
  const started = performance.now();
  while (!isOver(demo.match)) {
    demo.playTo(((performance.now() - started) / 1000) * demo.options.speed, told);
    stdout.write(`\x1b[H${drawFrame(demo, told, stdout).join("\x1b[K\n")}\x1b[J`);
    await sleep(FRAME_MS);
  }
  giveBack();
  stdout.write(demo.result());
}

/** The alternate screen, without cursor and line wrap. The terminal gets its own back, however the process ends. */
function takeScreen(stdout: NodeJS.WriteStream): () => void {
  stdout.write("\x1b[?1049h\x1b[?25l\x1b[?7l");
  const giveBack = () => stdout.write("\x1b[?7h\x1b[?25h\x1b[?1049l");
  process.once("exit", giveBack);
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  return () => {
    process.off("exit", giveBack);
    giveBack();
  };
}

// whoever reads may stop early, as `head` does
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const options = optionsOrExit();
const demo = new Demo(options);
if (options.help) {
  process.stdout.write(USAGE);
} else if (options.frame !== undefined) {
  const told: string[] = [];
  demo.playTo(options.frame, told);
  console.log(drawFrame(demo, told, process.stdout).join("\n"));
} else if (options.plain || !process.stdout.isTTY) {
  tell(demo);
} else {
  await show(demo);
}
