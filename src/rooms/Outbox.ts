import type { EventFields, EventName, PublishedEvent } from "../protocol/events.ts";
import { MOVEMENT_EVENTS, publishedEvent } from "../protocol/events.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { Ending, Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import type { Meters } from "../telemetry/Meters.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { PatchSchedule } from "./PatchSchedule.ts";
import type { StateChange } from "./projection.ts";
import type { RoomEvent } from "./roomEvents.ts";

const MOVEMENT: ReadonlySet<string> = new Set(MOVEMENT_EVENTS);

/** A message to all clients of the room. */
export interface Message {
  readonly name: keyof ServerMessages;
  readonly message: ServerMessages[keyof ServerMessages];
}

/** One tick of the match, on its way out. */
export interface StepOutput {
  readonly changes: readonly StateChange[];
  readonly events: readonly RoomEvent[];
  /** The match's last tick that was stepped. */
  readonly tick: number;
  /** Write the events down before anybody sees them. */
  readonly commit: boolean;
  /** The end of the match, written down with the events. */
  readonly ending?: Ending | undefined;
}

/** The ways out of a room. */
export interface RoomOutputs {
  /** Changes the state. */
  apply(changes: readonly StateChange[]): void;
  /** Sends what has changed in the state. Answers false if nothing has. */
  sendPatch(): boolean;
  broadcast(message: Message): void;
  /** The state shows the end of the match. */
  onEnding(ending: Ending): void;
  /** The room belongs to another process. */
  onFenced(): void;
  onError(error: unknown): void;
}

export interface OutboxOptions {
  readonly outputs: RoomOutputs;
  readonly ledger: Pick<Ledger, "commit" | "publish">;
  /** The match's last tick that was due; 0 outside of a match. */
  readonly tick: () => number;
  /** The room as it is now, to be written down. */
  readonly entry: () => Entry;
  readonly patches: PatchSchedule;
  readonly lifetime: Pick<Lifetime, "isOpen">;
  readonly meters: Pick<Meters, "commits" | "patches">;
  /** This process, as the origin of events. */
  readonly origin: string;
  readonly roomId: string;
  readonly matchId: string;
  /** Number of the last event of this match that any process has published. */
  readonly n: number;
  readonly publishMovement: boolean;
}

/** A tick that waits until all before it are shown, and perhaps until it is written down. */
interface Held {
  readonly output: StepOutput;
  readonly messages: readonly Message[];
  readonly committed: Promise<Outcome> | undefined;
}

/**
 * The one way out of a room, in order: changes of the state, the patch that shows them, then the events and messages about them.
 *
 * A tick whose events must not be undone or repeated is committed first. All that comes after it waits for the commit, 50 ms at
 * most. Events are numbered as they come in, and published in that order.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #patches: PatchSchedule;
  #matchId: string;
  /** Number of the last event that came in. */
  #lastN: number;
  /** Number of the last event that was committed or published. */
  #publishedN: number;
  /** Events that are neither. */
  #unpublished: PublishedEvent<EventName>[] = [];
  /** Messages for after the next patch. */
  #messages: Message[] = [];
  #held: Held[] = [];
  #isReleasing = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#patches = options.patches;
    this.#matchId = options.matchId;
    this.#lastN = this.#publishedN = options.n;
  }

  /** Number of the last event that was committed or published. */
  get n(): number {
    return this.#publishedN;
  }

  /** The tick on which there is something to send, if nothing happens before. */
  get wakeTick(): number {
    return this.#held.length === 0 ? this.#patches.wakeTick : Number.POSITIVE_INFINITY;
  }

  /** Events from here on belong to another match. */
  startMatch(matchId: string): void {
    this.#matchId = matchId;
    this.#lastN = this.#publishedN = 0;
  }

  /** The state was changed: a patch is due on the next tick. */
  stateChanged(): void {
    this.#patches.change();
  }

  /** Paddles alone were changed, or will be: a patch is due soon. */
  paddlesChanged(): void {
    this.#patches.changePaddles();
  }

  /** Sends a message to the clients after the next patch. */
  send<M extends keyof ServerMessages>(name: M, message: ServerMessages[M]): void {
    this.#messages.push({ name, message });
    this.stateChanged();
  }

  /** Publishes an event and sends it to the clients, after the next patch. */
  emit<E extends EventName>(name: E, fields: EventFields[E]): void {
    this.#messages.push(...this.#number([{ name, fields } as RoomEvent], this.#options.tick()));
    this.stateChanged();
  }

  /** Takes one tick of the match. */
  push(output: StepOutput): void {
    const messages = this.#number(output.events, output.tick);
    const committed = output.commit ? this.#commit(output.ending) : undefined;
    if (committed === undefined && this.#held.length === 0) {
      this.#show(output, messages);
      return;
    }
    this.#held.push({ output, messages, committed });
    if (this.#isReleasing) return;
    this.#isReleasing = true;
    this.#release().catch((error) => this.#options.outputs.onError(error));
  }

  /** Sends a patch if one is due. `eventTick` is when something else than paddles changes, if nothing happens before. */
  sendDue(eventTick: number): void {
    if (this.#patches.isDue(eventTick)) this.flush();
  }

  /** Sends a patch, then events and messages, unless a commit is under way. */
  flush(): void {
    if (this.#held.length > 0) return;
    const { outputs, meters, ledger } = this.#options;
    this.#patches.sent();
    if (outputs.sendPatch()) meters.patches++;
    if (this.#unpublished.length > 0) ledger.publish(this.takeUnpublished());
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    for (const message of messages) outputs.broadcast(message);
  }

  /** Removes the events that are not published yet. They count as published: commit them. */
  takeUnpublished(): PublishedEvent<EventName>[] {
    const events = this.#unpublished;
    this.#unpublished = [];
    this.#publishedN = this.#lastN;
    return events;
  }

  /** Numbers events for Redis. Answers the messages about them. */
  #number(events: readonly RoomEvent[], tick: number): Message[] {
    const { origin, roomId, publishMovement } = this.#options;
    const messages: Message[] = [];
    for (const { name, fields } of events) {
      const isMovement = MOVEMENT.has(name);
      if (isMovement && !publishMovement) continue;
      const place = { room_id: roomId, match_id: this.#matchId, n: ++this.#lastN, at: Date.now() };
      this.#unpublished.push(publishedEvent<EventName>(origin, name, place, fields));
      // clients see movement in the patches
      if (!isMovement) messages.push({ name, message: { ...fields, match_id: this.#matchId, tick } });
    }
    return messages;
  }

  #commit(ending: Ending | undefined): Promise<Outcome> {
    const events = this.takeUnpublished();
    return this.#options.ledger.commit(this.#options.entry(), events, ending);
  }

  #show({ changes, ending }: StepOutput, messages: readonly Message[]): void {
    this.#options.outputs.apply(changes);
    this.#messages.push(...messages);
    const isMoreThanPaddles = messages.length > 0 || changes.some(({ of }) => of !== "paddle");
    if (isMoreThanPaddles) this.stateChanged();
    else if (changes.length > 0) this.paddlesChanged();
    if (ending !== undefined) this.#options.outputs.onEnding(ending);
  }

  /** Shows what is held, in order, as it is committed. */
  async #release(): Promise<void> {
    const { outputs, meters } = this.#options;
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const outcome = await next.committed;
      if (outcome !== undefined) meters.commits.add(outcome);
      if (outcome === "fenced") {
        outputs.onFenced();
        return;
      }
      this.#held.shift();
      this.#show(next.output, next.messages);
    }
    this.#isReleasing = false;
    this.stateChanged();
    if (this.#options.lifetime.isOpen) this.flush();
  }
}
