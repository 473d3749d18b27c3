import type { EventFields, EventName, PublishedEvent } from "../protocol/events.ts";
import { MOVEMENT_EVENTS, publishedEvent } from "../protocol/events.ts";
import type { EventMessage } from "../protocol/messages.ts";

export interface Announcement {
  readonly published: PublishedEvent<EventName>;
  readonly message: EventMessage<EventName>;
}

const MOVEMENT: ReadonlySet<string> = new Set(MOVEMENT_EVENTS);

/** Numbers a match's events and keeps them until the patch that shows them is on its way. */
export class Announcer {
  readonly #origin: string;
  readonly #room_id: string;
  #match_id: string;
  #n = 0;
  #handedOut = 0;
  #waiting: Announcement[] = [];

  /** `n` is that of the last event said before, by whomever. */
  constructor(origin: string, room_id: string, match_id: string, n = 0) {
    this.#origin = origin;
    this.#room_id = room_id;
    this.#match_id = match_id;
    this.#n = this.#handedOut = n;
  }

  /** Of the last event that was handed out. */
  get n(): number {
    return this.#handedOut;
  }

  /** What is announced from here on belongs to another match. */
  startMatch(match_id: string): void {
    this.#match_id = match_id;
    this.#n = this.#handedOut = 0;
  }

  /** `tick` is the last one stepped, 0 outside of a match. */
  announce<E extends EventName>(event: E, fields: EventFields[E], tick: number): void {
    const place = { room_id: this.#room_id, match_id: this.#match_id, n: ++this.#n, at: Date.now() };
    this.#waiting.push({
      published: publishedEvent<EventName>(this.#origin, event, place, fields),
      message: { ...fields, match_id: this.#match_id, tick },
    });
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Hands out what waits, in order. */
  take(): Announcement[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#handedOut = this.#n;
    return taken;
  }
}

/** Whether clients see an event in the patches alone: it goes to Redis at most. */
export function isMovement(event: EventName): boolean {
  return MOVEMENT.has(event);
}
