import type { Client, RoomException } from "@colyseus/core";
import { matchMaker } from "@colyseus/core";
import type { ZodType } from "zod";
import type { RoomCommand } from "../events/GameEvents.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import type { RoomKind } from "../protocol/kinds.ts";
import { seatsOf } from "../protocol/kinds.ts";
import type { ClockAnswer, PlayerMove, Welcome } from "../protocol/messages.ts";
import { clockSchema, emoteSchema, playerMoveSchema, readySchema, rematchSchema } from "../protocol/messages.ts";
import type { SeatAnswer, SeatCall, SeatCalls } from "../protocol/seating.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { TakenOver } from "../recovery/ledger.ts";
import { MIN_SIDES } from "../simulation/constants.ts";
import { logOf } from "../telemetry/log.ts";
import type { RoomIdentity } from "./admission.ts";
import { fitsRoom, refusalOf } from "./admission.ts";
import { createFrameGuard } from "./frameGuard.ts";
import { MatchRoom } from "./MatchRoom.ts";
import { playerStateOf } from "./publish.ts";
import type { RoomTimer } from "./RoomTimer.ts";
import type { SeatedRoomOptions } from "./SeatedRoom.ts";
import type { Seat } from "./seats.ts";
import { createSeat, isConnected } from "./seats.ts";
import { ACCEPTED, isRefusal, refused, type Verdict } from "./verdict.ts";

/** How long a commanded start waits for its players. */
const COMMAND_SECONDS = 10;
/** Between two emotes of a player. */
const EMOTE_MS = 1000;

/** A new room of a kind, or one that lived in another process. */
export type PongRoomOptions = { readonly kind: RoomKind } | { readonly takenOver: TakenOver };

/** The room is on its way to another process, or may be: look for it again. */
const MOVING: SeatAnswer = { granted: false, refusal: "unavailable" };

/** What the outside talks to: calls from matchmaking, messages of clients, commands of other services. */
export abstract class PongRoom extends MatchRoom implements SeatCalls {
  /** Players that a commanded start waits for; undefined when none is on. */
  #commanded: readonly string[] | undefined;
  #commandTimer: RoomTimer | undefined;
  #failed = false;

  override messages = {
    player_move: this.#validated(playerMoveSchema, (seat, move) => this.#onMove(seat, move)),
    ready: this.#validated(readySchema, (seat, { ready }) => this.#onReady(seat, ready)),
    rematch: this.#validated(rematchSchema, (seat) => this.#onRematch(seat)),
    emote: this.#validated(emoteSchema, (seat, { emote }, client) => this.#onEmote(seat, emote, client)),
    clock: this.#validated(clockSchema, () => this.#clockAnswer()),
  };

  protected override get waits(): SeatedRoomOptions {
    return this.services.config;
  }

  override async onCreate(options: PongRoomOptions): Promise<void> {
    const { config, events, log, records, registry } = this.services;
    this.log = logOf(log, { room_id: this.roomId });
    const { kind } = "takenOver" in options ? options.takenOver.checkpoint : options;
    if (kind.private) await this.setPrivate(true);
    if ("takenOver" in options) this.resumeCycle(options.takenOver);
    else this.startCycle(kind, kind.private ? await records.openCode(this.roomId) : null);
    this.#guardFrames();
    registry.add(this);
    events.listen(this.roomId, this.#onCommand);
    // nobody may ever come
    this.after(config.seatReservationSeconds, () => this.settle());
    this.log.debug({ kind }, "room created");
  }

  override onDispose(): void {
    const { events, records, registry } = this.services;
    this.stopLoop();
    registry.delete(this);
    events.unlisten(this.roomId, this.#onCommand);
    if (this.isMoved) return;
    if (this.code !== null) this.background(records.closeCode(this.code, this.roomId), "close a private room's code");
    for (const seat of this.seats.all()) {
      if (seat.role === "player") this.background(records.freeSeat(seat.player_id, this.roomId), "free a seat");
      this.seats.remove(seat);
    }
    this.log.debug("room disposed");
  }

  /** A bug ends this room, not the process; its players find another by asking matchmaking again. */
  override onUncaughtException(error: RoomException, method: string): void {
    if (this.#failed) return; // what fails after that follows from it
    this.#failed = true;
    this.log.error({ err: error.cause ?? error, tick: this.tick, method }, "the room failed and is closed");
    if (this.isOpen) this.background(this.releaseFailed(), "close a failed room");
  }

  protected override async goSilent(): Promise<void> {
    this.services.events.unlisten(this.roomId, this.#onCommand);
    await super.goSilent();
  }

  /** Redis may have lost what it knew of the room. */
  async relist(): Promise<void> {
    if (!this.isAwake || !this.isOpen) return;
    const { records } = this.services;
    const players = this.seats.players().filter((seat) => seat.role === "player" && !watches(seat));
    await Promise.all([
      matchMaker.driver.persist?.(this["_listing"]),
      ...players.map(({ player_id }) => records.takeSeat(player_id, this.roomId)),
      this.code !== null && records.keepCode(this.code, this.roomId),
    ]);
  }

  // -- matchmaking --

  async takeSeat({ player, request }: SeatCall): Promise<SeatAnswer> {
    if (!this.isAwake) return MOVING;
    const own = this.seats.ofPlayer(player.player_id);
    const wouldPlay = own?.role === "spectator" && !request.spectate;
    const wouldWatch = own?.role === "player" && request.spectate && this.phase === "waiting";
    if (own !== undefined && !wouldPlay && !wouldWatch) return this.#grant(own, player.token);
    const refusal = refusalOf(request, this.#identity, this.phase, this.seats, this.services.config.maxSpectators);
    if (refusal !== undefined) return { granted: false, refusal };
    const seat = request.spectate
      ? createSeat(player, "spectator", -1)
      : createSeat(player, "player", this.seats.freeSide());
    if (own !== undefined) this.#dismiss(own, seat);
    return this.#grant(this.seats.add(seat), player.token);
  }

  async reclaimSeat({ player, request, anew = false }: SeatCall): Promise<SeatAnswer> {
    if (!this.isAwake) return MOVING;
    const seat = this.seats.ofPlayer(player.player_id);
    if (seat === undefined || watches(seat)) return { granted: false, refusal: "room_not_found" };
    const live = this.phase === "countdown" || this.isInMatch;
    if (live || (!anew && fitsRoom(request, this.#identity))) return this.#grant(seat, player.token);
    return { granted: false, refusal: "room_locked" };
  }

  async giveUpSeat(player_id: string): Promise<SeatAnswer> {
    if (!this.isAwake) return MOVING;
    const seat = this.seats.ofPlayer(player_id);
    if (seat !== undefined && !watches(seat)) this.#dismiss(seat);
    return { granted: false, refusal: "room_not_found" };
  }

  get #identity(): RoomIdentity {
    return { room_id: this.roomId, kind: this.kind, code: this.code };
  }

  /** Ends a seat whose player goes somewhere else, perhaps to another one here. */
  #dismiss(seat: Seat, successor?: Seat): void {
    this.replace(seat);
    this.endSeat(seat, "left", successor);
  }

  async #grant(seat: Seat, token: string): Promise<SeatAnswer> {
    seat.token = token;
    const resumed = seat.joined && !watches(seat);
    const way = await this.admit(seat);
    if (way === undefined) return { granted: false, refusal: "room_not_found" };
    this.settle();
    const players = this.seats.players();
    return {
      granted: true,
      ...way,
      kind: this.kind,
      code: this.code,
      spectator: watches(seat),
      resumed,
      is_full: players.length >= seatsOf(this.kind.mode),
      players: players.map(({ player_id, username }) => ({ player_id, username })),
    };
  }

  protected override onSeated(seat: Seat, client: Client, cameBack: boolean): void {
    const { player_id, username, token, side } = seat;
    const spectator = seat.role === "spectator";
    const welcome: Welcome = {
      protocol: PROTOCOL_VERSION,
      player_id,
      username,
      token,
      side,
      spectator,
      resumed: cameBack && !spectator,
    };
    client.send("welcome", welcome);
    super.onSeated(seat, client, cameBack);
    if (cameBack && !spectator) this.publisher.say("player_reconnected", { player_id });
    this.#followCommand();
  }

  protected override onHeld(seat: Seat): void {
    const seconds = this.services.config.reconnectSeconds;
    this.publisher.say("player_dropped", { player_id: seat.player_id, seconds });
    super.onHeld(seat);
  }

  // -- messages --

  #onReady(seat: Seat, ready: boolean): Verdict {
    if (!this.kind.private) return refused("public_room");
    if (this.phase !== "waiting") return refused("not_waiting");
    if (seat.role !== "player") return refused("spectator");
    return this.#setReady(seat, ready);
  }

  #onRematch(seat: Seat): Verdict {
    if (this.phase !== "finished") return refused("no_intermission");
    if (seat.role !== "player") return refused("spectator");
    // so that he is put back on it when he reloads; whether he has a seat elsewhere by now is asked again at the end
    this.background(this.services.records.takeSeat(seat.player_id, this.roomId), "keep a seat for a rematch");
    return this.#setReady(seat, true);
  }

  #setReady(seat: Seat, ready: boolean): Verdict {
    seat.ready = ready;
    playerStateOf(seat).ready = ready;
    this.changed();
    this.settle();
    return ACCEPTED;
  }

  #onEmote(seat: Seat, emote: EmoteId, client: Client): Verdict {
    const now = performance.now();
    if (now - seat.emotedAt < EMOTE_MS) return refused("too_soon");
    seat.emotedAt = now;
    this.broadcast("emote", { player_id: seat.player_id, emote }, { except: client });
    return ACCEPTED;
  }

  #clockAnswer(): ClockAnswer {
    return { tick: this.tick, ms: this.play?.run.elapsedMs(performance.now()) ?? 0 };
  }

  readonly #onMove = (seat: Seat, move: PlayerMove): Verdict => this.play?.move(seat, move) ?? refused("not_playing");

  /** Moves are most of what comes: they read few fields of this object, which is slow at that. */
  #guardFrames(): void {
    const { publisher } = this;
    const { config, gate, meters } = this.services;
    const onMove = this.#onMove;
    this["_onMessage"] = createFrameGuard({
      messagesPerSecond: config.messagesPerSecond,
      onFrame: () => meters.messages++,
      onMove: (seat, move, now) => {
        if (publisher.isStopped || !gate.isOpen(now)) return;
        const verdict = onMove(seat, move);
        if (!verdict.accepted) meters.refused.add(verdict.reason);
      },
      onViolation: (client, reason, problem) => this.#violation(client, reason, problem),
      decode: this["_onMessage"].bind(this),
    });
  }

  /** A handler that only sees what its schema lets through, of clients that have a seat. */
  #validated<T, R>(schema: ZodType<T>, handle: (seat: Seat, payload: T, client: Client) => R) {
    return (client: Client, payload: unknown): R | undefined => {
      const seat = this.seatOf(client);
      if (seat?.session?.client !== client || !this.isAwake) return undefined;
      const read = schema.safeParse(payload);
      if (read.success) return this.#counted(handle(seat, read.data, client));
      this.#violation(client, "payload", read.error.issues[0]?.message ?? "bad payload");
      return undefined;
    };
  }

  #counted<R>(answer: R): R {
    if (isRefusal(answer)) this.services.meters.refused.add(answer.reason);
    return answer;
  }

  #violation(client: Client, reason: "frame" | "payload" | "rate", problem: string): void {
    this.services.meters.refused.add(reason);
    const player_id = this.seatOf(client)?.player_id;
    this.services.badInput.warn("message", { room_id: this.roomId, player_id, problem }, "a client broke the protocol");
    this.kickClient(client.sessionId, CloseCode.PROTOCOL_VIOLATION);
  }

  // -- commands of other services --

  readonly #onCommand = (command: RoomCommand): void => {
    if (command.kind === "forward") {
      this.broadcast(command.event, command.message);
      return;
    }
    if (this.phase !== "waiting" || this.#commanded !== undefined) {
      this.#failCommand(this.phase === "waiting" ? "already_commanded" : "not_waiting", []);
      return;
    }
    this.#commanded = command.players;
    this.#commandTimer = this.after(COMMAND_SECONDS, () => {
      const missing = this.#missing();
      this.#commanded = undefined;
      this.#failCommand("players_missing", missing);
    });
    this.#followCommand();
  };

  /** Starts as commanded, as soon as those it waits for are here. */
  #followCommand(): void {
    if (this.#commanded === undefined) return;
    const enough = this.#commanded.length > 0 && this.kind.bots ? 1 : MIN_SIDES;
    if (this.#missing().length > 0 || this.#connected().length < enough) return;
    this.endReservations();
    if (this.kind.bots) this.fillWithBots();
    this.startCountdown();
  }

  /** Whatever it starts for, there is nothing left to command. */
  protected override startCountdown(): void {
    this.#commanded = undefined;
    this.#commandTimer?.clear();
    super.startCountdown();
  }

  #failCommand(reason: string, missing: string[]): void {
    this.announce("start_game_failed", { reason, missing });
  }

  #missing(): string[] {
    const here = new Set(this.#connected().map((seat) => seat.player_id));
    return (this.#commanded ?? []).filter((player_id) => !here.has(player_id));
  }

  #connected(): Seat[] {
    return this.seats.players().filter(isConnected);
  }
}

/** Spectators, and those who are out of the match and do not want another here. */
function watches(seat: Seat): boolean {
  return seat.role === "spectator" || (seat.out && !seat.ready);
}
