import type { EventFields, EventName, PublishedEvent } from "../protocol/events.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { Ending, Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import type { Meters } from "../telemetry/Meters.ts";
import { type Announcement, type Announcer, isMovement } from "./Announcer.ts";
import type { PatchSchedule } from "./PatchSchedule.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What happened, and is shown when all that came before has been. */
interface Held {
  readonly announcements: readonly Announcement[];
  /** What must be written down first. */
  readonly committed?: Promise<Outcome>;
  readonly show: () => void;
}

/** To all clients of the room. */
interface Message {
  readonly name: keyof ServerMessages;
  readonly message: ServerMessages[keyof ServerMessages];
}

/** Where that comes from what is published, and with it the room's turns; its ticks are the clock's. */
export interface Source {
  /** Brings it up to the last tick that was due. */
  advance(): void;
  /** On which it wants a turn, if nothing happens before. */
  readonly wakeTick: number;
  /** On which, if nothing happens before, something else than paddles changes. */
  readonly eventTick: number;
}

/** The way out of a room. */
export interface Outlet {
  /** False if there was nothing new in the state. */
  broadcastPatch(): boolean;
  broadcast({ name, message }: Message): void;
  /** To other services. */
  publish(event: PublishedEvent<EventName>): void;
  /** The room as it is now. */
  entry(): Entry;
  /** The room was found to be another process's. */
  fence(): void;
  onError(error: unknown, during: "turn" | "commit"): void;
}

export interface PublisherOptions {
  readonly outlet: Outlet;
  readonly ledger: Pick<Ledger, "commit">;
  readonly announcer: Announcer;
  readonly patches: PatchSchedule;
  readonly meters: Pick<Meters, "commits" | "patches">;
}

/**
 * A room's turns, and the order in which things leave it: state is changed first, a patch follows on the tick, and after the patch
 * what is announced of it. What must not be said twice or taken back (`commit`) is written down before; all that comes after
 * it waits for it, 50 ms at most.
 *
 * An object of its own, like all that has to do with every tick: Colyseus's rooms are slow to read a field of.
 */
export class Publisher {
  readonly #outlet: Outlet;
  readonly #ledger: Pick<Ledger, "commit">;
  readonly #announcer: Announcer;
  readonly #patches: PatchSchedule;
  readonly #meters: Pick<Meters, "commits" | "patches">;
  #held: Held[] = [];
  #isShowing = false;
  /** To be said to the clients after the next patch, before what is announced then. */
  #unsaid: Message[] = [];
  #source: Source | undefined;
  #isStopped = false;

  constructor({ outlet, ledger, announcer, patches, meters }: PublisherOptions) {
    this.#outlet = outlet;
    this.#ledger = ledger;
    this.#announcer = announcer;
    this.#patches = patches;
    this.#meters = meters;
  }

  /** Undefined where nothing happens of itself. */
  setSource(source: Source | undefined): void {
    this.#source = source;
  }

  /** What is announced from here on belongs to another match. */
  startMatch(match_id: string): void {
    this.#announcer.startMatch(match_id);
  }

  /** Of the last event that was handed out, to be written down or published. */
  get n(): number {
    return this.#announcer.n;
  }

  /** On a tick on which there is something to do. Answers the next such tick, if nothing happens before. */
  turn(): number {
    try {
      if (!this.#isStopped) {
        this.#source?.advance();
        if (this.#patches.isDue(this.#source?.eventTick ?? NEVER)) this.flush();
      }
    } catch (error) {
      this.#outlet.onError(error, "turn");
    }
    const wakeTick = this.#source?.wakeTick ?? NEVER;
    return this.#held.length === 0 ? Math.min(wakeTick, this.#patches.wakeTick) : wakeTick;
  }

  /** Brings the room up to the last tick that was due. */
  catchUp(): void {
    this.#source?.advance();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** No turns any more, and no patches by themselves, until `resume`: the room may go on in another process. */
  stop(): void {
    this.#isStopped = true;
  }

  resume(): void {
    this.#isStopped = false;
    this.changed();
  }

  /** `tick` is the last one stepped, 0 outside of a match. */
  announce<E extends EventName>(event: E, fields: EventFields[E], tick: number): void {
    this.#announcer.announce(event, fields, tick);
    this.changed();
  }

  /** The state was changed. */
  changed(): void {
    this.#patches.change();
  }

  /** Paddles alone were changed, or are about to be. */
  paddlesChanged(): void {
    this.#patches.changePaddles();
  }

  /** Says something to the clients alone, after the next patch. */
  say<M extends keyof ServerMessages>(name: M, message: ServerMessages[M]): void {
    this.#unsaid.push({ name, message });
    this.changed();
  }

  /** Writes down what has been announced, with the room as it is now; then `show` changes the state. */
  commit(show: () => void, ending?: Ending): void {
    const announcements = this.#announcer.take();
    const published = announcements.map((one) => one.published);
    this.#hold({ announcements, committed: this.#ledger.commit(this.#outlet.entry(), published, ending), show });
  }

  /** Changes the state by `show`, after what is being written down. */
  show(show: () => void): void {
    if (this.#held.length > 0) this.#hold({ announcements: [], show });
    else show();
  }

  /** Sends what is to be seen and said now, unless something is still being written down. */
  flush(): void {
    if (this.#held.length > 0) return;
    this.#patches.sent();
    if (this.#outlet.broadcastPatch()) this.#meters.patches++;
    if (this.#unsaid.length === 0 && this.#announcer.isEmpty) return;
    const messages = this.#unsaid;
    const announcements = this.#announcer.take();
    this.#unsaid = [];
    for (const { published } of announcements) this.#outlet.publish(published);
    for (const message of [...messages, ...messagesOf(announcements)]) this.#outlet.broadcast(message);
  }

  /** Hands out what was announced and not said yet. */
  takeUnsaid(): PublishedEvent<EventName>[] {
    return this.#announcer.take().map((one) => one.published);
  }

  #hold(held: Held): void {
    this.#held.push(held);
    if (this.#isShowing) return;
    this.#isShowing = true;
    this.#showHeld().catch((error) => this.#outlet.onError(error, "commit"));
  }

  async #showHeld(): Promise<void> {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const outcome = await next.committed;
      if (outcome !== undefined) this.#meters.commits.add(outcome);
      if (outcome === "fenced") {
        this.#outlet.fence();
        return;
      }
      this.#held.shift();
      this.#unsaid.push(...messagesOf(next.announcements));
      next.show();
    }
    this.#isShowing = false;
    this.changed();
    if (!this.#isStopped) this.flush();
  }
}

/** Movement is in the patches already. */
function messagesOf(announcements: readonly Announcement[]): Message[] {
  const told = announcements.filter(({ published }) => !isMovement(published.event));
  return told.map(({ published, message }) => ({ name: published.event, message }));
}
