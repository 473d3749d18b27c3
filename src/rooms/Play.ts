import type { PlayerMove } from "../protocol/messages.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Input, MatchEvent } from "../simulation/match.ts";
import { isLiving, isOver, playerOf } from "../simulation/match.ts";
import { isMovement } from "./Announcer.ts";
import { announceEvent } from "./announcements.ts";
import type { MatchRun } from "./MatchRun.ts";
import type { Publisher, Source } from "./Publisher.ts";
import { showEvents, showMatch } from "./publish.ts";
import type { ClockPlace } from "./RoomClock.ts";
import type { Seat } from "./seats.ts";
import { isConnected } from "./seats.ts";
import { ACCEPTED, refused, type Verdict } from "./verdict.ts";

/** What is written down before anybody sees it: no life comes back, and no end is said twice. */
const COMMITTED: ReadonlySet<MatchEvent["type"]> = new Set([
  "ball_despawn",
  "score_update",
  "player_eliminated",
  "game_over",
]);

/** What a match sees of its room. */
export interface PlayRoom {
  readonly state: PongState;
  readonly publisher: Publisher;
  readonly place: ClockPlace;
  readonly ranked: boolean;
  /** Movement is said to other services too. */
  readonly publishMovement: boolean;
  /** Whether the seat is still somebody's, be he here or not. */
  isTaken(seat: Seat): boolean;
  onOut(seat: Seat): void;
  /** The match is over; `show` shows its end. */
  onOver(show: () => void): void;
}

/** A match in its room: the run, those who play it, and what its events do to the state. */
export class Play implements Source {
  readonly run: MatchRun;
  /** By side, also who has left. */
  readonly lineup: readonly Seat[];
  readonly #room: PlayRoom;

  constructor(run: MatchRun, lineup: readonly Seat[], room: PlayRoom) {
    this.run = run;
    this.lineup = lineup;
    this.#room = room;
  }

  /** The match begins. */
  start(): void {
    this.run.resume(this.#room.place);
    for (const seat of this.lineup) {
      if (seat.role === "bot") this.run.addBot(seat.side, "middle");
      else if (!isConnected(seat)) this.standIn(seat);
    }
  }

  /** A match that was written down, shown as it was. It stands still until `resume`. */
  restore(): void {
    const { run } = this;
    for (const seat of this.lineup) {
      const { side, role } = seat;
      if (!isLiving(run.match, side)) continue;
      if (role === "bot") run.addBot(side, "middle");
      else if (playerOf(run.match, side).bot) run.addBot(side, "weak");
      if (!this.#room.isTaken(seat)) run.queue({ type: "leave", side, reason: "left" });
    }
    showMatch(this.#room.state, run.match, this.lineup);
  }

  /** It goes on, with bots in the place of those who are not back. */
  resume(): void {
    for (const seat of this.lineup) {
      if (!this.#isInPlay(seat)) continue;
      if (isConnected(seat)) this.giveBack(seat);
      else this.standIn(seat);
    }
    this.#endIfDeserted(); // it may have been written down before the bots had left
    this.run.resume(this.#room.place);
  }

  /** Somebody who plays is not back yet. */
  get isAwaited(): boolean {
    return this.lineup.some((seat) => this.#isInPlay(seat) && !isConnected(seat));
  }

  get wakeTick(): number {
    return this.run.wakeTick;
  }

  get eventTick(): number {
    return this.run.eventTick;
  }

  advance(): void {
    this.run.advance(this.#onEvents);
  }

  /** A player's wish. A refused one changes nothing. */
  move(seat: Seat, { direction, seq, tick }: PlayerMove): Verdict {
    if (!this.run.isRunning) return refused("not_playing");
    if (seat.role !== "player") return refused("spectator");
    if (seat.out) return refused("out");
    if (seq <= seat.seq) return refused("old_seq");
    seat.seq = seq;
    this.#queue({ type: "move", side: seat.side, direction, tick });
    return ACCEPTED;
  }

  /** Whoever played there is out, if he is not already. */
  leave({ out, side }: Seat, reason: "left" | "disconnected"): void {
    if (!out) this.#queue({ type: "leave", side, reason });
  }

  /** A bot plays for somebody who is not here. */
  standIn({ side }: Seat): void {
    this.run.addBot(side, "weak");
    this.#queue({ type: "stand_in", side, bot: true });
  }

  /** He is here, and the bot that stood in for him is not needed any more. */
  giveBack({ side }: Seat): void {
    this.run.removeBot(side);
    this.#queue({ type: "stand_in", side, bot: false });
    this.#queue({ type: "move", side, direction: 0 });
  }

  /** Somebody who may still win, and has not gone for good. */
  #isInPlay(seat: Seat): boolean {
    return seat.role === "player" && !seat.out && this.#room.isTaken(seat);
  }

  /** Takes part in the coming step. */
  #queue(input: Input): void {
    if (this.run.queue(input)) this.#room.place.wake(this.run.wakeTick);
    if (input.type === "move") this.#room.publisher.paddlesChanged();
  }

  readonly #onEvents = (events: readonly MatchEvent[]): void => {
    const { match } = this.run;
    const { publisher, publishMovement, ranked } = this.#room;
    for (const event of events) {
      if (isMovement(event.type) && !publishMovement) continue;
      announceEvent(event, match, this.lineup, ranked, (name, fields) => publisher.announce(name, fields, match.tick));
      if (event.type === "player_eliminated") this.#onOut(this.lineup[event.side] as Seat);
    }
    const show = () => this.#showEvents(events);
    if (isOver(match)) this.#room.onOver(show);
    else if (events.some(({ type }) => COMMITTED.has(type))) publisher.commit(show);
    else publisher.show(show);
  };

  #showEvents(events: readonly MatchEvent[]): void {
    const { state, publisher } = this.#room;
    const more = showEvents(state, this.run.match, events, this.lineup);
    if (more) publisher.changed();
    else publisher.paddlesChanged();
  }

  #onOut(seat: Seat): void {
    seat.out = true;
    this.run.removeBot(seat.side);
    this.#room.onOut(seat);
    this.#endIfDeserted();
  }

  /** With no human left in the match the bots leave too, the weakest first. */
  #endIfDeserted(): void {
    const living = this.lineup.filter((one) => !one.out);
    if (living.some((one) => this.#isInPlay(one))) return;
    const standing = (one: Seat) => playerOf(this.run.match, one.side);
    living.sort((a, b) => standing(a).lives - standing(b).lives || standing(a).score - standing(b).score);
    for (const one of living.slice(0, -1)) this.leave(one, "left");
  }
}
