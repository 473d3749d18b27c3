import { seatsOf } from "../protocol/kinds.ts";
import type { SavedWaiting } from "../recovery/checkpoint.ts";
import { BotWait } from "./BotWait.ts";
import { CommandedStart } from "./CommandedStart.ts";
import type { CycleParts, PhaseSwitch } from "./cycleParts.ts";
import { hasJoined, isPresent, type Seat } from "./seat.ts";

/** Wait before bots take the free seats of a rematch, if somebody watches: they can take one first. */
const REMATCH_BOT_SECONDS = 0.5;
/** Longest countdown of a rematch of one person with bots. Nobody else has to get ready. */
const LONE_REMATCH_COUNTDOWN_SECONDS = 1;

/** The phases before a match, "waiting" and "countdown": players join, and bots take the seats that stay free. */
export class Waiting {
  /** The `start_game` command of another service, if there is one. */
  readonly command: CommandedStart;
  readonly #parts: CycleParts;
  readonly #cycle: PhaseSwitch;
  readonly #botWait: BotWait;
  /** Seats of players who want to start with bots. */
  #starters = new WeakSet<Seat>();
  #botsAreWanted = false;
  #isRematchWithBots = false;

  constructor(parts: CycleParts, cycle: PhaseSwitch) {
    this.#parts = parts;
    this.#cycle = cycle;
    this.command = new CommandedStart({
      ...parts,
      phase: () => cycle.phase,
      startCountdown: () => this.#startCountdown(),
    });
    this.#botWait = new BotWait({
      lifetime: parts.lifetime,
      show: (seconds) => {
        parts.state.bots_in = seconds;
        parts.outbox.stateChanged();
      },
      onOver: () => cycle.settle(),
    });
  }

  reset(): void {
    this.#botWait.reset();
    this.#starters = new WeakSet();
    this.#botsAreWanted = false;
    this.#isRematchWithBots = false;
  }

  /** Lets bots take the free seats for a rematch, also in a private room. */
  awaitBots(): void {
    const isWatched = this.#parts.seating.table.spectators().length > 0;
    this.#isRematchWithBots = true;
    this.#botWait.start(isWatched ? REMATCH_BOT_SECONDS : 0);
  }

  saved(): SavedWaiting {
    const { state, seating } = this.#parts;
    const { countdown, bots_in } = state;
    const asked = seating.table.players().filter((seat) => this.#starters.has(seat));
    const starters = asked.map(({ playerId }) => playerId);
    return { countdown, bots_in, starters, command: this.command.saved() };
  }

  /** Goes on waiting in another process, or goes on with the countdown after the number that was shown last. */
  restore({ countdown, bots_in, starters, command }: SavedWaiting): void {
    const { state, seating } = this.#parts;
    this.#cycle.enter(countdown > 0 ? "countdown" : "waiting");
    if (countdown > 0) {
      state.countdown = countdown;
      this.#cycle.setTimeout(1, () => this.#countDown(countdown - 1));
    }
    if (bots_in > 0) this.#botWait.start(bots_in);
    if (command !== null) this.command.restore(command);
    for (const seat of seating.table.players()) if (starters.includes(seat.playerId)) this.#starters.add(seat);
  }

  /** Notes that a player wants to start now, with bots. The match starts when all connected players want that. */
  wantStart(seat: Seat): void {
    this.#starters.add(seat);
    this.#botsAreWanted ||= this.#allWantStart(isPresent);
    this.#cycle.settle();
  }

  #allWantStart(isHere: (seat: Seat) => boolean): boolean {
    const people = this.#parts.seating.table.players().filter((seat) => seat.role === "player" && isHere(seat));
    return people.length > 0 && people.every((seat) => this.#starters.has(seat));
  }

  /** Adds bots when the wait for people is over, and starts the countdown when everybody is here. */
  settle(): void {
    const { roster, seating, services } = this.#parts;
    const isWaitedIn = seating.table.players().some((seat) => seat.role === "player" && isPresent(seat));
    // the last one who had not asked may have left; one whose connection is lost may come back
    this.#botsAreWanted ||= this.#allWantStart(hasJoined);
    if (isWaitedIn && this.#mayFill) roster.fillWithBots();
    else if (isWaitedIn && this.#botsFillSeats) this.#botWait.start(services.config.botFillSeconds);
    if (this.#mayStart()) this.#startCountdown();
    else this.command.follow();
  }

  #startCountdown(): void {
    const { seating, services } = this.#parts;
    const { countdownSeconds } = services.config;
    const isLone = seating.table.players().filter((seat) => seat.role === "player").length === 1;
    const most = this.#isRematchWithBots && isLone ? LONE_REMATCH_COUNTDOWN_SECONDS : countdownSeconds;
    this.command.clear();
    this.#cycle.enter("countdown");
    this.#countDown(Math.min(countdownSeconds, most));
  }

  /** Called when a player leaves during the countdown: a bot takes the seat, or the room waits again. */
  refill(): void {
    const { state, roster, seating } = this.#parts;
    if (this.#botsFillSeats && seating.table.players().some((seat) => seat.role === "player")) {
      roster.fillWithBots();
      return;
    }
    state.countdown = 0;
    this.#cycle.enter("waiting");
    // they were added for this countdown only
    for (const seat of seating.table.players()) if (seat.role === "bot") seating.end(seat, "left");
  }

  #mayStart(): boolean {
    const { kind, seating } = this.#parts;
    const players = seating.table.players();
    // bots alone play no match
    if (!players.every(isPresent) || players.every((seat) => seat.role === "bot")) return false;
    if (kind.private && !this.#mayFill) return players.length >= 2 && players.every((seat) => seat.ready);
    return players.length === seatsOf(kind.mode);
  }

  get #mayFill(): boolean {
    return this.#botsAreWanted || this.#botWait.isOver;
  }

  get #botsFillSeats(): boolean {
    const { kind, services } = this.#parts;
    return kind.bots && !kind.private && services.config.botFillSeconds > 0;
  }

  #countDown(seconds: number): void {
    const { state, outbox } = this.#parts;
    state.countdown = seconds;
    outbox.stateChanged();
    if (seconds === 0) {
      this.#cycle.startMatch();
      return;
    }
    // committed, so that a crash does not send the players, who are bound to this match now, to other rooms
    const events = [{ name: "start_game_countdown", fields: { countdown: seconds } }] as const;
    outbox.push({ changes: [], events, tick: 0, commit: true });
    this.#cycle.setTimeout(1, () => this.#countDown(seconds - 1));
  }
}
