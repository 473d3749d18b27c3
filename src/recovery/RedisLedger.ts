import type { Redis } from "ioredis";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { MAX_REPLAY_BYTES, REPLAY_SECONDS, RESULT_SECONDS } from "../protocol/stored.ts";
import type { Scripts } from "../redis/defineScripts.ts";
import { channels, keys, prefixed } from "../redis/keys.ts";
import { isOutage } from "../redis/WriteHealth.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { CHECKPOINT_VERSION, type LogChunk } from "./checkpoint.ts";
import type { Ending, Entry, Ledger, Outcome } from "./ledger.ts";
import type { LEDGER_SCRIPTS } from "./ledgerScripts.ts";
import { type EntryWrite, type Write, WriteQueue } from "./WriteQueue.ts";

/** Longest time until `commit` answers. */
const PATIENCE_MS = 50;

/** Identifies the data of a Redis. If Redis loses its data, a new era begins. */
export interface Era {
  readonly id: string;
  /** Reads the id again, and sets one if Redis has none. */
  renew(): Promise<void>;
}

export interface RedisLedgerOptions {
  /** Waits while Redis is away. Events use the same connection, so that they stay in order. */
  readonly client: Redis;
  readonly scripts: Scripts<typeof LEDGER_SCRIPTS>;
  /** Publishes an event at most once, on the connection of `client`. */
  readonly publish: (event: PublishedEvent<EventName>) => void;
  readonly era: Era;
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
  readonly #epoch: number;
  /** Whether the room was written before. If its checkpoint is missing then, the room has ended elsewhere. */
  #known: boolean;
  #eraId: string;
  /** Another process has the room. */
  #fenced = false;
  /** The room has ended, was released or has failed here: nothing new is written. */
  #ended = false;
  readonly #queue = new WriteQueue();
  /** Numbers of the last `#write` call, and of the last one whose entry is written. */
  #asked = 0;
  #written = 0;
  #underWay: Promise<boolean> | undefined;
  /** Number of inputs of the match `#loggedMatch` that were sent to Redis. */
  #logged = 0;
  #loggedMatch = "";

  constructor(options: RedisLedgerOptions, roomId: string, epoch: number, known: boolean) {
    this.#options = options;
    this.#roomId = roomId;
    this.#epoch = epoch;
    this.#known = known;
    this.#eraId = options.era.id;
  }

  async commit(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome> {
    const done = this.#write(entry, events, ending);
    if (!this.#isReady) return "late";
    const patience = Promise.withResolvers<Outcome>();
    const timer = setTimeout(patience.resolve, PATIENCE_MS, "late");
    return Promise.race([done, patience.promise]).finally(() => clearTimeout(timer));
  }

  publish(events: readonly PublishedEvent<EventName>[]): void {
    if (this.#fenced) return;
    for (const event of events) {
      if (this.#underWay === undefined && this.#queue.isEmpty) this.#options.publish(event);
      else this.#add({ matchId: event.match_id, events: [event] });
    }
  }

  async save(entry: Entry): Promise<Outcome> {
    return this.#isReady ? this.#write(entry, []) : "late";
  }

  async verify(): Promise<boolean> {
    if (this.#fenced || this.#ended) return !this.#fenced;
    const answer = await this.#options.scripts.verify({ ...this.#keys, ...this.#writer });
    this.#fenced ||= answer === "fenced";
    return !this.#fenced;
  }

  async release(): Promise<boolean> {
    while (this.#underWay !== undefined) await this.#underWay;
    if (this.#fenced || !this.#queue.isEmpty || !this.#isReady) return false;
    this.#ended = true;
    return (await this.#options.scripts.release({ ...this.#keys, epoch: this.#epoch })) === 1;
  }

  async fail(tick: number): Promise<"released" | "void"> {
    this.#ended = true;
    if (!this.#isReady) return "void";
    const answer = await this.#options.scripts.fail({ ...this.#keys, epoch: this.#epoch, tick });
    return answer === "released" ? "released" : "void";
  }

  async end(): Promise<void> {
    if (this.#fenced || this.#ended) return;
    this.#ended = true;
    while (this.#underWay !== undefined) await this.#underWay;
    // while Redis is away, commands on this connection wait
    while (!this.#queue.isEmpty && !this.#fenced && (await this.#sendNext()));
    if (this.#known && !this.#fenced) await this.#options.scripts.end({ ...this.#keys, epoch: this.#epoch });
  }

  get #isReady(): boolean {
    return this.#options.client.status === "ready";
  }

  get #keys() {
    return { era: keys.era, checkpoint: keys.checkpoint(this.#roomId), inputs: keys.inputs(this.#loggedMatch) };
  }

  /** The arguments by which a script decides whether this ledger may write. */
  get #writer() {
    const { processId } = this.#options;
    return { eraId: this.#eraId, epoch: this.#epoch, known: this.#known ? "1" : "", process: processId };
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
    if (!this.#fenced) for (const event of this.#queue.takeEvents()) this.#options.publish(event);
  }

  /** Sends the oldest write. Returns false if it has failed; it stays in the queue then. */
  async #send(): Promise<boolean> {
    const { scripts, era, log } = this.#options;
    this.#publishWaiting();
    const write = this.#queue.takeWrite();
    if (write === undefined) return true;
    if (this.#eraId !== era.id) {
      this.#eraId = era.id;
      this.#known = false;
      this.#logged = 0;
    }
    try {
      const answer = await scripts.commit({ ...this.#writer, ...this.#valuesOf(write) });
      this.#known ||= answer === "committed";
      this.#fenced ||= answer === "fenced";
      if (answer !== "era") {
        this.#written = write.number;
        return true;
      }
      await era.renew();
    } catch (error) {
      const reason = error instanceof Error ? error.message : `${error}`;
      if (!isOutage(reason))
        log.warn("not_committed", { room_id: this.#roomId, reason }, "a room could not be written");
    }
    this.#logged = 0;
    this.#queue.putBack(write);
    return this.#eraId !== era.id; // in a new era it can be sent again at once
  }

  #valuesOf({ matchId, entry, events, ending }: EntryWrite) {
    const { client, address, channelPrefix } = this.#options;
    const channelOf = (event: EventName) => prefixed(client, channels.event(channelPrefix, event));
    const chunk = ending === undefined ? this.#takeChunk(entry) : "";
    const messages = events.map((one) => [one.n, channelOf(one.event), JSON.stringify(one)]);
    const file = ending !== undefined && ending.replay.length <= MAX_REPLAY_BYTES ? ending.replay : "";
    const humans = ending?.result.players.filter(({ bot }) => !bot).map(({ player_id }) => player_id) ?? [];
    return {
      ...{ ...this.#keys, inputs: keys.inputs(matchId), result: keys.result(matchId), replay: keys.replay(matchId) },
      ...{ address, version: CHECKPOINT_VERSION, matchId, n: entry.n, state: entry.state, chunk },
      ...{ resultText: ending === undefined ? "" : JSON.stringify(ending.result), resultSeconds: RESULT_SECONDS },
      ...{ replayFile: file, replaySeconds: REPLAY_SECONDS, keepers: JSON.stringify(humans) },
      ...{ replayOf: keys.replay(""), replaysOf: keys.replaysOf(""), keepersOf: keys.replayKeepers("") },
      events: JSON.stringify(messages),
    };
  }

  /** Returns the inputs that were not sent before, as JSON; "" if there are none. */
  #takeChunk({ match_id, log, logged }: Entry): string {
    if (match_id !== this.#loggedMatch) this.#logged = 0;
    this.#loggedMatch = match_id;
    if (logged <= this.#logged) return "";
    const chunk: LogChunk = [this.#logged, log.slice(this.#logged, logged)];
    this.#logged = logged;
    return JSON.stringify(chunk);
  }
}
