import type { Redis } from "ioredis";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { EXACTLY_ONCE_EVENTS } from "../protocol/events.ts";
import { MAX_REPLAY_LENGTH, REPLAY_SECONDS, RESULT_SECONDS, replayKey, resultKey } from "../protocol/stored.ts";
import { runScript } from "../redis/script.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { CHECKPOINT_VERSION, type LogChunk } from "./checkpoint.ts";
import type { Ending, Entry, Ledger, Outcome } from "./ledger.ts";
import * as scripts from "./ledgerScripts.ts";
import { checkpointKey, inputsKey } from "./ledgerScripts.ts";

/** How long a room keeps a loss to itself until it is known to be written. */
const PATIENCE_MS = 50;

/** Events of a match that wait for Redis; beyond, those go first that may be lost. */
const MAX_UNPUBLISHED = 500;

/** Matches of a room that wait for Redis; beyond, the oldest are lost. */
const MAX_MATCHES = 20;

/** Of the era that Redis is in: it changes when Redis has lost everything. */
export interface Era {
  readonly id: string;
  /** Asks again. */
  renew(): Promise<void>;
}

export interface RedisLedgerOptions {
  /** Of the kind "publish", and the one that events are published on: so they are in order. */
  readonly client: Redis;
  readonly era: Era;
  readonly channelPrefix: string;
  readonly processId: string;
  readonly address: string;
  readonly log: LimitedLog;
}

/** What is to be written of a match: in one step, and never together with what is another match's. */
interface Batch {
  readonly entry: Entry;
  readonly events: PublishedEvent<EventName>[];
  readonly ending: Ending | undefined;
  /** Of the last write that is in it. */
  readonly number: number;
}

/** One room's ledger. One script at a time is under way; what comes meanwhile goes with the next. */
export class RedisLedger implements Ledger {
  readonly keeps = true;
  readonly #options: RedisLedgerOptions;
  readonly #roomId: string;
  readonly #epoch: number;
  /** It has been written, so that it can only be missing because it ended elsewhere. */
  #known: boolean;
  #era: string;
  #fenced = false;
  #ended = false;
  /** Not sent yet, one for each match, in order. */
  #batches: Batch[] = [];
  /** The last write that was asked for, and the last one that is written. */
  #asked = 0;
  #written = 0;
  #underWay: Promise<boolean> | undefined;
  /** Inputs of `#loggedMatch` that were sent to Redis. */
  #logged = 0;
  #loggedMatch = "";

  constructor(options: RedisLedgerOptions, roomId: string, epoch: number, known: boolean) {
    this.#options = options;
    this.#roomId = roomId;
    this.#epoch = epoch;
    this.#known = known;
    this.#era = options.era.id;
  }

  async commit(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome> {
    const done = this.#write(entry, events, ending);
    if (!this.#isReady) return "late";
    const patience = Promise.withResolvers<Outcome>();
    const timer = setTimeout(patience.resolve, PATIENCE_MS, "late");
    return Promise.race([done, patience.promise]).finally(() => clearTimeout(timer));
  }

  async save(entry: Entry): Promise<Outcome> {
    return this.#isReady ? this.#write(entry, []) : "late";
  }

  async verify(): Promise<boolean> {
    if (this.#fenced || this.#ended) return !this.#fenced;
    const answer = await runScript(this.#options.client, scripts.VERIFY, [checkpointKey(this.#roomId)], this.#identity);
    this.#fenced ||= answer === "fenced";
    return !this.#fenced;
  }

  async release(): Promise<boolean> {
    while (this.#underWay !== undefined) await this.#underWay;
    if (this.#fenced || this.#batches.length > 0 || !this.#isReady) return false;
    this.#ended = true;
    return (await this.#run(scripts.RELEASE, [])) === 1;
  }

  async fail(tick: number): Promise<"released" | "void"> {
    this.#ended = true;
    if (!this.#isReady) return "void";
    return (await this.#run(scripts.FAIL, [tick])) === "released" ? "released" : "void";
  }

  async end(): Promise<void> {
    if (this.#fenced || this.#ended) return;
    this.#ended = true;
    while (this.#underWay !== undefined) await this.#underWay;
    // the connection is of the kind that waits, however long Redis is away
    while (this.#batches.length > 0 && !this.#fenced && (await this.#sendNext()));
    if (this.#known && !this.#fenced) await this.#run(scripts.END, []);
  }

  get #isReady(): boolean {
    return this.#options.client.status === "ready";
  }

  /** Resolves when this entry, or a later one, is written. */
  async #write(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome> {
    if (this.#fenced || this.#ended) return "fenced";
    const number = ++this.#asked;
    this.#add({ entry, events: [...events], ending, number });
    if (this.#underWay !== undefined) await this.#underWay;
    // the first of those who waited sends for all
    while (this.#written < number && !this.#fenced) {
      if (!this.#isReady) return "late";
      if (!(await this.#sendNext())) return "late";
    }
    return this.#fenced ? "fenced" : "committed";
  }

  #add(batch: Batch): void {
    const last = this.#batches.at(-1);
    if (last?.entry.match_id !== batch.entry.match_id) this.#batches.push(batch);
    else this.#batches[this.#batches.length - 1] = joined(last, batch);
    if (this.#batches.length <= MAX_MATCHES) return;
    this.#batches.shift();
    this.#options.log.warn("matches_lost", { room_id: this.#roomId }, "a match could not be written down");
  }

  /** It goes first again, with what came meanwhile. */
  #putBack(batch: Batch): void {
    const next = this.#batches[0];
    if (next?.entry.match_id !== batch.entry.match_id) this.#batches.unshift(batch);
    else this.#batches[0] = joined(batch, next);
  }

  /** One at a time. */
  #sendNext(): Promise<boolean> {
    this.#underWay ??= this.#send().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Writes what has waited longest. Answers whether to go on; what there was to write waits again if not. */
  async #send(): Promise<boolean> {
    const { client, era, log } = this.#options;
    const batch = this.#batches.shift();
    if (batch === undefined) return true;
    const { entry, events, ending, number } = batch;
    if (this.#era !== era.id) {
      this.#era = era.id;
      this.#known = false;
      this.#logged = 0;
    }
    const keys = [checkpointKey(this.#roomId), inputsKey(entry.match_id), resultKey(entry.match_id)];
    const chunk = ending === undefined ? this.#takeChunk(entry) : "";
    const args = [...this.#argumentsOf(entry), chunk, ...endingArguments(ending)];
    for (const event of events) args.push(event.n, this.#options.channelPrefix + event.event, JSON.stringify(event));
    try {
      const answer = await runScript(client, scripts.COMMIT, [...keys, replayKey(entry.match_id)], args);
      this.#known ||= answer === "committed";
      this.#fenced ||= answer === "fenced";
      if (answer !== "era") {
        this.#written = number;
        return true;
      }
      await era.renew();
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      log.warn("not_committed", { room_id: this.#roomId, reason }, "a room could not be written down");
    }
    this.#logged = 0;
    this.#putBack(batch);
    return this.#era !== era.id; // in another era, send again at once
  }

  #argumentsOf({ match_id, n, state }: Entry): (string | number)[] {
    return [...this.#identity, this.#options.address, CHECKPOINT_VERSION, match_id, n, state];
  }

  /** What says whether it may write. */
  get #identity(): (string | number)[] {
    return [this.#era, this.#epoch, this.#known ? "1" : "", this.#options.processId];
  }

  /** The inputs that no chunk has said yet; "" for none. */
  #takeChunk({ match_id, log, logged }: Entry): string {
    if (match_id !== this.#loggedMatch) this.#logged = 0;
    this.#loggedMatch = match_id;
    if (logged <= this.#logged) return "";
    const chunk: LogChunk = [this.#logged, log.slice(this.#logged, logged)];
    this.#logged = logged;
    return JSON.stringify(chunk);
  }

  #run(script: string, args: (string | number)[]): Promise<unknown> {
    const keys = [checkpointKey(this.#roomId), inputsKey(this.#loggedMatch)];
    return runScript(this.#options.client, script, keys, [this.#epoch, ...args]);
  }
}

/** Two batches of one match. */
function joined(older: Batch, newer: Batch): Batch {
  const events = [...older.events, ...newer.events];
  return { ...newer, events: bounded(events), ending: newer.ending ?? older.ending };
}

function bounded(events: PublishedEvent<EventName>[]): PublishedEvent<EventName>[] {
  if (events.length <= MAX_UNPUBLISHED) return events;
  const exact: readonly EventName[] = EXACTLY_ONCE_EVENTS;
  return events.filter(({ event }) => exact.includes(event)).slice(-MAX_UNPUBLISHED);
}

function endingArguments(ending: Ending | undefined): (string | number)[] {
  if (ending === undefined) return ["", 0, "", 0];
  const replay = JSON.stringify(ending.replay);
  const kept = replay.length <= MAX_REPLAY_LENGTH ? replay : "";
  return [JSON.stringify(ending.result), RESULT_SECONDS, kept, REPLAY_SECONDS];
}
