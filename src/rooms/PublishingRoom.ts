import { matchMaker } from "@colyseus/core";
import type { Log } from "../ops/log.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { EventFields, EventName } from "../protocol/events.ts";
import { PongState } from "../protocol/schema.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Ending, Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import { type Announcement, Announcer, isMovement } from "./Announcer.ts";
import type { ClockPlace } from "./RoomClock.ts";
import { SeatedRoom } from "./SeatedRoom.ts";
import type { RoomServices } from "./services.ts";

/** Between two writings of a room in which nothing changes. */
const REWRITE_MS = 10_000;

/** Between two looks at the room's timers: `clock.setTimeout` of a room is at most so late. */
const TIMERS_MS = 40;

/** Of Colyseus's own loop, which only counts messages per second by it. */
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
  #patchDue = false;
  /** Tick of the oldest paddle change that no patch has shown yet, −1 for none. */
  #paddlesSince = -1;
  #holdTicks = 1;
  #place: ClockPlace | undefined;
  #written = { state: "", at: 0 };
  #isSaving = false;
  /** Nothing moves here any more: the room goes on in another process. */
  #stopped = false;

  protected abstract get tick(): number;
  protected abstract checkpoint(n: number): { checkpoint: RoomCheckpoint; log: readonly LoggedInput[] };
  protected abstract listing(): RoomMetadata;

  protected startPublishing(ledger: Ledger, n: number): void {
    const { config, processId } = this.services;
    this.#ledger = ledger;
    this.#announcer = new Announcer(processId, this.roomId, this.state.match_id, n);
    this.#holdTicks = Math.max(1, Math.round(config.tickRate / config.patchRate));
    this.metadata = this.listing();
  }

  /**
   * Colyseus's name for the loop in which a room's state moves, with the process's one clock behind it instead of a timer of
   * this room's own: hundreds of those cost more than the steps, and each drifts off its ticks.
   */
  override setSimulationInterval(onTick: () => void, tickMs: number): void {
    super.setSimulationInterval(() => undefined, STOCK_LOOP_MS);
    this.#place?.leave();
    let looked = 0;
    this.#place = this.services.clock.join(tickMs, (now) => {
      try {
        if (now - looked >= TIMERS_MS) {
          looked = now;
          this.clock.tick();
        }
        onTick();
      } catch (error) {
        this.onUncaughtException(error as Error, "setSimulationInterval");
      }
    });
  }

  /** The last moment at which a tick of this room was due. */
  protected lastDue(): number {
    return this.#place?.lastDue(performance.now()) ?? performance.now();
  }

  /** Nothing moves any more. */
  protected stopLoop(): void {
    this.#place?.leave();
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

  protected announce<E extends EventName>(event: E, fields: EventFields[E]): void {
    if (isMovement(event) && !this.services.config.publishMovement) return;
    this.#announcer.announce(event, fields, this.tick);
    this.#patchDue = true;
  }

  /** The state was changed. */
  protected changed(): void {
    this.#patchDue = true;
  }

  /** Paddles alone were changed: that is held back a little, for others to go with it. */
  protected paddlesChanged(): void {
    if (this.#paddlesSince < 0) this.#paddlesSince = this.tick;
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
    const held = this.#paddlesSince >= 0 && this.tick - this.#paddlesSince >= this.#holdTicks;
    if (this.#patchDue || held) this.flush();
  }

  protected flush(): void {
    if (this.#held.length > 0) return;
    this.#patchDue = false;
    this.#paddlesSince = -1;
    if (this.broadcastPatch()) this.services.meters.patches++;
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
    if (!this.isAwake || !this.isOpen || this.#isSaving) return;
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
    this.#stopped = true;
    const published = this.#announcer.take().map((one) => one.published);
    const outcome = await this.#ledger.commit(this.#entry(), published);
    if (outcome === "fenced" || (outcome === "committed" && (await this.#ledger.release()))) {
      await this.goSilent();
      return true;
    }
    this.#stopped = false;
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

  abstract override onUncaughtException(error: Error, method: string): void;
}
