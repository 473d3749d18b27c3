import { randomInt } from "node:crypto";
import type { Client } from "@colyseus/core";
import { generateId } from "@colyseus/core";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { Phase, RoomKind } from "../protocol/kinds.ts";
import { kindKeyOf, seatsOf } from "../protocol/kinds.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Entry, TakenOver } from "../recovery/ledger.ts";
import type { Rules } from "../simulation/constants.ts";
import { createMatch, digestOf, isOver, restore } from "../simulation/match.ts";
import { gameOverOf } from "./announcements.ts";
import { BotWait } from "./BotWait.ts";
import { MatchRun } from "./MatchRun.ts";
import { Play } from "./Play.ts";
import { PublishingRoom } from "./PublishingRoom.ts";
import { playerStateOf, showPlayer } from "./publish.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { Seat } from "./seats.ts";
import { createSeat, isConnected, restoreSeat, savedSeat } from "./seats.ts";

const BOT_NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];

/** How long a match that has moved waits for its players; who comes later finds a bot on his side. */
const RESUME_SECONDS = 1.5;

/** Events that may have been said after the last checkpoint of a process that is gone: their numbers are not used again. */
const UNKNOWN_EVENTS = 1000;

/** The way of a room from match to match: waiting, countdown, playing, finished, and waiting again. */
export abstract class MatchRoom extends PublishingRoom {
  protected kind!: RoomKind;
  protected code: string | null = null;
  /** From the start of a match until the next one is waited for. */
  protected play: Play | undefined;
  #draining = false;
  #phaseTimer: RoomTimer | undefined;
  readonly #botWait = new BotWait({
    after: (seconds, work) => this.after(seconds, work),
    show: (seconds) => {
      this.state.bots_in = seconds;
      this.changed();
    },
    onOver: () => this.settle(),
  });

  protected get phase(): Phase {
    return this.state.phase;
  }

  /** A match is on, be it that it waits for its players. */
  protected get isInMatch(): boolean {
    return this.phase === "playing" || this.phase === "resuming";
  }

  protected get rules(): Rules {
    return this.services.rules;
  }

  protected override get tick(): number {
    return this.play?.run.tick ?? 0;
  }

  /** A new room. Called once, from `onCreate`. */
  protected startCycle(kind: RoomKind, code: string | null): void {
    this.#describe(kind, code, generateId(16), this.rules.tickRate);
    this.startPublishing(this.rules.tickRate, this.services.ledgers.open(this.roomId), 0);
  }

  /** A room that lived in another process, as it was when it was last written down. Called instead of `startCycle`. */
  protected resumeCycle({ ledger, checkpoint, log }: TakenOver): void {
    const { kind, code, match_id, n, phase, run } = checkpoint;
    const { tickRate } = run?.match.rules ?? this.rules;
    this.#describe(kind, code, match_id, tickRate);
    const lineup = this.#restoreSeats(checkpoint);
    this.startPublishing(tickRate, ledger, n + UNKNOWN_EVENTS);
    if (run !== null) this.#restoreMatch(new MatchRun(restore(run.match), run.seed, log), lineup);
    if (run === null) this.#enter("waiting");
    else if (phase === "finished") this.#startIntermission(checkpoint.left_ms / 1000);
    else this.#awaitPlayers();
    this.metadata = this.listing();
  }

  #describe(kind: RoomKind, code: string | null, match_id: string, tickRate: number): void {
    this.kind = kind;
    this.code = code;
    this.state.assign({ mode: kind.mode, ranked: kind.ranked, match_id, tick_rate: tickRate });
  }

  /** Ends the room as soon as no match runs. */
  drain(): void {
    this.#draining = true;
    if (!this.isInMatch && !this.isMoved) this.background(this.close(CloseCode.SHUTDOWN), "drain");
  }

  // -- checkpoints --

  protected override checkpoint(n: number): { checkpoint: RoomCheckpoint; log: Entry["log"] } {
    const { run, lineup = [] } = this.play ?? {};
    const over = run !== undefined && isOver(run.match);
    const checkpoint: RoomCheckpoint = {
      kind: this.kind,
      code: this.code,
      match_id: this.state.match_id,
      n,
      phase: over ? "finished" : this.phase,
      left_ms: over ? (this.#leftMs ?? this.services.config.intermissionSeconds * 1000) : 0,
      seats: this.seats.players().map(savedSeat),
      lineup: lineup.map((seat) => (this.seats.has(seat) ? seat.player_id : savedSeat(seat))),
      // the log of a match that is over is in its replay
      run: run === undefined ? null : { ...run.saved(), ...(over && { logged: 0 }) },
    };
    return { checkpoint, log: run?.log ?? [] };
  }

  get #leftMs(): number | undefined {
    return this.#phaseTimer?.restMs;
  }

  /** Answers who played the match. */
  #restoreSeats({ seats, lineup }: RoomCheckpoint): Seat[] {
    for (const saved of seats) {
      const seat = this.seats.add(restoreSeat(saved));
      if (seat.role === "player") this.hold(seat);
    }
    const restored = lineup.map((saved) =>
      typeof saved === "string" ? (this.seats.ofPlayer(saved) as Seat) : restoreSeat(saved),
    );
    for (const seat of restored.length > 0 ? restored : this.seats.players()) this.#showPlayer(seat);
    return restored;
  }

  #restoreMatch(run: MatchRun, lineup: readonly Seat[]): void {
    // the process that died may have written down that somebody is out, and not that he may sit elsewhere
    for (const seat of lineup) if (seat.out && !seat.ready) this.#free(seat);
    this.#setUp(run, lineup).restore();
  }

  #setUp(run: MatchRun, lineup: readonly Seat[]): Play {
    const { state, publisher, place, kind, services } = this;
    this.play = new Play(run, lineup, {
      state,
      publisher,
      place,
      ranked: kind.ranked,
      publishMovement: services.config.publishMovement,
      isTaken: (seat) => this.seats.has(seat),
      onOut: (seat) => this.#free(seat),
      onOver: (show) => this.#finish(show),
    });
    publisher.setSource(this.play);
    return this.play;
  }

  /** The match stands still until its players are back, or do not come for long. */
  #awaitPlayers(): void {
    this.#enter("resuming");
    this.#phaseTimer = this.after(RESUME_SECONDS, () => this.#resumeMatch());
  }

  #resumeMatch(): void {
    this.#enter("playing");
    this.play?.resume();
    this.log.info({ match_id: this.state.match_id, tick: this.tick }, "match resumed");
  }

  // -- seats --

  protected override onSeated(seat: Seat, _client: Client, cameBack: boolean): void {
    const { player_id, username } = seat;
    if (seat.role === "spectator") {
      this.#countSpectators();
    } else {
      if (!cameBack) {
        this.announce("player_joined", { player_id, username, ...this.#seatCount() });
        this.background(this.services.records.savePlayer({ player_id, username }), "store a player");
      }
      if (this.state.players.has(player_id)) this.#takeOver(seat);
      else this.#showPlayer(seat);
    }
    this.changed();
    this.settle();
  }

  protected override onHeld(seat: Seat): void {
    if (this.state.players.has(seat.player_id)) playerStateOf(seat).connected = false;
    if (this.phase === "playing" && !seat.out) this.play?.standIn(seat);
    this.changed();
    this.settle();
  }

  protected override onSeatEnded(seat: Seat, reason: "left" | "disconnected"): void {
    const { player_id, username } = seat;
    if (seat.role === "spectator") {
      this.#countSpectators();
      this.settle();
      return;
    }
    this.#free(seat);
    if (this.isInMatch) {
      this.play?.leave(seat, reason);
      if (this.state.players.has(player_id)) playerStateOf(seat).connected = false;
    } else if (this.phase === "finished") {
      if (this.state.players.has(player_id)) playerStateOf(seat).connected = false;
    } else {
      this.state.players.delete(player_id);
    }
    if (seat.joined) this.announce("player_left", { player_id, username, ...this.#seatCount() });
    if (this.phase === "countdown") this.#refillOrWait();
    this.changed();
    this.settle();
  }

  /** After any change of who is here: what is due now, and is anybody left to play for? */
  protected settle(): void {
    if (this.phase === "waiting") {
      this.#awaitBots();
      if (this.#mayStart()) this.startCountdown();
    } else if (this.phase === "resuming") {
      if (!this.play?.isAwaited) this.#resumeMatch();
    } else if (this.phase === "finished" && this.#allWantMore()) {
      this.#endIntermission();
    }
    this.list();
    if (this.isOpen && !this.isInMatch && this.seats.all().every((seat) => seat.role === "bot")) {
      this.background(this.close(), "dispose an empty room");
    }
  }

  // -- waiting --

  #mayStart(): boolean {
    const players = this.seats.players();
    if (!players.every(isConnected)) return false;
    if (this.kind.private) return players.length >= 2 && players.every((seat) => seat.ready);
    return players.length === seatsOf(this.kind.mode);
  }

  #awaitBots(): void {
    if (!this.#botsFillSeats || !this.seats.players().some(isConnected)) return;
    if (this.#botWait.isOver) this.fillWithBots();
    else this.#botWait.start(this.services.config.botFillSeconds);
  }

  get #botsFillSeats(): boolean {
    return this.kind.bots && !this.kind.private && this.services.config.botFillSeconds > 0;
  }

  /** Gives every free seat to a bot. */
  protected fillWithBots(): void {
    for (let free = seatsOf(this.kind.mode) - this.seats.players().length; free > 0; free--) {
      const side = this.seats.freeSide();
      const username = BOT_NAMES[side] as string;
      const seat = this.seats.add(createSeat({ player_id: `bot_${generateId()}`, username, token: "" }, "bot", side));
      this.#showPlayer(seat);
      this.announce("player_joined", { player_id: seat.player_id, username, ...this.#seatCount() });
    }
  }

  /** The match is for those who are here: not for those who only have a reservation. */
  protected endReservations(): void {
    for (const seat of this.seats.players()) {
      if (seat.joined) continue;
      this.removeSeat(seat);
      this.#free(seat);
      this.state.players.delete(seat.player_id);
    }
  }

  // -- countdown --

  protected startCountdown(): void {
    this.#enter("countdown");
    this.#countDown(this.services.config.countdownSeconds);
  }

  #countDown(seconds: number): void {
    this.state.countdown = seconds;
    this.changed();
    if (seconds === 0) {
      this.#startMatch();
      return;
    }
    this.announce("start_game_countdown", { countdown: seconds });
    this.#phaseTimer = this.after(1, () => this.#countDown(seconds - 1));
  }

  /** Somebody left during the countdown. */
  #refillOrWait(): void {
    if (this.#botsFillSeats && this.seats.players().some((seat) => seat.role === "player")) {
      this.fillWithBots();
      return;
    }
    this.state.countdown = 0;
    this.#enter("waiting");
    // they came for this start
    for (const seat of this.seats.players()) if (seat.role === "bot") this.endSeat(seat, "left");
  }

  // -- playing --

  #startMatch(): void {
    const lineup = this.seats.players().sort((one, other) => one.side - other.side);
    const seed = randomInt(2 ** 32);
    this.#enter("playing");
    this.state.sides = lineup.length;
    for (const [side, seat] of lineup.entries()) {
      Object.assign(seat, { side, ready: false, out: false });
      this.#showPlayer(seat);
    }
    this.#setUp(new MatchRun(createMatch(lineup.length, seed, this.rules), seed), lineup).start();
    const players = lineup.map(({ player_id, username, side }) => ({ player_id, username, side }));
    this.announce("start_game", { players, mode: this.kind.mode, ranked: this.kind.ranked });
    this.publisher.commit(() => this.changed());
    this.services.meters.matchesStarted++;
    this.log.info({ match_id: this.state.match_id, sides: players.length }, "match started");
  }

  /** The player is here again. */
  #takeOver(seat: Seat): void {
    const player = playerStateOf(seat);
    player.connected = true;
    player.paddle.ack = 0;
    if (this.phase === "playing" && !seat.out) this.play?.giveBack(seat);
  }

  // -- finished --

  #finish(show: () => void): void {
    this.services.meters.matchesFinished++;
    const { run, lineup } = this.play as Play;
    const { match_id, mode } = { match_id: this.state.match_id, mode: this.kind.mode };
    const { players, ...over } = gameOverOf(run.match, lineup, this.kind.ranked);
    const result = { match_id, room_id: this.roomId, mode, ...over, players, at: Date.now() };
    const replay = { ...run.recording(), digest: digestOf(run.match) };
    for (const seat of lineup) {
      seat.out = true;
      this.#free(seat);
    }
    const { winner_id, duration_ms } = over;
    this.publisher.commit(
      () => {
        show();
        this.log.info({ match_id, winner_id, duration_ms }, "match over");
        this.#startIntermission(this.services.config.intermissionSeconds);
      },
      { result, replay },
    );
  }

  #startIntermission(seconds: number): void {
    this.#enter("finished");
    this.#phaseTimer = this.after(seconds, () => this.#endIntermission());
    if (this.#draining) this.background(this.#flushAndDrain(), "drain");
    else this.settle();
  }

  async #flushAndDrain(): Promise<void> {
    this.publisher.flush();
    await this.close(CloseCode.SHUTDOWN);
  }

  /** Everybody who is still here has asked for a rematch: no need to wait out the intermission. */
  #allWantMore(): boolean {
    const people = this.seats.all().filter((seat) => seat.role === "player" && isConnected(seat));
    return people.length > 0 && people.every((seat) => seat.ready);
  }

  #endIntermission(): void {
    this.#phaseTimer?.clear();
    const stays = (seat: Seat) => seat.role === "player" && (this.kind.private || seat.ready);
    this.background(this.#openAgain(this.seats.all().filter(stays)), "open for the next match");
  }

  async #openAgain(stayers: Seat[]): Promise<void> {
    const { records } = this.services;
    const claims = await Promise.allSettled(stayers.map((seat) => records.takeSeat(seat.player_id, this.roomId)));
    // with the store away nobody can be asked whether they sit elsewhere by now: they are here, and play on
    const stays = claims.map((claim) => claim.status === "rejected" || claim.value);
    if (this.phase !== "finished" || !this.isOpen) return;
    const keepers = new Set(stayers.filter((seat, index) => stays[index] && this.seats.has(seat)));
    this.play = undefined;
    this.publisher.setSource(undefined);
    this.state.players.clear();
    this.state.balls.clear();
    this.state.assign({ winner_id: "", sides: 0 });
    this.startMatchOf(generateId(16));
    this.#enter("waiting");
    for (const seat of this.seats.all()) {
      if (keepers.has(seat)) continue;
      if (seat.role === "bot" || !isConnected(seat)) this.removeSeat(seat);
      else Object.assign(seat, { role: "spectator", side: -1, shown: undefined, out: false, ready: false });
    }
    for (const [side, seat] of [...keepers].entries()) {
      Object.assign(seat, { side, out: false, ready: false });
      this.#showPlayer(seat);
      const { player_id, username } = seat;
      this.announce("player_joined", { player_id, username, ...this.#seatCount(), players: side + 1 });
    }
    this.#countSpectators();
    this.publisher.flush(); // so that everybody sees it wait, even if it is full and counts down at once
    this.settle();
  }

  // -- all phases --

  #enter(phase: Phase): void {
    this.#phaseTimer?.clear();
    this.#phaseTimer = undefined;
    this.#botWait.reset();
    this.state.phase = phase;
    this.changed();
    this.list();
  }

  /** Players who have come; a seat that is only reserved does not count yet. */
  #seatCount(): { players: number; seats: number } {
    return { players: this.seats.players().filter((seat) => seat.joined).length, seats: seatsOf(this.kind.mode) };
  }

  #countSpectators(): void {
    this.state.spectators = this.seats.spectators().filter(isConnected).length;
    this.changed();
  }

  #showPlayer(seat: Seat): void {
    showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
  }

  /** He may sit elsewhere. */
  #free({ role, player_id }: Seat): void {
    if (role !== "player") return;
    this.background(this.services.records.freeSeat(player_id, this.roomId), "free a seat");
  }

  protected override listing(): RoomMetadata {
    const { mode, ranked } = this.kind;
    const players = this.seats.players().length;
    const seats = seatsOf(mode);
    return {
      kind_key: kindKeyOf(this.kind),
      mode,
      phase: this.phase,
      ranked,
      open: this.phase === "waiting" && players < seats,
      players,
      seats,
      spectators: this.state.spectators,
      code: this.code,
    };
  }
}
