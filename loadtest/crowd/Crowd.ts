import { SeatError } from "../../src/client/matchmaking.ts";
import type { Tally } from "./LeanSocket.ts";
import { MoveClock } from "./MoveClock.ts";
import type { Dialect, Player } from "./Player.ts";

/** Calls to matchmaking at once where no rate is asked for. */
const JOINERS = 16;
/** Rest before another try after a failed one. */
const REST_MS = 500;

/** Totals since the start. */
export interface CrowdFigures extends Tally {
  /** In a room at the moment. */
  clients: number;
  joined: number;
  moves: number;
  matchesLeft: number;
  /** How often each thing went wrong. */
  errors: Record<string, number>;
  /** Milliseconds from asking to sitting, of joins since the last look. */
  joinMs: number[];
}

/** Many players of one kind; whose match is over comes again, so that there are always as many as wanted. */
export class Crowd {
  readonly #dialect: Dialect;
  readonly #url: string;
  readonly #tally: Tally = { messages: 0, bytes: 0 };
  readonly #players = new Set<Player>();
  readonly #clock = new MoveClock<Player>();
  readonly #errors = new Map<string, number>();
  #joined = 0;
  #matchesLeft = 0;
  #joinMs: number[] = [];
  #wanted = 0;
  /** Players who are on their way in. */
  #coming = 0;
  #joiners = 0;

  constructor(dialect: Dialect, url: string) {
    this.#dialect = dialect;
    this.#url = url;
  }

  /** Brings the crowd to so many players, from now on. */
  want(players: number): void {
    this.#wanted = players;
    while (this.#joiners < JOINERS && this.#isShort) void this.#joinUntilEnough();
  }

  figures(): CrowdFigures {
    const joinMs = this.#joinMs;
    this.#joinMs = [];
    return {
      ...this.#tally,
      clients: this.#players.size,
      joined: this.#joined,
      moves: this.#clock.moves,
      matchesLeft: this.#matchesLeft,
      errors: Object.fromEntries(this.#errors),
      joinMs,
    };
  }

  /** So many joins a second, evenly, for so long; each leaves again after a while. Done when all have left. */
  async passThrough(perSecond: number, seconds: number, stayMs: number): Promise<void> {
    const start = performance.now();
    const visits: Promise<void>[] = [];
    for (let visit = 0; visit < perSecond * seconds; visit++) {
      const due = start + (1000 * visit) / perSecond - performance.now();
      if (due > 1) await elapsed(due);
      visits.push(this.#visit(stayMs));
    }
    await Promise.all(visits);
  }

  leave(): void {
    this.#wanted = 0;
    for (const player of this.#players) player.leave();
    for (const player of this.#players) this.#forget(player);
  }

  get #isShort(): boolean {
    return this.#players.size + this.#coming < this.#wanted;
  }

  async #joinUntilEnough(): Promise<void> {
    this.#joiners++;
    while (this.#isShort) {
      this.#coming += this.#dialect.atOnce;
      const players = await this.#join();
      this.#coming -= this.#dialect.atOnce;
      for (const player of players) this.#welcome(player);
      if (players.length === 0) await elapsed(REST_MS);
    }
    this.#joiners--;
  }

  async #join(): Promise<Player[]> {
    const start = performance.now();
    try {
      const players = await this.#dialect.join(this.#url, this.#tally);
      this.#joined += players.length;
      this.#joinMs.push(performance.now() - start);
      return players;
    } catch (error) {
      this.#countError(error instanceof SeatError ? error.code : String(error));
      return [];
    }
  }

  #welcome(player: Player): void {
    this.#players.add(player);
    this.#clock.add(player);
    player.onEnd = (end) => {
      if (end === "over") {
        this.#matchesLeft++;
        player.leave();
      } else {
        this.#countError(`closed with ${end}`);
      }
      this.#forget(player);
      this.want(this.#wanted);
    };
  }

  async #visit(stayMs: number): Promise<void> {
    const players = await this.#join();
    for (const player of players) {
      player.onEnd = (end) => {
        // a match may end because its other visitors have left
        if (end !== "over") this.#countError(`closed with ${end}`);
      };
    }
    await elapsed(stayMs);
    for (const player of players) player.leave();
  }

  #forget(player: Player): void {
    this.#players.delete(player);
    this.#clock.delete(player);
  }

  #countError(what: string): void {
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1);
  }
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
