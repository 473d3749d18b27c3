import { matchMaker } from "@colyseus/core";
import type { Log } from "../ops/log.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { EventFields, EventName } from "../protocol/events.ts";
import { PongState } from "../protocol/schema.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Ending, Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import { type Announcement, Announcer, isMovement } from "./Announcer.ts";
import { PatchSchedule } from "./PatchSchedule.ts";
import type { ClockPlace } from "./RoomClock.ts";
import { SeatedRoom } from "./SeatedRoom.ts";
import type { RoomServices } from "./services.ts";

/** Between two writings of a room in which nothing changes. */
const REWRITE_MS = 10_000;

/** Of Colyseus's own loop, in which nothing is left to be done but to keep its clock going. */
const STOCK_LOOP_MS = 500;

/** What happened, and is shown when all that came before has been. */
interface Held {
  readonly announcements: readonly Announcement[];
  /** What must be written down first. */
  readonly committed?: Promise<Outcome>;
  readonly show: () => void;
}

/**
 * What leaves a room: patches, announcements, its line in the list of rooms, and what it writes down to outlive its process.
 *
 * State is changed first, a patch follows on the tick, and after the patch what is announced of it. What must not be said twice or
 * taken back (`commit`) is written down before; all that comes after it waits for it, 50 ms at most.
 */
export abstract class PublishingRoom extends SeatedRoom {
  abstract readonly services: RoomServices;
  override state = new PongState();
  override autoDispose = false;
  // patches go out when there is something to show: see flushIfDue
  override patchRate = null as unknown as number;

  protected log!: Log;
  #ledger!: Ledger;
  #announcer!: Announcer;
  #held: Held[] = [];
  #isShowing = false;
  /** Shown, written and published: still to be said to the clients. */
  #committed: Announcement[] = [];
  #place!: ClockPlace;
  #patches!: PatchSchedule;
  #written = { state: "", at: 0 };
  #isSaving = false;
  /** Nothing moves here any more: the room goes on in another process. */
  #stopped = false;

  protected abstract get tick(): number;
  /** The clock's tick on which, if nothing happens before, something else than paddles changes. */
  protected abstract get nextChange(): number;
  /** Brings the room up to the last tick that was due. */
  protected abstract catchUp(): void;
  protected abstract checkpoint(n: number): { checkpoint: RoomCheckpoint; log: Entry["log"] };
  protected abstract listing(): RoomMetadata;

  protected startPublishing(ledger: Ledger, n: number): void {
    this.#ledger = ledger;
    this.#announcer = new Announcer(this.services.processId(), this.roomId, this.state.match_id, n);
    this.metadata = this.listing();
  }

  /**
   * Colyseus's name for the loop in which a room's state moves, with the process's one clock behind it instead of a timer of
   * this room's own: hundreds of those cost more than the steps, and each drifts off its ticks. `onTick` is called on ticks
   * on which the room has something to do.
   */
  override setSimulationInterval(onTick: () => void, tickMs: number): void {
    super.setSimulationInterval(() => undefined, STOCK_LOOP_MS);
    this.#place?.leave();
    this.#place = this.services.clock.join(tickMs, () => {
      try {
        if (!this.#stopped) onTick();
      } catch (error) {
        this.onUncaughtException(error as Error, "setSimulationInterval");
      }
      return this.wakeTick;
    });
    this.#patches = new PatchSchedule(this.#place, this.services.config.patchRate);
  }

  /** The room's place on the clock of its ticks. */
  protected get place(): ClockPlace {
    return this.#place;
  }

  /** The clock's tick on which there is something to do, if nothing happens before. */
  protected get wakeTick(): number {
    return this.#held.length === 0 ? this.#patches.wakeTick : Number.POSITIVE_INFINITY;
  }

  /** Nothing moves any more. */
  protected stopLoop(): void {
    this.#place?.leave(); // there is none in a room that could not be made
    this.clearTimers();
  }

  protected startMatchOf(match_id: string): void {
    this.state.match_id = match_id;
    this.#announcer.startMatch(match_id);
  }

  protected override get isAwake(): boolean {
    return !this.#stopped && this.services.gate.isOpen(performance.now());
  }

  protected override get isOpen(): boolean {
    return !this.#stopped && super.isOpen;
  }

  protected announce<E extends EventName>(event: E, fields: EventFields[E], tick = this.tick): void {
    this.#announcer.announce(event, fields, tick);
    this.changed();
  }

  /** The state was changed. */
  protected changed(): void {
    this.#patches.change();
  }

  /** Paddles alone were changed, or are about to be. */
  protected paddlesChanged(): void {
    this.#patches.changePaddles();
  }

  /** Writes down what has been announced, with the room as it is now; then `show` changes the state. */
  protected commit(show: () => void, ending?: Ending): void {
    const announcements = this.#announcer.take();
    const published = announcements.map((one) => one.published);
    this.#hold({ announcements, committed: this.#ledger.commit(this.#entry(), published, ending), show });
  }

  /** Changes the state by `show`, after what is being written down. */
  protected show(show: () => void): void {
    if (this.#held.length > 0) this.#hold({ announcements: [], show });
    else show();
  }

  protected flushIfDue(): void {
    if (this.#patches.isDue(this.nextChange)) this.flush();
  }

  protected flush(): void {
    if (this.#held.length > 0) return;
    this.#patches.sent();
    if (this.broadcastPatch()) this.services.meters.patches++;
    if (this.#committed.length === 0 && this.#announcer.isEmpty) return;
    const committed = this.#committed;
    const announced = this.#announcer.take();
    this.#committed = [];
    for (const { published } of announced) this.services.events.publish(published);
    for (const { published, message } of [...committed, ...announced]) {
      if (!isMovement(published.event)) this.broadcast(published.event, message);
    }
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
    this.catchUp();
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
    this.catchUp();
    this.#stopped = true;
    const published = this.#announcer.take().map((one) => one.published);
    const outcome = await this.#ledger.commit(this.#entry(), published);
    if (outcome === "fenced" || (outcome === "committed" && (await this.#ledger.release()))) {
      await this.goSilent();
      return true;
    }
    this.#stopped = false;
    this.#place.wake();
    return false;
  }

  /** The room is another process's: tells the clients to ask for it, and ends this copy without touching what is the other's. */
  fence(): void {
    if (!super.isOpen) return;
    if (!this.#stopped) this.log.warn({ tick: this.tick }, "the room is another process's by now: this copy ends");
    this.#stopped = true;
    this.background(
      this.goSilent().then(() => this.close(CloseCode.MOVED)),
      "close a copy of a room",
    );
  }

  /** After a bug: others try from the last checkpoint, unless that has been tried. */
  protected async releaseFailed(): Promise<void> {
    this.#stopped = (await this.#ledger.fail(this.tick)) === "released";
    if (this.#stopped) await this.goSilent();
    else this.log.warn({ tick: this.tick }, "the match is void");
    await this.close(CloseCode.MOVED);
  }

  /** Whether the room lives on somewhere else. */
  protected get isMoved(): boolean {
    return this.#stopped;
  }

  /** Unless it lives on somewhere else, nothing of it is left to go on with. */
  protected override async close(code?: CloseCode): Promise<void> {
    if (!this.#stopped) this.background(this.#ledger.end(), "end what was kept of the room");
    await super.close(code);
  }

  /** Hears neither other processes nor other services any more: its successor does. */
  protected async goSilent(): Promise<void> {
    await matchMaker.presence.unsubscribe(`$${this.roomId}`);
  }

  #entry(): Entry {
    const { n } = this.#announcer;
    const { checkpoint, log } = this.checkpoint(n);
    const logged = checkpoint.run?.logged ?? 0;
    return { match_id: checkpoint.match_id, n, state: JSON.stringify(checkpoint), log, logged };
  }

  #hold(held: Held): void {
    this.#held.push(held);
    if (this.#isShowing) return;
    this.#isShowing = true;
    this.#showHeld().catch((err) => this.onUncaughtException(err, "commit"));
  }

  async #showHeld(): Promise<void> {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const outcome = await next.committed;
      if (outcome !== undefined) this.services.meters.commits.add(outcome);
      if (outcome === "fenced") {
        this.fence();
        return;
      }
      this.#held.shift();
      this.#committed.push(...next.announcements);
      next.show();
    }
    this.#isShowing = false;
    this.changed();
    if (!this.#stopped) this.flush();
  }
}
