import { setTimeout as delay } from "node:timers/promises";
import { SeatError } from "../../src/client/matchmaking.ts";
import type { Traffic } from "./LeanSocket.ts";
import { MoveClock } from "./MoveClock.ts";
import type { Connector, VirtualUser } from "./VirtualUser.ts";

/** Joins under way at the same time while the pool grows. */
const MAX_JOINS = 16;
/** Pause after a failed join. */
const RETRY_MS = 500;

/** Counts since the start. */
export interface PoolFigures extends Traffic {
  /** Users in a room now. */
  connected: number;
  joined: number;
  moves: number;
  matchesOver: number;
  /** How often each error occurred. */
  errors: Record<string, number>;
  /** Duration of each join since the last call of `figures`. */
  joinMs: number[];
}

/** Keeps a number of virtual users in matches. A user whose match is over is replaced by a new one. */
export class UserPool {
  readonly #connector: Connector;
  readonly #url: string;
  readonly #traffic: Traffic = { messages: 0, bytes: 0 };
  readonly #users = new Set<VirtualUser>();
  readonly #clock = new MoveClock<VirtualUser>();
  readonly #errors = new Map<string, number>();
  #joined = 0;
  #matchesOver = 0;
  #joinMs: number[] = [];
  #target = 0;
  /** Users whose join is under way. */
  #joining = 0;
  #loops = 0;

  constructor(connector: Connector, url: string) {
    this.#connector = connector;
    this.#url = url;
  }

  /** Lets users join until there are `target`, and replaces those who leave. A lower target removes nobody. */
  setTarget(target: number): void {
    this.#target = target;
    while (this.#loops < MAX_JOINS && this.#isShort) void this.#joinWhileShort();
  }

  figures(): PoolFigures {
    const joinMs = this.#joinMs;
    this.#joinMs = [];
    return {
      ...this.#traffic,
      connected: this.#users.size,
      joined: this.#joined,
      moves: this.#clock.moves,
      matchesOver: this.#matchesOver,
      errors: Object.fromEntries(this.#errors),
      joinMs,
    };
  }

  /** Adds visitors at a steady rate. Each leaves after `stayMs`; resolves when all have left. */
  async visit(perSecond: number, seconds: number, stayMs: number): Promise<void> {
    const start = performance.now();
    const visits: Promise<void>[] = [];
    for (let visit = 0; visit < perSecond * seconds; visit++) {
      const due = start + (1000 * visit) / perSecond - performance.now();
      if (due > 1) await delay(due);
      visits.push(this.#visitOnce(stayMs));
    }
    await Promise.all(visits);
  }

  leave(): void {
    this.#target = 0;
    for (const user of this.#users) user.leave();
    for (const user of this.#users) this.#forget(user);
  }

  get #isShort(): boolean {
    return this.#users.size + this.#joining < this.#target;
  }

  async #joinWhileShort(): Promise<void> {
    this.#loops++;
    while (this.#isShort) {
      this.#joining += this.#connector.usersPerJoin;
      const users = await this.#join();
      this.#joining -= this.#connector.usersPerJoin;
      for (const user of users) this.#add(user);
      if (users.length === 0) await delay(RETRY_MS);
    }
    this.#loops--;
  }

  async #join(): Promise<VirtualUser[]> {
    const start = performance.now();
    try {
      const users = await this.#connector.join(this.#url, this.#traffic);
      this.#joined += users.length;
      this.#joinMs.push(performance.now() - start);
      return users;
    } catch (error) {
      this.#countError(error instanceof SeatError ? error.code : String(error));
      return [];
    }
  }

  #add(user: VirtualUser): void {
    this.#users.add(user);
    this.#clock.add(user);
    user.onEnd = (end) => {
      if (end === "over") {
        this.#matchesOver++;
        user.leave();
      } else {
        this.#countError(`closed with ${end}`);
      }
      this.#forget(user);
      this.setTarget(this.#target);
    };
  }

  async #visitOnce(stayMs: number): Promise<void> {
    const users = await this.#join();
    for (const user of users) {
      user.onEnd = (end) => {
        // a match may end because its other visitors have left
        if (end !== "over") this.#countError(`closed with ${end}`);
      };
    }
    await delay(stayMs);
    for (const user of users) user.leave();
  }

  #forget(user: VirtualUser): void {
    this.#users.delete(user);
    this.#clock.delete(user);
  }

  #countError(error: string): void {
    this.#errors.set(error, (this.#errors.get(error) ?? 0) + 1);
  }
}
