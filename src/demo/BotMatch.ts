import { type BotLevel, createBot, moveOf } from "../simulation/bot.ts";
import { createMatch, digestOf, isOver, type Match, type MatchEvent } from "../simulation/match.ts";
import { step } from "../simulation/step.ts";
import { lineOf } from "./lineOf.ts";
import { drawFrame } from "./picture.ts";
import type { Show } from "./screen.ts";

/** The players' names, by side. */
export const NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];

/** Which match to play. */
export interface BotMatchOptions {
  /** A uint32. The same seed plays the same match. */
  readonly seed: number;
  /** 2 … 8. */
  readonly players: number;
  readonly level: BotLevel;
}

/** A match, and the bots that play it. */
export class BotMatch implements Show {
  readonly options: BotMatchOptions;
  readonly match: Match;
  readonly #bots;
  readonly #told: string[] = [];

  constructor(options: BotMatchOptions) {
    const { seed, players, level } = options;
    this.options = options;
    this.match = createMatch(players, seed);
    this.#bots = this.match.players.map((_, side) => createBot(side, level, seed ^ Math.imul(side + 1, 0x9e3779b1)));
  }

  get isOver(): boolean {
    return isOver(this.match);
  }

  /** Seconds of play, with two decimals. */
  get time(): string {
    return (this.match.tick / this.match.rules.tickRate).toFixed(2);
  }

  /** Steps by one tick and returns what happened. */
  step(): readonly MatchEvent[] {
    const moves = this.#bots.map((bot) => moveOf(bot, this.match)).filter((move) => move !== undefined);
    return step(this.match, moves);
  }

  playTo(seconds: number): void {
    const { match } = this;
    while (!this.isOver && match.tick < Math.floor(seconds * match.rules.tickRate)) {
      for (const event of this.step()) {
        const line = event.type === "ball_update" ? undefined : this.lineOf(event);
        if (line !== undefined) this.#told.push(line);
      }
    }
  }

  draw(stdout: NodeJS.WriteStream): readonly string[] {
    const { players, level, seed } = this.options;
    const title = `Pong Royale: ${players} ${level} bots, seed ${seed}, ${this.time} s`;
    return drawFrame({ match: this.match, title, names: NAMES, told: this.#told }, stdout);
  }

  /** A line about an event of the last step; undefined for events that nobody reads about. */
  lineOf(event: MatchEvent): string | undefined {
    return lineOf(event, this.match, NAMES);
  }

  /** The final table, the match's digest, and the command that plays the match again. */
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
