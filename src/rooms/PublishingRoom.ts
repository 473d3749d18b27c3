import { matchMaker } from "@colyseus/core";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { EventFields, EventName } from "../protocol/events.ts";
import { PongState } from "../protocol/schema.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Entry, Ledger } from "../recovery/ledger.ts";
import type { Log } from "../telemetry/log.ts";
import { Announcer } from "./Announcer.ts";
import { PatchSchedule } from "./PatchSchedule.ts";
import { Publisher } from "./Publisher.ts";
import type { ClockPlace } from "./RoomClock.ts";
import { SeatedRoom } from "./SeatedRoom.ts";
import type { RoomServices } from "./services.ts";

/** Between two writings of a room in which nothing changes. */
const REWRITE_MS = 10_000;

/** Of Colyseus's own loop, in which nothing is left to be done but to keep its clock going. */
const STOCK_LOOP_MS = 2000;

/** A room's way out: its publisher, its line in the list of rooms, and what it writes down to outlive its process. */
export abstract class PublishingRoom extends SeatedRoom {
  abstract readonly services: RoomServices;
  override state = new PongState();
  override autoDispose = false;
  // patches go out when there is something to show: see Publisher
  override patchRate = null as unknown as number;

  protected log!: Log;
  protected publisher!: Publisher;
  #ledger!: Ledger;
  #place!: ClockPlace;
  #written = { state: "", at: 0 };
  #isSaving = false;

  protected abstract get tick(): number;
  protected abstract checkpoint(n: number): { checkpoint: RoomCheckpoint; log: Entry["log"] };
  protected abstract listing(): RoomMetadata;

  /** From here on the room has its turns. `n` is that of the last event that was said of it, by whomever. */
  protected startPublishing(tickRate: number, ledger: Ledger, n: number): void {
    const { clock, config, events, meters, processId } = this.services;
    // the process's one clock has the rooms' turns: hundreds of timers cost more than the steps, and each drifts off its ticks
    this.setSimulationInterval(() => undefined, STOCK_LOOP_MS);
    this.patchRate = null as unknown as number; // ends the stand-in timer of the time before there was a loop
    this.#ledger = ledger;
    this.#place = clock.join(1000 / tickRate, () => publisher.turn()); // on the next tick at the earliest
    const { clients, state } = this;
    const serializer = this["_serializer"];
    const publisher = new Publisher({
      outlet: {
        // all that broadcastPatch does in a room without filters, inputs and unreliable fields, which it looks for in slow ways
        broadcastPatch: () => serializer.applyPatches(clients, state),
        broadcast: ({ name, message }) => this.broadcast(name, message),
        publish: (event) => events.publish(event),
        entry: () => this.#entry(),
        fence: () => this.fence(),
        onError: (error, during) => this.onUncaughtException(error as Error, during),
      },
      ledger,
      announcer: new Announcer(processId(), this.roomId, this.state.match_id, n),
      patches: new PatchSchedule(this.#place, config.patchRate),
      meters,
    });
    this.publisher = publisher;
    this.metadata = this.listing();
  }

  /** The room's place on the clock of its ticks. */
  protected get place(): ClockPlace {
    return this.#place;
  }

  /** Nothing moves any more. */
  protected stopLoop(): void {
    this.#place?.leave(); // there is none in a room that could not be made
    this.clearTimers();
  }

  protected startMatchOf(match_id: string): void {
    this.state.match_id = match_id;
    this.publisher.startMatch(match_id);
  }

  /** Whether the room lives on somewhere else. */
  protected get isMoved(): boolean {
    return this.publisher?.isStopped ?? false;
  }

  protected override get isAwake(): boolean {
    return !this.isMoved && this.services.gate.isOpen(performance.now());
  }

  protected override get isOpen(): boolean {
    return !this.isMoved && super.isOpen;
  }

  protected announce<E extends EventName>(event: E, fields: EventFields[E]): void {
    this.publisher.announce(event, fields, this.tick);
  }

  /** The state was changed. */
  protected changed(): void {
    this.publisher.changed();
  }

  /** Brings the list of rooms up to date. */
  protected list(): void {
    const listing = this.listing();
    if (!this.isOpen || JSON.stringify(listing) === JSON.stringify(this.metadata)) return;
    this.background(this.setMatchmaking({ metadata: listing, locked: !listing.open }), "list the room");
  }

  protected override background(work: Promise<unknown>, what: string): void {
    work.catch((err: unknown) => this.log.error({ err, tick: this.tick }, `failed to ${what}`));
  }

  // -- what outlives the process --

  /** Writes a checkpoint, if there is anything new to it. */
  async save(): Promise<void> {
    if (!this.#ledger.keeps || !this.isAwake || !this.isOpen || this.#isSaving) return;
    this.publisher.catchUp();
    const entry = this.#entry();
    if (entry.state === this.#written.state && performance.now() - this.#written.at < REWRITE_MS) return;
    this.#isSaving = true;
    const outcome = await this.#ledger.save(entry);
    this.#isSaving = false;
    if (outcome === "fenced") this.fence();
    else if (outcome === "committed") this.#written = { state: entry.state, at: performance.now() };
  }

  /** After a stall: is the room still ours? */
  async verify(): Promise<void> {
    if (!(await this.#ledger.verify())) this.fence();
  }

  /** Stops, and leaves the room to whoever claims it. False if that cannot be: then it goes on here. */
  async release(): Promise<boolean> {
    if (!this.isOpen) return false;
    this.publisher.catchUp();
    this.publisher.stop();
    const unsaid = this.publisher.takeUnsaid();
    const outcome = await this.#ledger.commit(this.#entry(), unsaid);
    if (outcome === "fenced" || (outcome === "committed" && (await this.#ledger.release()))) {
      await this.goSilent();
      return true;
    }
    this.publisher.resume();
    return false;
  }

  /** The room is another process's: tells the clients to ask for it, and ends this copy without touching what is the other's. */
  fence(): void {
    if (!super.isOpen) return;
    if (!this.isMoved) this.log.warn({ tick: this.tick }, "the room is another process's by now: this copy ends");
    this.publisher.stop();
    this.background(
      this.goSilent().then(() => this.close(CloseCode.MOVED)),
      "close a copy of a room",
    );
  }

  /** After a bug: others try from the last checkpoint, unless that has been tried. */
  protected async releaseFailed(): Promise<void> {
    if ((await this.#ledger.fail(this.tick)) === "released") {
      this.publisher.stop();
      await this.goSilent();
    } else {
      this.log.warn({ tick: this.tick }, "the match is void");
    }
    await this.close(CloseCode.MOVED);
  }

  /** Unless it lives on somewhere else, nothing of it is left to go on with. */
  protected override async close(code?: CloseCode): Promise<void> {
    if (!this.isMoved) this.background(this.#ledger.end(), "end what was kept of the room");
    await super.close(code);
  }

  /** Hears neither other processes nor other services any more: its successor does. */
  protected async goSilent(): Promise<void> {
    await matchMaker.presence.unsubscribe(`$${this.roomId}`);
  }

  #entry(): Entry {
    const { n } = this.publisher;
    const { checkpoint, log } = this.checkpoint(n);
    const logged = checkpoint.run?.logged ?? 0;
    return { match_id: checkpoint.match_id, n, state: JSON.stringify(checkpoint), log, logged };
  }
}
