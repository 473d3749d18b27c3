import { CloseCode } from "../protocol/closeCodes.ts";
import type { Phase } from "../protocol/kinds.ts";
import type { SavedSeat } from "../recovery/checkpoint.ts";
import type { Ending, TakenOver } from "../recovery/ledger.ts";
import type { CycleParts, PhaseSwitch } from "./cycleParts.ts";
import { Intermission } from "./Intermission.ts";
import { Playing } from "./Playing.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { LeaveReason, SeatListener } from "./Seating.ts";
import { restoreSeat, type Seat } from "./seat.ts";
import { skillsOf } from "./skills.ts";
import { STATE_SCHEMA } from "./stateSchema.ts";
import { Waiting } from "./Waiting.ts";

/** Shortest time for which a restored room holds its seats, because its players did not leave by themselves. */
const MOVE_SECONDS = 5;

/** The phases of a room, from match to match: waiting, countdown, playing, finished, and waiting again. */
export class MatchCycle implements SeatListener, PhaseSwitch {
  readonly waiting: Waiting;
  readonly playing: Playing;
  readonly intermission: Intermission;
  readonly #parts: CycleParts;
  #phaseTimer: RoomTimer | undefined;
  #isDraining = false;
  #isFrozen = false;

  constructor(parts: CycleParts) {
    this.#parts = parts;
    this.waiting = new Waiting(parts, this);
    this.playing = new Playing(parts, this);
    this.intermission = new Intermission(parts, this);
  }

  get phase(): Phase {
    return this.#parts.state.phase;
  }

  /** Whether a match has begun and is not over. A match that was restored may still be waiting for its players. */
  get isInMatch(): boolean {
    return this.phase === "playing" || this.phase === "resuming";
  }

  /** Milliseconds until the phase ends by itself; undefined if it does not. */
  get leftMs(): number | undefined {
    return this.#phaseTimer?.restMs;
  }

  enter(phase: Phase): void {
    const { state, outbox, list } = this.#parts;
    this.#phaseTimer?.clear();
    this.#phaseTimer = undefined;
    this.waiting.reset();
    state.phase = phase;
    outbox.stateChanged();
    list();
  }

  setTimeout(seconds: number, work: () => void): void {
    this.clearTimeout();
    this.#phaseTimer = this.#parts.lifetime.after(seconds, work);
  }

  clearTimeout(): void {
    this.#phaseTimer?.clear();
  }

  /**
   * Restores the seats, the state and the match from the checkpoint of a room that another process had. `tokens` are bearer
   * tokens by player id.
   */
  restore({ checkpoint, log }: Pick<TakenOver, "checkpoint" | "log">, tokens: ReadonlyMap<string, string>): void {
    const { phase, run, seats, spectators = [], lineup, left_ms, schema, ball_numbers = {}, waiting } = checkpoint;
    const { roster, seating, services } = this.#parts;
    const restore = (saved: SavedSeat) =>
      restoreSeat(saved, tokens.get(saved.player_id) ?? "", schema === STATE_SCHEMA);
    for (const saved of [...seats, ...spectators]) {
      const seat = seating.table.add(restore(saved));
      if (seat.role !== "bot") seating.hold(seat, Math.max(services.config.reconnectSeconds, MOVE_SECONDS));
    }
    const players = lineup.map((saved) =>
      typeof saved === "string" ? (seating.table.ofPlayer(saved) as Seat) : restore(saved),
    );
    for (const seat of players.length > 0 ? players : seating.table.players()) roster.show(seat);
    if (run !== null) this.playing.restore(run, players, log, ball_numbers);
    if (run === null && waiting !== undefined) this.waiting.restore(waiting);
    else if (run === null) this.enter("waiting");
    else if (phase === "finished") this.startIntermission(left_ms / 1000);
    else this.playing.awaitPlayers();
  }

  /** Stops the match and keeps all seats, because another process may have the room; with `false` it goes on. */
  setFrozen(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    if (!isFrozen) this.#awaitAll();
    else if (this.isInMatch) this.playing.pause();
  }

  /** Goes on when the players are back. Their seats are held as after a move. */
  #awaitAll(): void {
    const { seating, services } = this.#parts;
    for (const seat of seating.table.players()) {
      const isAway = seat.role === "player" && seat.connection.is === "held";
      if (isAway) seating.hold(seat, Math.max(services.config.reconnectSeconds, MOVE_SECONDS));
    }
    if (this.phase === "resuming") this.playing.awaitPlayers();
    this.settle();
  }

  startMatch(): void {
    const { kind, lifetime } = this.#parts;
    if (kind.ranked) lifetime.background(this.#startRanked(), "start a ranked match");
    else this.playing.start();
  }

  /** Reads the skills of the players first. Without them, because Redis is away, the match is not rated. */
  async #startRanked(): Promise<void> {
    const { kind, lifetime, seating, services, state } = this.#parts;
    const playersOf = () => seating.table.players().map(({ playerId }) => playerId);
    const players = playersOf();
    const skills = await skillsOf(services.ratings, players, kind.mode);
    if (skills === undefined)
      lifetime.log.warn({ match_id: state.match_id }, "a ranked match is not rated: no ratings");
    // a player may have left meanwhile, and another countdown may have begun with others
    lifetime.after(0, () => {
      if (this.phase === "countdown" && `${playersOf()}` === `${players}`) this.playing.start(skills);
    });
  }

  awaitBots(): void {
    this.waiting.awaitBots();
  }

  clearMatch(): void {
    this.playing.clear();
  }

  /** Begins the intermission. The outbox calls it when the state shows the end of the match. */
  onEnding({ result }: Ending): void {
    const { lifetime, services } = this.#parts;
    const { match_id, winner_id, duration_ms } = result;
    lifetime.log.info({ match_id, winner_id, duration_ms }, "match over");
    this.startIntermission(services.config.intermissionSeconds);
  }

  startIntermission(seconds: number): void {
    this.intermission.start(seconds);
    if (this.#isDraining) this.#parts.lifetime.background(this.#flushAndClose(), "drain");
    else this.settle();
  }

  /** Closes the room, at once or when its match is over. */
  drain(): void {
    const { lifetime, close } = this.#parts;
    this.#isDraining = true;
    if (!this.isInMatch && lifetime.status !== "handing over") lifetime.background(close(CloseCode.SHUTDOWN), "drain");
  }

  async #flushAndClose(): Promise<void> {
    this.#parts.outbox.flush();
    await this.#parts.close(CloseCode.SHUTDOWN);
  }

  onSeated(seat: Seat, cameBack: boolean): void {
    const { roster, outbox } = this.#parts;
    roster.welcome(seat, cameBack);
    if (seat.role === "spectator") {
      roster.countSpectators();
    } else {
      if (!cameBack) roster.addPlayer(seat);
      if (roster.isShown(seat)) this.playing.giveBack(seat);
      else roster.show(seat);
      if (cameBack) outbox.send("player_reconnected", { player_id: seat.playerId });
    }
    outbox.stateChanged();
    this.settle();
  }

  onHeld(seat: Seat): void {
    const { roster, outbox, services } = this.#parts;
    if (seat.role === "spectator") {
      roster.countSpectators();
      this.settle();
      return;
    }
    outbox.send("player_dropped", { player_id: seat.playerId, seconds: services.config.reconnectSeconds });
    roster.showConnected(seat, false);
    if (this.phase === "playing" && !seat.out) this.playing.play?.standIn(seat);
    outbox.stateChanged();
    this.settle();
  }

  onSeatEnded(seat: Seat, reason: LeaveReason): void {
    const { roster, outbox } = this.#parts;
    if (seat.role === "spectator") {
      roster.countSpectators();
      this.settle();
      return;
    }
    roster.free(seat);
    if (this.isInMatch) this.playing.play?.leave(seat, reason);
    if (this.isInMatch || this.phase === "finished") roster.showConnected(seat, false);
    else roster.hide(seat);
    roster.removePlayer(seat);
    if (this.phase === "countdown") this.waiting.refill();
    outbox.stateChanged();
    this.settle();
  }

  /** Takes the steps that follow from a change of who is here: starts or resumes a match, or closes a room without people. */
  settle(): void {
    if (this.#isFrozen) return;
    const { lifetime, seating, list, close } = this.#parts;
    if (this.phase === "waiting") this.waiting.settle();
    else if (this.phase === "resuming") this.playing.settle();
    else if (this.phase === "finished") this.intermission.settle();
    list();
    if (lifetime.isOpen && !this.isInMatch && seating.table.all().every((seat) => seat.role === "bot")) {
      lifetime.background(close(), "dispose an empty room");
    }
  }
}
