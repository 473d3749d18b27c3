import { generateId } from "@colyseus/core";
import { clearPlayers } from "../protocol/schema.ts";
import type { CycleParts, PhaseSwitch } from "./cycleParts.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { Seat } from "./seat.ts";

/** Largest number that `countdown` can hold. */
const MAX_SHOWN_SECONDS = 255;

/** The phase after a match, "finished": the result is shown, and players may ask for a rematch. */
export class Intermission {
  readonly #parts: CycleParts;
  readonly #cycle: PhaseSwitch;
  /** Counts the seconds that are left. */
  #counter: RoomTimer | undefined;

  constructor(parts: CycleParts, cycle: PhaseSwitch) {
    this.#parts = parts;
    this.#cycle = cycle;
  }

  start(seconds: number): void {
    this.#cycle.enter("finished");
    this.#cycle.setTimeout(seconds, () => this.#end(false));
    this.#count(seconds);
  }

  /** Ends the intermission early when all players have asked for a rematch, connected or not. */
  settle(): void {
    const people = this.#parts.seating.table.all().filter((seat) => seat.role === "player");
    if (people.length > 0 && people.every((seat) => seat.ready)) this.#end(true);
  }

  /** Shows the whole seconds that are left. */
  #count(seconds: number): void {
    const { state, outbox, lifetime } = this.#parts;
    state.countdown = Math.min(Math.ceil(seconds), MAX_SHOWN_SECONDS);
    outbox.stateChanged();
    if (seconds > 0) this.#counter = lifetime.after(Math.min(seconds, 1), () => this.#count(seconds - 1));
  }

  /** `isUnanimous`: everybody who is here has asked for a rematch. */
  #end(isUnanimous: boolean): void {
    const { kind, lifetime, seating } = this.#parts;
    this.#cycle.clearTimeout();
    this.#counter?.clear();
    const stays = (seat: Seat) => seat.role === "player" && (kind.private || seat.ready);
    const hadBots = seating.table.all().some((seat) => seat.role === "bot");
    const reopening = this.#openAgain(seating.table.all().filter(stays), isUnanimous && hadBots);
    lifetime.background(reopening, "open for the next match");
  }

  /** `withBots`: bots play again, too. */
  async #openAgain(stayers: readonly Seat[], withBots: boolean): Promise<void> {
    const { state, lifetime, outbox, ranked, roster, seating, ticks, services } = this.#parts;
    const isOurs = await Promise.all(stayers.map((seat) => roster.claim(seat)));
    const ours = await ranked.requeue(stayers.filter((_, index) => isOurs[index]));
    if (this.#cycle.phase !== "finished" || !lifetime.isOpen) return;
    const keepers = new Set(ours.filter((seat) => seating.table.has(seat)));
    this.#cycle.clearMatch();
    clearPlayers(state);
    state.balls.clear();
    // a match that was taken over had its own rules; the next one has those of this process
    const { tickRate } = services.rules;
    ticks.setTickMs(1000 / tickRate);
    state.assign({ winner_id: "", countdown: 0, sides: 0, match_id: generateId(16), tick_rate: tickRate });
    outbox.startMatch(state.match_id);
    this.#cycle.enter("waiting");
    roster.reseat(keepers);
    if (withBots && keepers.size > 0) this.#cycle.awaitBots();
    outbox.flush(); // shows clients the phase "waiting", even if the countdown begins at once
    this.#cycle.settle();
  }
}
