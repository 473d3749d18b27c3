import type { RoomException } from "@colyseus/core";
import type { ZodType } from "zod";
import { ClockedRoom, type RoomClient } from "../colyseus/ClockedRoom.ts";
import type { RoomCommand } from "../events/GameEvents.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import { CLIENT_MESSAGES } from "../protocol/messages.ts";
import { createPongState, type PongState } from "../protocol/schema.ts";
import type { RoomMetadata, SeatCalls } from "../protocol/seating.ts";
import { logOf } from "../telemetry/log.ts";
import { createFrameGuard } from "./frameGuard.ts";
import { Lifetime } from "./Lifetime.ts";
import { PaddleChanges } from "./PaddleChanges.ts";
import type { LiveRoom } from "./RoomRegistry.ts";
import { isAcceptance, isRefusal } from "./reply.ts";
import { beginningOf, kindOf, type RoomOrigin, restoreRoom } from "./roomOrigin.ts";
import { createRoomParts, type RoomParts, type RoomPort } from "./roomParts.ts";
import { clientOf, type Seat, seatOf } from "./seat.ts";
import type { RoomServices } from "./services.ts";
import { takeTurn } from "./turn.ts";

export type PongRoomOptions = RoomOrigin & { readonly services: RoomServices };

/**
 * The Colyseus room: it holds the state, registers the simulation interval, and receives the calls of clients, matchmaking and
 * other services. Each method passes its call to the part that is responsible; `roomParts.ts` connects the parts.
 */
export class PongRoom extends ClockedRoom<{ state: PongState; metadata: RoomMetadata }> implements SeatCalls, LiveRoom {
  override state = createPongState();
  override messages = {
    player_move: this.#validated(CLIENT_MESSAGES.player_move, (seat, move) =>
      this.parts.messages.move(seat, move, performance.now()),
    ),
    ready: this.#validated(CLIENT_MESSAGES.ready, (seat, { ready }) => this.parts.messages.ready(seat, ready)),
    start: this.#validated(CLIENT_MESSAGES.start, (seat) => this.parts.messages.start(seat)),
    rematch: this.#validated(CLIENT_MESSAGES.rematch, (seat) => this.parts.messages.rematch(seat)),
    emote: this.#validated(CLIENT_MESSAGES.emote, (seat, { emote }) => this.parts.messages.emote(seat, emote)),
    clock: this.#validated(CLIENT_MESSAGES.clock, () => this.parts.messages.clock()),
  };
  // the calls of matchmaking
  readonly takeSeat: SeatCalls["takeSeat"] = (call) => this.parts.reception.takeSeat(call);
  readonly reclaimSeat: SeatCalls["reclaimSeat"] = (call) => this.parts.reception.reclaimSeat(call);
  readonly checkFree: SeatCalls["checkFree"] = (playerId) => this.parts.reception.checkFree(playerId);
  readonly giveUpSeat: SeatCalls["giveUpSeat"] = (...call) => this.parts.reception.giveUpSeat(...call);
  readonly redeemToken: SeatCalls["redeemToken"] = (proof) => this.parts.reception.redeemToken(proof);
  #parts: RoomParts | undefined;
  #sendPatch: () => boolean = () => false;
  #hasFailed = false;

  /** The objects that do the room's work. Throws before `onCreate` has made them. */
  get parts(): RoomParts {
    if (this.#parts === undefined) throw new Error("the room is not created yet");
    return this.#parts;
  }

  override async onCreate({ services, ...origin }: PongRoomOptions): Promise<void> {
    const { roomId, state } = this;
    const { clock, config, events, gate, registry } = services;
    if (kindOf(origin).private) await this.setPrivate(true);
    const { identity, opener, matchId, tickRate, ledger, n } = await beginningOf(origin, roomId, services);
    const { kind } = identity;
    state.assign({ mode: kind.mode, ranked: kind.ranked, match_id: matchId, tick_rate: tickRate });

    this.useClock(clock);
    let parts: RoomParts | undefined;
    this.setSimulationInterval(() => parts && takeTurn(parts), 1000 / tickRate);

    const log = logOf(services.log, { room_id: roomId });
    const lifetime = new Lifetime({ log, gate, onError: (error) => this.#fail(error, "timer") });
    const paddles = new PaddleChanges();
    this.#sendPatch = this.createPatchSender(paddles);
    const room = { port: this.#port(services), services, state, paddles, lifetime };
    parts = createRoomParts({ ...room, identity, opener, ticks: this.place, ledger, n });
    this.#parts = parts;
    if ("takenOver" in origin) await restoreRoom(origin.takenOver, parts, state);
    parts.list();
    registry.add(this);
    events.listen(roomId, this.#onCommand);
    // closes the room if nobody ever joins
    lifetime.after(config.seatReservationSeconds, () => parts.cycle.settle());
    log.debug({ kind }, "room created");
  }

  /** Decides whether a socket may join. Colyseus calls it once per socket, before `onJoin`. */
  override hasReservedSeat(sessionId: string, token?: string): boolean {
    if (!this.parts.seating.mayJoin(sessionId, token)) return false;
    this.parts.lifetime.background(this.admitSession(sessionId), "count a client");
    return true;
  }

  override onJoin(client: RoomClient): void {
    this.#takeFrames(client, this.parts.seating.join(client), this.parts);
    this.parts.idleness.interrupt();
  }

  override onLeave(client: RoomClient, code?: number): void {
    this.parts.seating.leave(client, code);
  }

  override disconnect(code?: number): Promise<unknown> {
    this.#parts?.persistence.end();
    return super.disconnect(code);
  }

  override onDispose(): void {
    this.stopSimulation();
    const parts = this.#parts;
    if (parts === undefined) return; // `onCreate` has failed
    const { lifetime, roster, services } = parts;
    lifetime.clearTimers();
    services.registry.delete(this);
    services.events.unlisten(this.roomId, this.#onCommand);
    if (lifetime.status !== "handing over") roster.dispose(); // after a handover the records are the successor's
    lifetime.log.debug("room disposed");
  }

  /** Called for an exception in this room. It ends the room, not the process; matchmaking leads its players back to it. */
  override onUncaughtException(error: RoomException, method: string): void {
    this.#fail(error.cause ?? error, method);
  }

  drain(): void {
    this.parts.cycle.drain();
  }

  save(always = false): Promise<boolean> {
    return this.parts.persistence.save(always);
  }

  renew(mayOwn: boolean): Promise<boolean> {
    return this.parts.persistence.renew(mayOwn);
  }

  setFrozen(isFrozen: boolean): void {
    this.parts.cycle.setFrozen(isFrozen);
    if (!isFrozen) return;
    this.#sendPatch();
    this.closeClients(CloseCode.REJOIN);
  }

  release(): Promise<boolean> {
    return this.parts.persistence.release();
  }

  fence(code?: CloseCode): void {
    this.parts.persistence.fence(code);
  }

  /** Writes the room's listing and records again, in case Redis has lost them. */
  async relist(): Promise<void> {
    const { lifetime, roster } = this.parts;
    if (lifetime.mayAct()) await Promise.all([this.setMatchmaking({ metadata: this.metadata }), roster.keepRecords()]);
  }

  /** Checks a client's frames before Colyseus decodes them. Most of them are moves, which are read straight from the bytes. */
  #takeFrames(client: RoomClient, seat: Seat, { messages, services, lifetime, idleness }: RoomParts): void {
    const { config, meters } = services;
    const guard = createFrameGuard(client, seat, {
      messagesPerSecond: config.messagesPerSecond,
      onFrame: () => meters.messages++,
      onMove(move, now) {
        if (!lifetime.mayAct(now)) return;
        const reply = messages.move(seat, move, now);
        if (reply.accepted) idleness.interrupt(now);
        else meters.refused.add(reply.reason);
      },
      onViolation: (reason, problem) => this.#closeViolator(client, reason, problem),
      decode: (frame) => this.decode(client, frame),
    });
    this.takeMessages(client, guard);
  }

  /** Wraps a message handler: it only runs for a client on its seat and a payload that fits the schema. */
  #validated<T, R>(schema: ZodType<T>, handle: (seat: Seat, payload: T) => R) {
    return (client: RoomClient, payload: unknown): R | undefined => {
      const seat = seatOf(client);
      if (seat === undefined || clientOf(seat) !== client || !this.parts.lifetime.mayAct()) return undefined;
      const read = schema.safeParse(payload);
      if (read.success) return this.#counted(handle(seat, read.data));
      this.#closeViolator(client, "payload", read.error.issues[0]?.message ?? "bad payload");
      return undefined;
    };
  }

  /** Counts a refused message and passes the reply on. */
  #counted<R>(reply: R): R {
    if (isAcceptance(reply)) this.parts.idleness.interrupt();
    if (reply instanceof Promise) return reply.then((answer) => this.#counted(answer)) as R;
    if (isRefusal(reply)) this.parts.services.meters.refused.add(reply.reason);
    return reply;
  }

  #closeViolator(client: RoomClient, reason: "frame" | "payload" | "rate", problem: string): void {
    const { meters, badInput } = this.parts.services;
    meters.refused.add(reason);
    const player_id = seatOf(client)?.playerId;
    badInput.warn("message", { room_id: this.roomId, player_id, problem }, "a client broke the protocol");
    this.closeClient(client, CloseCode.PROTOCOL_VIOLATION);
  }

  readonly #onCommand = (command: RoomCommand): void => {
    if (command.kind === "forward") this.broadcast(command.event, command.message);
    else this.parts.cycle.waiting.command.take(command.players);
  };

  #port({ events }: RoomServices): RoomPort {
    const room = this;
    return {
      sendPatch: this.#sendPatch,
      broadcast: ({ name, message }, except) => {
        const client = except && clientOf(except);
        room.broadcast(name, message, client && { except: client });
      },
      closeClient: (client, code) => room.closeClient(client, code),
      get listing() {
        return room.metadata;
      },
      list: (metadata) => room.setMatchmaking({ metadata, locked: !metadata.open }),
      goSilent: async () => {
        events.unlisten(room.roomId, room.#onCommand);
        await room.stopRemoteCalls();
      },
      disconnect: (code) => room.disconnect(code),
      onError: (error) => room.#fail(error, "outbox"),
    };
  }

  /** Closes the room on its first failure. Later ones are consequences and are ignored. */
  #fail(err: unknown, during: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const { cycle, lifetime, persistence } = this.parts;
    const { tick } = cycle.playing;
    lifetime.log.error({ err, tick, during }, "the room failed and is closed");
    if (lifetime.isOpen) lifetime.background(persistence.fail(tick), "close a failed room");
  }
}
