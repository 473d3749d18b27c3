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
import type { Input, MatchEvent } from "../simulation/match.ts";
import { createMatch, digestOf, isLiving, isOver, playerOf, restore } from "../simulation/match.ts";
import { isMovement } from "./Announcer.ts";
import { announceEvent, gameOverOf } from "./announcements.ts";
import { MatchRun } from "./MatchRun.ts";
import { PublishingRoom } from "./PublishingRoom.ts";
import { playerStateOf, showEvents, showMatch, showPlayer } from "./publish.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { Seat } from "./seats.ts";
import { createSeat, isConnected, restoreSeat, savedSeat } from "./seats.ts";

const BOT_NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];

/** How long a match that has moved waits for its players; who comes later finds a bot on his side. */
const RESUME_SECONDS = 1.5;

/** Events that may have been said after the last checkpoint of a process that is gone: their numbers are not used again. */
const UNKNOWN_EVENTS = 1000;

/** What is written down before anybody sees it: no life comes back, and no end is said twice. */
const COMMITTED: ReadonlySet<MatchEvent["type"]> = new Set([
  "ball_despawn",
  "score_update",
  "player_eliminated",
  "game_over",
]);

/** The way of a room from match to match: waiting, countdown, playing, finished, and waiting again. */
export abstract class MatchRoom extends PublishingRoom {
  protected kind!: RoomKind;
  protected code: string | null = null;
  protected run: MatchRun | undefined;
  /** Who plays the match, by side, also after he has left. */
  protected lineup: readonly Seat[] = [];
  #draining = false;
  #phaseTimer: RoomTimer | undefined;
  #botTimer: RoomTimer | undefined;
  /** The wait for people is over: bots take whatever seat is free. */
  #botsDue = false;

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
    return this.run?.tick ?? 0;
  }

  protected override get wakeTick(): number {
    return Math.min(super.wakeTick, this.run?.wakeTick ?? Number.POSITIVE_INFINITY);
  }

  protected override get nextChange(): number {
    return this.run?.eventTick ?? Number.POSITIVE_INFINITY;
  }

  /** A new room. Called once, from `onCreate`. */
  protected startCycle(kind: RoomKind, code: string | null): void {
    this.state.match_id = generateId(16);
    this.#start(kind, code, this.rules.tickRate);
    this.startPublishing(this.services.ledgers.open(this.roomId), 0);
  }

  /** A room that lived in another process, as it was when it was last written down. Called instead of `startCycle`. */
  protected resumeCycle({ ledger, checkpoint, log }: TakenOver): void {
    const { kind, code, match_id, n, phase, run } = checkpoint;
    this.state.match_id = match_id;
    this.#start(kind, code, run?.match.rules.tickRate ?? this.rules.tickRate);
    this.#restoreSeats(checkpoint);
    if (run !== null) this.#restoreMatch(new MatchRun(restore(run.match), run.seed, log));
    this.startPublishing(ledger, n + UNKNOWN_EVENTS);
    if (this.run === undefined) this.#enter("waiting");
    else if (phase === "finished") this.#startIntermission(checkpoint.left_ms / 1000);
    else this.#awaitPlayers();
    this.metadata = this.listing();
  }

  #start(kind: RoomKind, code: string | null, tickRate: number): void {
    this.kind = kind;
    this.code = code;
    this.state.mode = kind.mode;
    this.state.ranked = kind.ranked;
    this.state.tick_rate = tickRate;
    this.setSimulationInterval(() => this.#onTick(), 1000 / tickRate);
    this.patchRate = null as unknown as number; // ends the stand-in timer of the time before there was a loop
  }

  /** Ends the room as soon as no match runs. */
  drain(): void {
    this.#draining = true;
    if (!this.isInMatch && !this.isMoved) this.background(this.close(CloseCode.SHUTDOWN), "drain");
  }

  // -- checkpoints --

  protected override checkpoint(n: number): { checkpoint: RoomCheckpoint; log: Entry["log"] } {
    const over = this.run !== undefined && isOver(this.run.match);
    const checkpoint: RoomCheckpoint = {
      kind: this.kind,
      code: this.code,
      match_id: this.state.match_id,
      n,
      phase: over ? "finished" : this.phase,
      left_ms: over ? (this.#leftMs ?? this.services.config.intermissionSeconds * 1000) : 0,
      seats: this.seats.players().map(savedSeat),
      lineup: this.lineup.map((seat) => (this.seats.has(seat) ? seat.player_id : savedSeat(seat))),
      // the log of a match that is over is in its replay
      run: this.run === undefined ? null : { ...this.run.saved(), ...(over && { logged: 0 }) },
    };
    return { checkpoint, log: this.run?.log ?? [] };
  }

  get #leftMs(): number | undefined {
    return this.#phaseTimer?.restMs;
  }

  #restoreSeats({ seats, lineup }: RoomCheckpoint): void {
    for (const saved of seats) {
      const seat = this.seats.add(restoreSeat(saved));
      if (seat.role === "player") this.hold(seat);
    }
    this.lineup = lineup.map((saved) =>
      typeof saved === "string" ? (this.seats.ofPlayer(saved) as Seat) : restoreSeat(saved),
    );
    const shown = this.lineup.length > 0 ? this.lineup : this.seats.players();
    for (const seat of shown) showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
  }

  #restoreMatch(run: MatchRun): void {
    this.run = run;
    for (const seat of this.lineup) {
      // the process that died may have written down that he is out, and not that he may sit elsewhere
      if (seat.out && seat.role === "player") this.#free(seat);
      if (!isLiving(run.match, seat.side)) continue;
      if (seat.role === "bot") run.addBot(seat.side, "middle");
      else if (playerOf(run.match, seat.side).bot) run.addBot(seat.side, "weak");
      if (!this.seats.has(seat)) run.queue({ type: "leave", side: seat.side, reason: "left" });
    }
    showMatch(this.state, run.match, this.lineup);
  }

  /** The match stands still until its players are back, or do not come for long. */
  #awaitPlayers(): void {
    this.#enter("resuming");
    this.#phaseTimer = this.after(RESUME_SECONDS, () => this.#resumeMatch());
  }

  #resumeMatch(): void {
    this.#enter("playing");
    for (const seat of this.lineup) {
      if (seat.role !== "player" || seat.out || !this.seats.has(seat)) continue;
      if (isConnected(seat)) this.#giveBack(seat);
      else this.#standIn(seat);
    }
    this.run?.resume(this.place);
    this.log.info({ match_id: this.state.match_id, tick: this.tick }, "match resumed");
  }

  #isWaitedFor(seat: Seat): boolean {
    return seat.role === "player" && !seat.out && this.seats.has(seat) && !isConnected(seat);
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
      else showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
    }
    this.changed();
    this.settle();
  }

  protected override onHeld(seat: Seat): void {
    if (this.state.players.has(seat.player_id)) playerStateOf(seat).connected = false;
    if (this.phase === "playing" && !seat.out) this.#standIn(seat);
    this.changed();
    this.settle();
  }

  protected override onSeatEnded(seat: Seat, reason: "left" | "disconnected"): void {
    const { player_id, username, side } = seat;
    if (seat.role === "spectator") {
      this.#countSpectators();
      this.settle();
      return;
    }
    this.#free(seat);
    if (this.isInMatch) {
      if (!seat.out) this.queue({ type: "leave", side, reason });
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
      if (!this.lineup.some((seat) => this.#isWaitedFor(seat))) this.#resumeMatch();
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
    if (this.#botsDue) this.fillWithBots();
    else if (this.#botTimer === undefined) this.#countToBots(this.services.config.botFillSeconds);
  }

  #countToBots(seconds: number): void {
    this.state.bots_in = Math.min(Math.ceil(seconds), 65_535);
    this.changed();
    this.#botTimer = this.after(Math.min(seconds, 1), () => {
      if (seconds > 1) this.#countToBots(seconds - 1);
      else this.#endWait();
    });
  }

  #endWait(): void {
    this.#botTimer = undefined;
    this.#botsDue = true;
    this.state.bots_in = 0;
    this.settle();
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
      showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
      this.announce("player_joined", { player_id: seat.player_id, username, ...this.#seatCount() });
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
  }

  // -- playing --

  #startMatch(): void {
    this.lineup = this.seats.players().sort((one, other) => one.side - other.side);
    const seed = randomInt(2 ** 32);
    this.run = new MatchRun(createMatch(this.lineup.length, seed, this.rules), seed);
    this.run.resume(this.place);
    this.#enter("playing");
    this.state.sides = this.lineup.length;
    for (const [side, seat] of this.lineup.entries()) {
      Object.assign(seat, { side, ready: false, out: false });
      showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
      if (seat.role === "bot") this.run.addBot(side, "middle");
      else if (!isConnected(seat)) this.#standIn(seat);
    }
    const players = this.lineup.map(({ player_id, username, side }) => ({ player_id, username, side }));
    this.announce("start_game", { players, mode: this.kind.mode, ranked: this.kind.ranked });
    this.commit(() => this.changed());
    this.services.meters.matchesStarted++;
    this.log.info({ match_id: this.state.match_id, sides: players.length }, "match started");
  }

  /** The player is here, and the bot that stood in for him is not needed any more. */
  #takeOver(seat: Seat): void {
    const player = playerStateOf(seat);
    player.connected = true;
    player.paddle.ack = 0;
    if (this.phase === "playing" && !seat.out) this.#giveBack(seat);
  }

  #giveBack({ side }: Seat): void {
    this.run?.removeBot(side);
    this.queue({ type: "stand_in", side, bot: false });
    this.queue({ type: "move", side, direction: 0 });
  }

  #standIn(seat: Seat): void {
    this.run?.addBot(seat.side, "weak");
    this.queue({ type: "stand_in", side: seat.side, bot: true });
  }

  /** Takes part in the coming step. */
  protected queue(input: Input): void {
    if (this.run === undefined) return;
    this.run.queue(input);
    this.place.wake(this.run.wakeTick);
    if (input.type === "move") this.paddlesChanged();
  }

  protected override catchUp(): void {
    this.run?.advance((events) => this.#onEvents(events));
  }

  #onTick(): void {
    this.catchUp();
    this.flushIfDue();
  }

  #onEvents(events: readonly MatchEvent[]): void {
    const { match } = this.run as MatchRun;
    const { publishMovement } = this.services.config;
    for (const event of events) {
      if (isMovement(event.type) && !publishMovement) continue;
      announceEvent(event, match, this.lineup, this.kind.ranked, (name, fields) =>
        this.announce(name, fields, match.tick),
      );
      if (event.type === "player_eliminated") this.#onOut(this.lineup[event.side] as Seat);
    }
    const show = () => this.#showEvents(events);
    if (isOver(match)) this.#finish(show);
    else if (events.some(({ type }) => COMMITTED.has(type))) this.commit(show);
    else this.show(show);
  }

  #showEvents(events: readonly MatchEvent[]): void {
    const { match } = this.run as MatchRun;
    const more = showEvents(this.state, match, events, this.lineup);
    if (more) this.changed();
    else this.paddlesChanged();
  }

  #onOut(seat: Seat): void {
    seat.out = true;
    this.run?.removeBot(seat.side);
    if (seat.role === "player") this.#free(seat);
    // with no human left in the match the bots leave too, the weakest first
    const living = this.lineup.filter((one) => !one.out);
    if (living.some((one) => one.role === "player" && this.seats.has(one))) return;
    const standing = (one: Seat) => playerOf((this.run as MatchRun).match, one.side);
    living.sort((a, b) => standing(a).lives - standing(b).lives || standing(a).score - standing(b).score);
    for (const { side } of living.slice(0, -1)) this.queue({ type: "leave", side, reason: "left" });
  }

  // -- finished --

  #finish(show: () => void): void {
    this.services.meters.matchesFinished++;
    const run = this.run as MatchRun;
    const { match_id, mode } = { match_id: this.state.match_id, mode: this.kind.mode };
    const { players, ...over } = gameOverOf(run.match, this.lineup, this.kind.ranked);
    const result = { match_id, room_id: this.roomId, mode, ...over, players, at: Date.now() };
    const replay = { ...run.recording(), digest: digestOf(run.match) };
    for (const seat of this.lineup) {
      seat.out = true;
      if (seat.role === "player") this.#free(seat);
    }
    const { winner_id, duration_ms } = over;
    this.commit(
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
    this.flush();
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
    this.run = undefined;
    this.lineup = [];
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
      showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
      const { player_id, username } = seat;
      this.announce("player_joined", { player_id, username, ...this.#seatCount(), players: side + 1 });
    }
    this.#countSpectators();
    this.flush(); // so that everybody sees it wait, even if it is full and counts down at once
    this.settle();
  }

  // -- all phases --

  #enter(phase: Phase): void {
    this.#phaseTimer?.clear();
    this.#botTimer?.clear();
    this.#phaseTimer = undefined;
    this.#botTimer = undefined;
    this.#botsDue = false;
    this.state.bots_in = 0;
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

  #free({ player_id }: Seat): void {
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
