import type { Phase, RoomKind } from "../protocol/kinds.ts";
import type { SavedCommand } from "../recovery/checkpoint.ts";
import { MIN_SIDES } from "../simulation/constants.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Outbox } from "./Outbox.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { Roster } from "./Roster.ts";
import type { Seating } from "./Seating.ts";
import { isPresent } from "./seat.ts";

/** How long a commanded start waits for its players. */
const PATIENCE_SECONDS = 10;

export interface CommandedStartOptions {
  readonly kind: RoomKind;
  readonly seating: Seating;
  readonly roster: Roster;
  readonly outbox: Outbox;
  readonly lifetime: Lifetime;
  readonly phase: () => Phase;
  readonly startCountdown: () => void;
}

/** A command of another service to start the match when certain players are connected. */
export class CommandedStart {
  readonly #options: CommandedStartOptions;
  /** Players that the start waits for; undefined without a command. */
  #players: readonly string[] | undefined;
  #timer: RoomTimer | undefined;

  constructor(options: CommandedStartOptions) {
    this.#options = options;
  }

  /** Whether a command waits for its players. */
  get isPending(): boolean {
    return this.#players !== undefined;
  }

  /** Takes a command. If it cannot be carried out, the event `start_game_failed` says why. */
  take(players: readonly string[]): void {
    const { phase } = this.#options;
    if (phase() !== "waiting" || this.#players !== undefined) {
      this.#refuse(phase() === "waiting" ? "already_commanded" : "not_waiting", []);
      return;
    }
    this.#await(players, PATIENCE_SECONDS);
    this.follow();
  }

  /** The command that waits for its players, for a checkpoint. */
  saved(): SavedCommand | null {
    if (this.#players === undefined) return null;
    return { players: this.#players, left_ms: this.#timer?.restMs ?? 0 };
  }

  restore({ players, left_ms }: SavedCommand): void {
    this.#await(players, left_ms / 1000);
  }

  #await(players: readonly string[], seconds: number): void {
    this.#players = players;
    this.#timer = this.#options.lifetime.after(seconds, () => {
      const missing = this.#missing();
      this.#players = undefined;
      this.#refuse("players_missing", missing);
    });
  }

  /** Starts the countdown if the named players are here. If the command names nobody, any two players will do. */
  follow(): void {
    const { kind, roster, startCountdown } = this.#options;
    if (this.#players === undefined) return;
    const enough = this.#players.length > 0 && kind.bots ? 1 : MIN_SIDES;
    if (this.#missing().length > 0 || this.#present().length < enough) return;
    roster.endReservations();
    if (kind.bots) roster.fillWithBots();
    startCountdown();
  }

  /** Drops the command, because a countdown has begun. */
  clear(): void {
    this.#players = undefined;
    this.#timer?.clear();
  }

  #refuse(reason: string, missing: string[]): void {
    this.#options.outbox.emit("start_game_failed", { reason, missing });
  }

  #missing(): string[] {
    const present = new Set(this.#present());
    return (this.#players ?? []).filter((playerId) => !present.has(playerId));
  }

  #present(): string[] {
    return this.#options.seating.table
      .players()
      .filter(isPresent)
      .map(({ playerId }) => playerId);
  }
}
