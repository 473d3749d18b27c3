/** A player who sees all that the others of his room do, through the client library that the server's documentation names. */
export interface Probe {
  /** By which the others see him. */
  readonly key: string;
  /** Whether a move would show: he is in a match. */
  canMove(): boolean;
  move(direction: number): void;
  leave(): void;
}

/** Where probes report what they see. */
export interface Sights {
  /** In what `observer` was sent last, the player `key` moves, or rests. */
  onPlayer(observer: number, key: string, moves: boolean): void;
  /** A bounce came in, so many milliseconds after the tick was due that it happened on. */
  onBounce(lateMs: number): void;
}

/** Four probes come into one room. */
export type OpenProbes = (url: string, sights: Sights) => Promise<Probe[]>;

export interface ProbeFigures {
  /** From a move sent to its sight by another player of the room; a sample for each of them. */
  seenMs: number[];
  bounceMs: number[];
}

/** Half of the time a probe rests, so that each start shows. */
const HALF_MS = 250;
/** What has not been seen by the next start counts as seen then. */
const PERIOD_MS = 2 * HALF_MS;

interface Start {
  readonly at: number;
  readonly seenBy: Set<number>;
}

/** Measures how long it takes until the others see that somebody starts to move. */
export class ProbeRoom implements Sights {
  #probes: readonly Probe[] = [];
  /** For each observer and player whether he was last seen moving. */
  readonly #seenMoving = new Map<string, boolean>();
  readonly #starts = new Map<string, Start>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #figures: ProbeFigures = { seenMs: [], bounceMs: [] };

  static async open(openProbes: OpenProbes, url: string): Promise<ProbeRoom> {
    const room = new ProbeRoom();
    room.#probes = await openProbes(url, room);
    for (const probe of room.#probes) room.#after(HALF_MS * Math.random(), () => room.#go(probe, 1));
    return room;
  }

  /** Forgets what was, and what is under way: a pause before a measurement is nobody's delay. */
  begin(): void {
    this.#figures = { seenMs: [], bounceMs: [] };
    this.#starts.clear();
  }

  /** Since `begin`. */
  figures(): ProbeFigures {
    return this.#figures;
  }

  leave(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const probe of this.#probes) probe.leave();
  }

  onPlayer(observer: number, key: string, moves: boolean): void {
    const pair = `${observer} ${key}`;
    const before = this.#seenMoving.get(pair);
    this.#seenMoving.set(pair, moves);
    if (!moves || before !== false) return;
    const start = this.#starts.get(key);
    if (start === undefined || start.seenBy.has(observer)) return;
    start.seenBy.add(observer);
    this.#figures.seenMs.push(performance.now() - start.at);
  }

  onBounce(lateMs: number): void {
    this.#figures.bounceMs.push(lateMs);
  }

  #go(probe: Probe, direction: number): void {
    this.#miss(probe);
    if (probe.canMove()) {
      this.#starts.set(probe.key, { at: performance.now(), seenBy: new Set() });
      probe.move(direction);
    }
    // at random moments, lest all starts fall on the same phase of the server's tick
    const wait = HALF_MS * (0.9 + 0.2 * Math.random());
    this.#after(wait, () => {
      if (probe.canMove()) probe.move(0);
      this.#after(wait, () => this.#go(probe, -direction));
    });
  }

  #miss(probe: Probe): void {
    const start = this.#starts.get(probe.key);
    this.#starts.delete(probe.key);
    if (start === undefined || !probe.canMove() || start.seenBy.size >= this.#probes.length - 1) return;
    for (let others = start.seenBy.size + 1; others < this.#probes.length; others++) {
      this.#figures.seenMs.push(PERIOD_MS);
    }
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
