import { lineOf } from "../demo/lineOf.ts";
import { drawFrame } from "../demo/picture.ts";
import type { Show } from "../demo/screen.ts";
import { type Loss, lossesOf } from "../recording/losses.ts";
import type { ReplayAnswer } from "../recording/verify.ts";
import { digestOf, isOver, type Match } from "../simulation/match.ts";
import { createReplay, MAX_REPLAY_TICKS, type Replay, stepReplay } from "../simulation/replay.ts";
import { lossLineOf } from "./words.ts";

/** A replay that is told line by line, or drawn. Throws a RangeError for a recording of another simulation version. */
export class ReplayShow implements Show {
  readonly #replay: Replay;
  readonly #names: readonly string[];
  readonly #matchId: string;
  /** By ball: each is lost once. */
  readonly #losses: ReadonlyMap<number, Loss>;
  readonly #told: string[] = [];

  constructor(answer: ReplayAnswer) {
    this.#replay = createReplay(answer);
    this.#matchId = answer.match_id;
    const names: string[] = [];
    for (const { username, side, bot } of answer.players) names[side] = bot ? `${username} (bot)` : username;
    this.#names = names;
    this.#losses = new Map(lossesOf(answer).map((loss) => [loss.ball, loss]));
  }

  get isOver(): boolean {
    return isOver(this.#match) || this.#match.tick >= MAX_REPLAY_TICKS;
  }

  /** Digest of the state after the last step. */
  get digest(): string {
    return digestOf(this.#match);
  }

  /** Steps by one tick, and returns what happened: a line with its time for each event, and one for each reason of a loss. */
  step(): readonly string[] {
    const match = this.#match;
    return stepReplay(this.#replay).flatMap((event) => {
      const line = lineOf(event, match, this.#names);
      if (line === undefined) return [];
      const loss = event.type === "ball_despawn" ? this.#losses.get(event.ball) : undefined;
      const lines = [`${this.#time.padStart(7)}  ${line}`];
      return loss === undefined ? lines : [...lines, `         ${lossLineOf(loss, match.rules.tickRate)}`];
    });
  }

  playTo(seconds: number): void {
    while (!this.isOver && this.#match.tick < Math.floor(seconds * this.#match.rules.tickRate)) {
      this.#told.push(...this.step().map((line) => line.trim()));
    }
  }

  draw(stdout: NodeJS.WriteStream): readonly string[] {
    const title = `Pong Royale: match ${this.#matchId}, ${this.#time} s`;
    return drawFrame({ match: this.#match, title, names: this.#names, told: this.#told }, stdout);
  }

  get #match(): Match {
    return this.#replay.match;
  }

  get #time(): string {
    return (this.#match.tick / this.#match.rules.tickRate).toFixed(2);
  }
}
