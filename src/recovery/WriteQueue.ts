import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { EXACTLY_ONCE_EVENTS } from "../protocol/events.ts";
import type { Ending, Entry } from "./ledger.ts";

/** Most events of a match that wait. At the limit, events that need not be delivered exactly once are dropped. */
const MAX_EVENTS = 500;

/** Most matches of a room that wait. At the limit, the oldest is dropped. */
const MAX_MATCHES = 20;

/** An entry and events of one match. Without an entry, it is events that wait for the write before them. */
export interface Write {
  readonly matchId: string;
  readonly entry?: Entry | undefined;
  readonly events: readonly PublishedEvent<EventName>[];
  readonly ending?: Ending | undefined;
  /** Number of the last call whose entry is part of this. */
  readonly number: number;
}

/** A write with an entry. */
export type EntryWrite = Write & { readonly entry: Entry };

/** The writes of a room that wait, in order. Those of one match are joined, those of different matches are not. */
export class WriteQueue {
  #writes: Write[] = [];

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** Adds a write. Returns false if the oldest match was dropped for it. */
  add(write: Write): boolean {
    const last = this.#writes.at(-1);
    if (last?.matchId === write.matchId) this.#writes[this.#writes.length - 1] = joined(last, write);
    else this.#writes.push(write);
    if (this.#writes.length <= MAX_MATCHES) return true;
    this.#writes.shift();
    return false;
  }

  /** Puts a write that has failed back at the head, joined with later ones of its match. */
  putBack(write: Write): void {
    const next = this.#writes[0];
    if (next?.matchId === write.matchId) this.#writes[0] = joined(write, next);
    else this.#writes.unshift(write);
  }

  /** Removes and returns the events at the head, which wait for no write any more. */
  takeEvents(): PublishedEvent<EventName>[] {
    const first = this.#writes.findIndex(hasEntry);
    const free = this.#writes.splice(0, first < 0 ? this.#writes.length : first);
    return free.flatMap(({ events }) => events);
  }

  /** Removes and returns the first write. Undefined if there is none, or if there are events before it. */
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
