import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { EXACTLY_ONCE_EVENTS } from "../protocol/events.ts";
import type { Ending, Entry } from "./ledger.ts";

/** Events of a match that wait at most. Beyond that, those are dropped first that may be lost. */
const MAX_EVENTS = 500;

/** Matches of a room that wait at most. Beyond that, the oldest is dropped. */
const MAX_MATCHES = 20;

/** Something to write and publish of one match. Without an entry it is only events, which wait for the write before them. */
export interface Write {
  readonly matchId: string;
  readonly entry?: Entry | undefined;
  readonly events: readonly PublishedEvent<EventName>[];
  readonly ending?: Ending | undefined;
  /** Number of the last call that is part of it. */
  readonly number: number;
}

/** A write with something to be written. */
export type EntryWrite = Write & { readonly entry: Entry };

/** What a room still has to write, in order. Writes of one match become one; those of different matches never do. */
export class WriteQueue {
  #writes: Write[] = [];

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** Returns false if the oldest match was dropped for it. */
  add(write: Write): boolean {
    const last = this.#writes.at(-1);
    if (last?.matchId === write.matchId) this.#writes[this.#writes.length - 1] = joined(last, write);
    else this.#writes.push(write);
    if (this.#writes.length <= MAX_MATCHES) return true;
    this.#writes.shift();
    return false;
  }

  /** Puts a write that failed first again, together with what was added of its match meanwhile. */
  putBack(write: Write): void {
    const next = this.#writes[0];
    if (next?.matchId === write.matchId) this.#writes[0] = joined(write, next);
    else this.#writes.unshift(write);
  }

  /** Takes the events that wait for no write any more. */
  takeEvents(): PublishedEvent<EventName>[] {
    const first = this.#writes.findIndex(hasEntry);
    const free = this.#writes.splice(0, first < 0 ? this.#writes.length : first);
    return free.flatMap(({ events }) => events);
  }

  /** Takes the first write. Undefined if there is none, or if events are to be taken before it. */
  takeWrite(): EntryWrite | undefined {
    const first = this.#writes[0];
    if (first === undefined || !hasEntry(first)) return undefined;
    this.#writes.shift();
    return first;
  }
}

function hasEntry(write: Write): write is EntryWrite {
  return write.entry !== undefined;
}

function joined(older: Write, newer: Write): Write {
  return {
    matchId: newer.matchId,
    entry: newer.entry ?? older.entry,
    events: bounded([...older.events, ...newer.events]),
    ending: newer.ending ?? older.ending,
    number: Math.max(older.number, newer.number),
  };
}

function bounded(events: PublishedEvent<EventName>[]): PublishedEvent<EventName>[] {
  if (events.length <= MAX_EVENTS) return events;
  const exact: readonly EventName[] = EXACTLY_ONCE_EVENTS;
  return events.filter(({ event }) => exact.includes(event)).slice(-MAX_EVENTS);
}
