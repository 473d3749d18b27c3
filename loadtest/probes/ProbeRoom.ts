/** A player who uses the server's real client library, to measure when players see each other move. */
export interface Probe {
  /** Key of this player in what the others see. */
  readonly key: string;
  /** Whether the player is in a match, so that a move shows. */
  canMove(): boolean;
  move(direction: number): void;
  leave(): void;
}

/** Takes the reports of the probes. */
export interface ProbeListener {
  /** `observer` has received whether the player `key` moves. */
  onPlayer(observer: number, key: string, isMoving: boolean): void;
  /** A bounce has arrived, `lateMs` after its tick was due. */
  onBounce(lateMs: number): void;
}

/** Opens four probes in one room. */
export type OpenProbes = (url: string, listener: ProbeListener) => Promise<Probe[]>;

export interface ProbeFigures {
  /** Time from a sent move until another player sees it, one value for each of them. */
  seenMs: number[];
  /** Time from when the tick of a bounce was due until a client has it. */
  bounceMs: number[];
}

/** A probe moves this long and rests this long, so that each start can be seen. */
const HALF_MS = 250;
/** A start that nobody has seen before the next one counts as seen after this time. */
const PERIOD_MS = 2 * HALF_MS;

interface Start {
  readonly at: number;
  readonly seenBy: Set<number>;
}

/** Four probes in a room. Measures how long it takes until the others see that one starts to move. */
export class ProbeRoom implements ProbeListener {
  #probes: readonly Probe[] = [];
  /** By observer and player: whether the observer last saw the player moving. */
  readonly #seenMoving = new Map<string, boolean>();
  readonly #starts = new Map<string, Start>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #figures: ProbeFigures = { seenMs: [], bounceMs: [] };

  static async open(openProbes: OpenProbes, url: string): Promise<ProbeRoom> {
    const room = new ProbeRoom();
    room.#probes = await openProbes(url, room);
    for (const probe of room.#probes) room.#after(HALF_MS * Math.random(), () => room.#start(probe, 1));
    return room;
  }

  /** Starts a window: forgets earlier figures, and moves that nobody has seen yet. */
  begin(): void {
    this.#figures = { seenMs: [], bounceMs: [] };
    this.#starts.clear();
  }

  /** Figures since `begin`. */
  figures(): ProbeFigures {
    return this.#figures;
  }

  leave(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const probe of this.#probes) probe.leave();
  }

  onPlayer(observer: number, key: string, isMoving: boolean): void {
    const pair = `${observer} ${key}`;
    const before = this.#seenMoving.get(pair);
    this.#seenMoving.set(pair, isMoving);
    if (!isMoving || before !== false) return;
    const start = this.#starts.get(key);
    if (start === undefined || start.seenBy.has(observer)) return;
    start.seenBy.add(observer);
    this.#figures.seenMs.push(performance.now() - start.at);
  }

  onBounce(lateMs: number): void {
    this.#figures.bounceMs.push(lateMs);
  }

  #start(probe: Probe, direction: number): void {
    this.#countUnseen(probe);
    if (probe.canMove()) {
      this.#starts.set(probe.key, { at: performance.now(), seenBy: new Set() });
      probe.move(direction);
    }
    // random, so that the starts do not all fall on the same phase of the server's tick
    const wait = HALF_MS * (0.9 + 0.2 * Math.random());
    this.#after(wait, () => {
      if (probe.canMove()) probe.move(0);
      this.#after(wait, () => this.#start(probe, -direction));
    });
  }

  #countUnseen(probe: Probe): void {
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
