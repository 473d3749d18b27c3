import { randomInt } from "node:crypto";
import type { Client, Delayed } from "@colyseus/core";
import { generateId } from "@colyseus/core";
import type { Log } from "../ops/log.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { EventFields, EventName } from "../protocol/events.ts";
import type { Phase, RoomKind } from "../protocol/kinds.ts";
import { kindKeyOf, seatsOf } from "../protocol/kinds.ts";
import { PongState } from "../protocol/schema.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { Rules } from "../simulation/constants.ts";
import type { MatchEvent } from "../simulation/match.ts";
import { digestOf, playerOf } from "../simulation/match.ts";
import { Announcer, isMovement } from "./Announcer.ts";
import { announceEvent, gameOverOf } from "./announcements.ts";
import { MatchRun } from "./MatchRun.ts";
import { playerStateOf, showEvents, showPlayer } from "./publish.ts";
import { SeatedRoom } from "./SeatedRoom.ts";
import type { Seat } from "./seats.ts";
import { createSeat, isConnected } from "./seats.ts";
import type { RoomServices } from "./services.ts";

const BOT_NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];

/**
 * The way of a room from match to match: waiting, countdown, playing, finished, and waiting again.
 *
 * State is changed here; a patch follows on the tick, and after the patch what is announced of it.
 */
export abstract class MatchRoom extends SeatedRoom {
  abstract readonly services: RoomServices;
  override state = new PongState();
  override autoDispose = false;
  // patches go out when there is something to show: see #flushIfDue
  override patchRate = null as unknown as number;

  protected kind!: RoomKind;
  protected code: string | null = null;
  protected log!: Log;
  protected run: MatchRun | undefined;
  /** Who plays the match, by side, also after he has left. */
  protected lineup: readonly Seat[] = [];
  #announcer!: Announcer;
  #draining = false;
  #phaseTimer: Delayed | undefined;
  #botTimer: Delayed | undefined;
  /** The wait for people is over: bots take whatever seat is free. */
  #botsDue = false;
  #holdTicks = 1;
  #patchDue = false;
  /** Tick of the oldest paddle change that no patch has shown yet, −1 for none. */
  #paddlesSince = -1;

  protected get phase(): Phase {
    return this.state.phase;
  }

  protected get rules(): Rules {
    return this.services.rules;
  }

  protected get tick(): number {
    return this.run?.match.tick ?? 0;
  }

  /** Called once, from `onCreate`. */
  protected startCycle(kind: RoomKind, code: string | null): void {
    const { config, processId } = this.services;
    this.kind = kind;
    this.code = code;
    this.#holdTicks = Math.max(1, Math.round(config.tickRate / config.patchRate));
    this.state.mode = kind.mode;
    this.state.ranked = kind.ranked;
    this.state.tick_rate = config.tickRate;
    this.state.match_id = generateId(16);
    this.#announcer = new Announcer(processId, this.roomId, this.state.match_id);
    this.metadata = this.#listing();
    this.setFixedTimestep(() => this.#advance(), config.tickRate);
    this.patchRate = null as unknown as number; // ends the stand-in timer of the time before there was a loop
  }

  protected announce<E extends EventName>(event: E, fields: EventFields[E]): void {
    if (isMovement(event) && !this.services.config.publishMovement) return;
    this.#announcer.announce(event, fields, this.tick);
    this.#patchDue = true;
  }

  /** The state was changed outside of a step. */
  protected changed(): void {
    this.#patchDue = true;
  }

  protected override background(work: Promise<unknown>, what: string): void {
    work.catch((err: unknown) => this.log.error({ err, tick: this.tick }, `failed to ${what}`));
  }

  /** Ends the room as soon as no match runs. */
  drain(): void {
    this.#draining = true;
    if (this.phase !== "playing") this.background(this.close(CloseCode.SHUTDOWN), "drain");
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
    if (this.state.players.has(seat.player_id)) playerStateOf(this.state, seat).connected = false;
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
    if (this.phase === "playing") {
      if (!seat.out) this.run?.queue({ type: "leave", side, reason });
      if (this.state.players.has(player_id)) playerStateOf(this.state, seat).connected = false;
    } else if (this.phase === "finished") {
      if (this.state.players.has(player_id)) playerStateOf(this.state, seat).connected = false;
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
    } else if (this.phase === "finished" && this.#allWantMore()) {
      this.#endIntermission();
    }
    this.#list();
    if (this.phase !== "playing" && this.seats.all().every((seat) => seat.role === "bot")) {
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
    else this.#botTimer ??= this.clock.setTimeout(() => this.#endWait(), this.services.config.botFillSeconds * 1000);
  }

  #endWait(): void {
    this.#botTimer = undefined;
    this.#botsDue = true;
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
    this.#phaseTimer = this.clock.setTimeout(() => this.#countDown(seconds - 1), 1000);
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
    this.run = new MatchRun(this.lineup.length, randomInt(2 ** 32), this.rules, performance.now());
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
    this.log.info({ match_id: this.state.match_id, sides: players.length }, "match started");
  }

  /** The player is here, and the bot that stood in for him is not needed any more. */
  #takeOver(seat: Seat): void {
    const player = playerStateOf(this.state, seat);
    player.connected = true;
    player.paddle.ack = 0;
    if (this.phase !== "playing" || seat.out) return;
    this.run?.removeBot(seat.side);
    this.run?.queue({ type: "stand_in", side: seat.side, bot: false });
    this.run?.queue({ type: "move", side: seat.side, direction: 0 });
  }

  #standIn(seat: Seat): void {
    this.run?.addBot(seat.side, "weak");
    this.run?.queue({ type: "stand_in", side: seat.side, bot: true });
  }

  #advance(): void {
    this.run?.advance(performance.now(), (events) => this.#onEvents(events));
    this.#flushIfDue();
  }

  #onEvents(events: readonly MatchEvent[]): void {
    const { match } = this.run as MatchRun;
    const more = showEvents(this.state, match, events, (side) => this.lineup[side] as Seat);
    if (more) this.#patchDue = true;
    else if (this.#paddlesSince < 0) this.#paddlesSince = match.tick;
    for (const event of events) {
      announceEvent(event, match, this.lineup, this.kind.ranked, (name, fields) => this.announce(name, fields));
      if (event.type === "player_eliminated") this.#onOut(this.lineup[event.side] as Seat);
      else if (event.type === "game_over") this.#finish();
    }
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
    for (const { side } of living.slice(0, -1)) this.run?.queue({ type: "leave", side, reason: "left" });
  }

  // -- finished --

  #finish(): void {
    const { records, config } = this.services;
    const run = this.run as MatchRun;
    const { match_id, mode } = { match_id: this.state.match_id, mode: this.kind.mode };
    const { players, ...over } = gameOverOf(run.match, this.lineup, this.kind.ranked);
    const result = { match_id, room_id: this.roomId, mode, ...over, players, at: Date.now() };
    this.background(records.saveResult(result), "save a result");
    this.background(records.saveReplay(match_id, { ...run.recording(), digest: digestOf(run.match) }), "save a replay");
    for (const seat of this.lineup) {
      seat.out = true;
      if (seat.role === "player") this.#free(seat);
    }
    this.#enter("finished");
    this.log.info({ match_id, winner_id: over.winner_id, duration_ms: over.duration_ms }, "match over");
    this.#phaseTimer = this.clock.setTimeout(() => this.#endIntermission(), config.intermissionSeconds * 1000);
    if (this.#draining) this.background(this.#flushAndDrain(), "drain");
    else this.settle();
  }

  async #flushAndDrain(): Promise<void> {
    this.#flush();
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
    this.state.assign({ winner_id: "", sides: 0, match_id: generateId(16) });
    this.#announcer.startMatch(this.state.match_id);
    this.#enter("waiting");
    for (const seat of this.seats.all()) {
      if (keepers.has(seat)) continue;
      if (seat.role === "bot" || !isConnected(seat)) this.removeSeat(seat);
      else Object.assign(seat, { role: "spectator", side: -1, out: false, ready: false });
    }
    for (const [side, seat] of [...keepers].entries()) {
      Object.assign(seat, { side, out: false, ready: false });
      showPlayer(this.state, seat, this.rules.lives, this.rules.paddleLength);
      const { player_id, username } = seat;
      this.announce("player_joined", { player_id, username, ...this.#seatCount(), players: side + 1 });
    }
    this.#countSpectators();
    this.#flush(); // so that everybody sees it wait, even if it is full and counts down at once
    this.settle();
  }

  // -- all phases --

  #enter(phase: Phase): void {
    this.#phaseTimer?.clear();
    this.#botTimer?.clear();
    this.#phaseTimer = undefined;
    this.#botTimer = undefined;
    this.#botsDue = false;
    this.state.phase = phase;
    this.changed();
    this.#list();
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

  // -- what leaves the room --

  #flushIfDue(): void {
    const held = this.#paddlesSince >= 0 && this.tick - this.#paddlesSince >= this.#holdTicks;
    if (this.#patchDue || held) this.#flush();
  }

  #flush(): void {
    this.#patchDue = false;
    this.#paddlesSince = -1;
    this.broadcastPatch();
    for (const { published, message } of this.#announcer.take()) {
      this.services.events.publish(published);
      if (!isMovement(published.event)) this.broadcast(published.event, message);
    }
  }

  #listing(): RoomMetadata {
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

  #list(): void {
    const listing = this.#listing();
    if (JSON.stringify(listing) === JSON.stringify(this.metadata)) return;
    this.background(this.setMatchmaking({ metadata: listing, locked: !listing.open }), "list the room");
  }
}
