import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Lease } from "../cluster/Lease.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import type { Scripts } from "../redis/defineScripts.ts";
import { channels, keys, prefixed } from "../redis/keys.ts";
import { untilTaken } from "../redis/untilTaken.ts";
import { isOutage } from "../redis/WriteHealth.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import type { Ending, Entry, Ledger, Outcome, Renewal } from "./ledger.ts";
import { CHECKPOINT_SECONDS, type LEDGER_SCRIPTS } from "./ledgerScripts.ts";
import { NO_CHUNK, SentInputs } from "./SentInputs.ts";
import { type EntryWrite, type Write, WriteQueue } from "./WriteQueue.ts";
import { within } from "./within.ts";
import { writeValuesOf } from "./writeValues.ts";

/** Time that `commit` gives Redis to answer. */
const PATIENCE_MS = 50;

/** Pause before `commit` looks again whether Redis has answered or is away for all. */
const LOOK_AGAIN_MS = 200;

/** Pause before a refused write of a room that has ended is sent again. Without its end, others would continue the room. */
const END_AGAIN_MS = 1000;

/** Longest time for each of the two steps of `release`. */
const RELEASE_MS = 1000;

export interface RedisLedgerOptions {
  /** Waits while Redis is away. Events use the same connection, so that they stay in order. */
  readonly client: Redis;
  readonly scripts: Scripts<typeof LEDGER_SCRIPTS>;
  /** Publishes an event with `send`, on the connection of `client`. */
  readonly publish: (event: PublishedEvent<EventName>, send: () => Promise<unknown>) => void;
  readonly lease: Pick<Lease, "isHeld" | "isAwayForAll">;
  readonly channelPrefix: string;
  readonly processId: string;
  readonly address: string;
  readonly log: LimitedLog;
}

/** The ledger of one room. It sends one write at a time; what is added meanwhile is sent together with the next. */
export class RedisLedger implements Ledger {
  readonly keeps = true;
  readonly #options: RedisLedgerOptions;
  readonly #roomId: string;
  #epoch: number;
  /** Whether the room was written before. If not, nobody else can know of it. */
  #known: boolean;
  /** The lease had ended, and the room is not renewed yet. */
  #isRenewing = false;
  /** Another process has the room. */
  #fenced = false;
  /** The room has ended, was released or has failed here: nothing new is written. */
  #ended = false;
  readonly #queue = new WriteQueue();
  /** Numbers of the last `#write` call, and of the last one whose entry is written. */
  #asked = 0;
  #written = 0;
  #underWay: Promise<boolean> | undefined;
  readonly #inputs = new SentInputs();

  constructor(options: RedisLedgerOptions, roomId: string, epoch: number, known: boolean) {
    this.#options = options;
    this.#roomId = roomId;
    this.#epoch = epoch;
    this.#known = known;
  }

  async commit(entry: () => Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome> {
    if (this.#fenced || this.#ended) return "fenced";
    const written = this.#write(entry(), events, ending);
    const number = this.#asked;
    if (this.#isReady) await within(PATIENCE_MS, written);
    while (this.#written < number && !this.#fenced) {
      if (await this.#options.lease.isAwayForAll()) return "late";
      if (this.#isReady) void this.#sendNext();
      await setTimeout(LOOK_AGAIN_MS, undefined, { ref: false });
    }
    return this.#fenced ? "fenced" : "committed";
  }

  publish(events: readonly PublishedEvent<EventName>[]): void {
    if (this.#fenced) return;
    for (const event of events) {
      if (this.#underWay === undefined && this.#queue.isEmpty) this.#publish(event);
      else this.#add({ matchId: event.match_id, events: [event] });
    }
  }

  async save(entry: Entry): Promise<Outcome> {
    return this.#isReady ? this.#write(entry, []) : "late";
  }

  async renew(mayOwn: boolean): Promise<Renewal> {
    if (this.#fenced) return "fenced";
    if (this.#ended || !this.#known) return "owned";
    this.#isRenewing = true;
    const values = { ...this.#keys, ...this.#writer, era: keys.era, mayOwn: mayOwn ? "1" : "" };
    const answer = await this.#options.scripts.renew(values);
    if (answer === "unsettled") return answer;
    this.#isRenewing = false;
    this.#fenced ||= answer === "fenced";
    this.#epoch += 1;
    return this.#fenced ? "fenced" : "owned";
  }

  async release(): Promise<boolean> {
    await within(RELEASE_MS, this.#whenIdle());
    if (this.#fenced || this.#underWay !== undefined || !this.#queue.isEmpty || !this.#isReady) return false;
    this.#ended = true;
    const { checkpoint } = this.#keys;
    const released = this.#options.scripts.release({ checkpoint, epoch: this.#epoch }).catch(() => 0);
    if ((await within(RELEASE_MS, released)) === 1) return true;
    // it may still be carried out: with a higher epoch, the next write gets the room back unless it was claimed
    this.#ended = false;
    this.#epoch += 1;
    return false;
  }

  async fail(tick: number): Promise<"released" | "void"> {
    this.#ended = true;
    const failing = untilTaken(() => this.#options.scripts.fail({ ...this.#keys, epoch: this.#epoch, tick }));
    const answer = await within(RELEASE_MS, failing.catch(this.#logFailure));
    // without an answer, it is released when Redis takes it
    return answer === undefined || answer === "released" ? "released" : "void";
  }

  async end(): Promise<void> {
    if (this.#fenced || this.#ended) return;
    this.#ended = true;
    await this.#whenIdle();
    const giveUpAt = performance.now() + CHECKPOINT_SECONDS * 1000;
    // while Redis is away, commands on this connection wait
    while (!this.#queue.isEmpty && !this.#fenced && performance.now() < giveUpAt) {
      if (!(await this.#sendNext())) await setTimeout(END_AGAIN_MS, undefined, { ref: false });
    }
    if (!this.#known || this.#fenced) return;
    await untilTaken(() => this.#options.scripts.end({ ...this.#keys, ...this.#writer }));
  }

  get #isReady(): boolean {
    const { client, lease } = this.#options;
    return client.status === "ready" && lease.isHeld() && !this.#isRenewing;
  }

  get #keys() {
    const roomId = this.#roomId;
    return {
      checkpoint: keys.checkpoint(roomId),
      ended: keys.ended(roomId),
      inputs: keys.inputs(this.#inputs.matchId),
    };
  }

  /** The arguments by which a script decides whether this ledger may write. */
  get #writer() {
    return { epoch: this.#epoch, process: this.#options.processId };
  }

  async #whenIdle(): Promise<void> {
    while (this.#underWay !== undefined) await this.#underWay;
  }

  /** Resolves when this entry or a later one is written. */
  async #write(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome> {
    if (this.#fenced || this.#ended) return "fenced";
    const number = ++this.#asked;
    this.#add({ matchId: entry.match_id, entry, events, ending });
    if (this.#underWay !== undefined) await this.#underWay;
    // the first of the waiting calls sends the entries of all
    while (this.#written < number && !this.#fenced) {
      if (!this.#isReady) return "late";
      if (!(await this.#sendNext())) return "late";
    }
    return this.#fenced ? "fenced" : "committed";
  }

  #add(write: Omit<Write, "number">): void {
    if (this.#queue.add({ ...write, number: this.#asked })) return;
    this.#options.log.warn("matches_lost", { room_id: this.#roomId }, "a match could not be written");
  }

  #sendNext(): Promise<boolean> {
    this.#underWay ??= this.#send().finally(() => {
      this.#underWay = undefined;
      this.#publishWaiting();
    });
    return this.#underWay;
  }

  #publishWaiting(): void {
    if (!this.#fenced) for (const event of this.#queue.takeEvents()) this.#publish(event);
  }

  #publish(event: PublishedEvent<EventName>): void {
    const { checkpoint, ended } = this.#keys;
    const message = {
      matchId: event.match_id,
      n: event.n,
      channel: this.#channelOf(event),
      message: JSON.stringify(event),
    };
    const values = { checkpoint, ended, ...this.#writer, ...message };
    this.#options.publish(event, async () => {
      this.#fenced ||= (await this.#options.scripts.publish(values)) === "fenced";
    });
  }

  #channelOf({ event }: PublishedEvent<EventName>): string {
    const { client, channelPrefix } = this.#options;
    return prefixed(client, channels.event(channelPrefix, event));
  }

  /** Sends the oldest write. Returns false if it has failed; it stays in the queue then. */
  async #send(): Promise<boolean> {
    this.#publishWaiting();
    const write = this.#queue.takeWrite();
    if (write === undefined) return true;
    let hasGap = false;
    try {
      const answer = await this.#options.scripts.commit({ ...this.#writer, ...this.#valuesOf(write) });
      this.#known ||= answer === "committed";
      this.#fenced ||= answer === "fenced";
      hasGap = answer === "gap";
      if (!hasGap) {
        this.#written = write.number;
        return true;
      }
    } catch (error) {
      this.#logFailure(error);
    }
    this.#inputs.forget();
    this.#queue.putBack(write);
    return hasGap; // it is sent again at once, with all inputs
  }

  readonly #logFailure = (error: unknown): undefined => {
    const reason = error instanceof Error ? error.message : `${error}`;
    if (isOutage(reason)) return;
    this.#options.log.warn("not_committed", { room_id: this.#roomId, reason }, "a room could not be written");
  };

  #valuesOf(write: EntryWrite) {
    const { address } = this.#options;
    const messages = write.events.map((one) => [one.n, this.#channelOf(one), JSON.stringify(one)]);
    const chunk = write.ending === undefined ? this.#inputs.take(write.entry) : NO_CHUNK;
    return { ...this.#keys, ...writeValuesOf(write), ...chunk, address, events: JSON.stringify(messages) };
  }
}
