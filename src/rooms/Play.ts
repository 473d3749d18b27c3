import type { ClockPlace } from "../colyseus/RoomClock.ts";
import type { PlayerMove } from "../protocol/messages.ts";
import { InputLog } from "../recording/InputLog.ts";
import { compactMove } from "../recording/inputCodec.ts";
import type { SavedRun } from "../recovery/checkpoint.ts";
import type { BotLevel } from "../simulation/bot.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import type { Input, Match, MatchEvent } from "../simulation/match.ts";
import { isLiving, isOver, playerOf, saveUncopied } from "../simulation/match.ts";
import type { LoggedInput, Recording } from "../simulation/replay.ts";
import { step } from "../simulation/step.ts";
import { Bots } from "./Bots.ts";
import { InputQueue, type QueuedInput } from "./InputQueue.ts";
import { ACCEPTED, type Reply, refused } from "./reply.ts";
import type { LeaveReason } from "./Seating.ts";
import { isPresent, type Seat } from "./seat.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** The part of the clock that a play uses. */
export type PlayTicks = Pick<ClockPlace, "tick" | "msSince" | "wake">;

export interface PlayOptions {
  readonly match: Match;
  readonly seed: number;
  /** Inputs that were stepped before, of a restored match. */
  readonly log?: readonly LoggedInput[];
  /** The seats by side, also those whose players have left. */
  readonly lineup: readonly Seat[];
  readonly ticks: PlayTicks;
  /** Level of the bots that have a seat. Stand-in bots are always weak. */
  readonly botLevel: BotLevel;
  /** Whether the seat still has its player, connected or not. */
  readonly isTaken: (seat: Seat) => boolean;
}

/**
 * A match in a room: its clock, its seats, its bots, and the log of its inputs.
 *
 * It is not stepped on every tick, only when something happens in it or must be shown. It then catches up with the clock, tick
 * by tick, with the inputs that arrived for each. Its time passes from `start` or `resume` on.
 */
export class Play {
  readonly match: Match;
  readonly seed: number;
  readonly lineup: readonly Seat[];
  readonly log: InputLog;
  /** By side: `seq` of the last move that was stepped; 0 again when a new connection takes the seat. */
  readonly acks: number[];
  readonly #ticks: PlayTicks;
  readonly #botLevel: BotLevel;
  readonly #isTaken: (seat: Seat) => boolean;
  readonly #queue: InputQueue;
  readonly #bots: Bots;
  /** The clock's tick on which the match's tick 0 was due; undefined while the match's time does not pass. */
  #tick0: number | undefined;
  /** Whether a ball has crossed a side and may still be saved. */
  #isCrossed: boolean;

  constructor({ match, seed, log = [], lineup, ticks, botLevel, isTaken }: PlayOptions) {
    this.match = match;
    this.#queue = new InputQueue(match.rules.tickRate);
    this.seed = seed;
    this.#bots = new Bots(seed);
    this.log = new InputLog(log);
    this.lineup = lineup;
    this.acks = lineup.map(() => 0);
    this.#ticks = ticks;
    this.#botLevel = botLevel;
    this.#isTaken = isTaken;
    this.#isCrossed = match.balls.some((ball) => ball.crossed);
  }

  /** Lets the time of a new match pass. */
  start(): void {
    this.runClock();
    for (const seat of this.lineup) {
      if (seat.role === "bot") this.#bots.add(seat.side, this.#botLevel);
      else if (!isPresent(seat)) this.standIn(seat);
    }
  }

  /** Prepares a match from a checkpoint: creates its bots again, and removes the players whose seats have ended. */
  restore(): void {
    for (const seat of this.lineup) {
      const { side, role } = seat;
      if (!isLiving(this.match, side)) continue;
      if (role === "bot") this.#bots.add(side, this.#botLevel);
      else if (playerOf(this.match, side).bot) this.#bots.add(side, "weak");
      if (!this.#isTaken(seat)) this.#add({ type: "leave", side, reason: "left" });
    }
  }

  /** Lets the time of a restored match pass, with bots for the players who are not back. */
  resume(): void {
    for (const seat of this.lineup) {
      if (!this.#isInPlay(seat)) continue;
      if (isPresent(seat)) this.giveBack(seat);
      else this.standIn(seat);
    }
    this.endIfDeserted(); // the last person may have left after the checkpoint
    this.runClock();
  }

  /** Lets the match's time pass, or stops it. */
  runClock(isOn = true): void {
    this.#tick0 = isOn ? this.#ticks.tick - this.match.tick : undefined;
  }

  /** Whether the match's time passes and it is not over. */
  get isRunning(): boolean {
    return this.#tick0 !== undefined && !isOver(this.match);
  }

  /** The last tick of the match that was due. `match.tick` is the last one that was stepped. */
  get tick(): number {
    return this.#tick0 === undefined || isOver(this.match) ? this.match.tick : this.#ticks.tick - this.#tick0;
  }

  /** The clock's tick of the next event without an input, such as a bounce. */
  get eventTick(): number {
    return this.#onClock(this.match.wakeTick);
  }

  /** The clock's tick on which the match must be stepped, unless an input arrives earlier. */
  get wakeTick(): number {
    return this.#onClock(Math.min(this.match.wakeTick, this.#queue.urgentTick, this.#bots.lookTick));
  }

  #onClock(tick: number): number {
    return this.#tick0 === undefined || isOver(this.match) ? NEVER : this.#tick0 + tick;
  }

  /** Milliseconds since tick 0 was due. */
  elapsedMs(now: number): number {
    if (this.#tick0 === undefined) return (this.match.tick * 1000) / this.match.rules.tickRate;
    return this.#ticks.msSince(this.#tick0, now);
  }

  /** Steps all ticks that were due. Calls `onEvents` for each tick that has events. */
  advance(onEvents: (events: readonly MatchEvent[], play: Play) => void): void {
    const { match } = this;
    while (match.tick < this.tick && !isOver(match)) {
      const events = step(match, this.#inputsOf(match.tick + 1));
      this.#bots.notice(match);
      if (events.length > 0) onEvents(events, this);
    }
    this.#isCrossed = match.balls.some((ball) => ball.crossed);
  }

  /** Queues a player's move. A refused one changes nothing. */
  move(seat: Seat, { direction, seq, tick }: PlayerMove): Reply {
    const { connection, role, out, side } = seat;
    if (!this.isRunning) return refused("not_playing");
    if (role !== "player" || connection.is !== "connected") return refused("spectator");
    if (out) return refused("out");
    if (seq <= connection.seq) return refused("old_seq");
    connection.seq = seq;
    this.#add(compactMove({ type: "move", side, direction, tick }, this.tick + 1), { connection, seq });
    return ACCEPTED;
  }

  /** Takes a player out of the match for good, unless they are out already. */
  leave({ out, side }: Seat, reason: LeaveReason): void {
    if (!out) this.#add({ type: "leave", side, reason });
  }

  /** Lets a bot play for a player who is away. */
  standIn({ side }: Seat): void {
    this.#bots.add(side, "weak");
    this.#add({ type: "stand_in", side, bot: true });
  }

  /** Gives the paddle back to its player. The stand-in bot leaves. */
  giveBack({ side }: Seat): void {
    this.#bots.remove(side);
    this.acks[side] = 0;
    this.#add({ type: "stand_in", side, bot: false });
    this.#add({ type: "move", side, direction: 0 });
  }

  /** Marks the player of a side as out of the match. */
  putOut(side: number): Seat {
    const seat = this.lineup[side] as Seat;
    seat.out = true;
    this.#bots.remove(side);
    return seat;
  }

  /** Whether a player of a restored match is not back yet. */
  get isAwaited(): boolean {
    return this.lineup.some((seat) => this.#isInPlay(seat) && !isPresent(seat));
  }

  /** Ends a match without people: all bots but the best leave it, the worst first. */
  endIfDeserted(): void {
    const living = this.lineup.filter((seat) => !seat.out);
    if (living.some((seat) => this.#isInPlay(seat))) return;
    const standing = (seat: Seat) => playerOf(this.match, seat.side);
    living.sort((a, b) => standing(a).lives - standing(b).lives || standing(a).score - standing(b).score);
    for (const seat of living.slice(0, -1)) this.leave(seat, "left");
  }

  /** Whether a person may still win from this seat. */
  #isInPlay(seat: Seat): boolean {
    return seat.role === "player" && !seat.out && this.#isTaken(seat);
  }

  /** The recording of this match, without its log. */
  recording(): Omit<Recording, "log"> {
    const { rules, players } = this.match;
    return { version: SIMULATION_VERSION, seed: this.seed, sides: players.length, rules };
  }

  /** The play for a checkpoint. It shares objects with the match: serialise it before the next step. */
  saved(): SavedRun {
    return { match: saveUncopied(this.match), seed: this.seed, logged: this.log.length };
  }

  /**
   * Queues an input for the next tick. A move is urgent only if it may save a ball that has crossed a side; others can wait
   * until the next patch is due.
   */
  #add(input: Input, sender?: QueuedInput["sender"]): void {
    const isUrgent = input.type !== "move" || this.#isCrossed;
    if (this.#queue.add({ at: this.tick + 1, input, sender }, isUrgent)) this.#ticks.wake(this.wakeTick);
  }

  readonly #onTaken = (taken: QueuedInput): void => {
    const { input, sender } = taken;
    this.log.push(taken);
    // the `seq` of a replaced connection means nothing to the new one
    const isCurrent = sender !== undefined && this.lineup[input.side]?.connection === sender.connection;
    if (isCurrent) this.acks[input.side] = sender.seq;
  };

  /** Removes and returns the inputs for the step of `tick`, with the moves of bots. */
  #inputsOf(tick: number): readonly Input[] {
    this.#bots.decide(this.match, (input) => this.#queue.insert({ at: tick, input }));
    return this.#queue.take(tick, this.#onTaken);
  }
}
