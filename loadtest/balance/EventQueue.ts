interface Event {
  readonly at: number;
  readonly work: () => void;
}

/** Virtual time: does things when they are due, without waiting. */
export class EventQueue {
  /** Seconds since the start. */
  now = 0;
  /** A binary heap: the next event is first. */
  readonly #events: Event[] = [];

  after(seconds: number, work: () => void): void {
    const events = this.#events;
    const event = { at: this.now + seconds, work };
    let index = events.push(event) - 1;
    for (let parent = (index - 1) >> 1; index > 0; parent = (index - 1) >> 1) {
      const above = events[parent] as Event;
      if (above.at <= event.at) break;
      events[index] = above;
      index = parent;
    }
    events[index] = event;
  }

  /** Does the next thing. Throws a RangeError if there is none. */
  step(): void {
    const events = this.#events;
    const next = events[0];
    const last = events.pop();
    if (next === undefined || last === undefined) throw new RangeError("nothing is left to be done");
    if (events.length > 0) this.#sink(last);
    this.now = next.at;
    next.work();
  }

  #sink(event: Event): void {
    const events = this.#events;
    let index = 0;
    for (let child = 1; child < events.length; child = 2 * index + 1) {
      const [left, right] = [events[child] as Event, events[child + 1]];
      const isRight = right !== undefined && right.at < left.at;
      const below = isRight ? right : left;
      if (below.at >= event.at) break;
      events[index] = below;
      index = isRight ? child + 1 : child;
    }
    events[index] = event;
  }
}
