import type { EventFields, EventName, PublishedEvent } from "../protocol/events.ts";
import { publishedEvent } from "../protocol/events.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import type { Ending, Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import type { Meters } from "../telemetry/Meters.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { PatchSchedule } from "./PatchSchedule.ts";
import type { StateChange } from "./projection.ts";
import { isMovement, type RoomEvent } from "./roomEvents.ts";

/** A message to all clients of the room. */
export interface Message {
  readonly name: keyof ServerMessages;
  readonly message: ServerMessages[keyof ServerMessages];
}

/** The results of stepping one tick of the match. */
export interface StepOutput {
  readonly changes: readonly StateChange[];
  readonly events: readonly RoomEvent[];
  /** The tick that was stepped. */
  readonly tick: number;
  /** Whether the events must be committed before anybody sees them. */
  readonly commit: boolean;
  /** The end of the match, committed with the events. */
  readonly ending?: Ending | undefined;
}

/** The functions that the outbox calls. */
export interface RoomOutputs {
  /** Applies changes to the state. */
  apply(changes: readonly StateChange[]): void;
  /** Sends the changes of the state to all clients. Returns false if there are none. */
  sendPatch(): boolean;
  broadcast(message: Message): void;
  /** Called when the state shows the end of the match. */
  onEnding(ending: Ending): void;
  /** Called when a commit finds that the room belongs to another process. */
  onFenced(): void;
  onError(error: unknown): void;
}

export interface OutboxOptions {
  readonly outputs: RoomOutputs;
  readonly ledger: Pick<Ledger, "commit" | "publish">;
  /** The last tick of the match that was due; 0 without a match. */
  readonly tick: () => number;
  /** Makes a checkpoint of the room as it is now. */
  readonly entry: () => Entry;
  readonly patches: PatchSchedule;
  readonly lifetime: Pick<Lifetime, "isOpen">;
  readonly meters: Pick<Meters, "commits" | "patches">;
  /** Id of this process, as the origin of events. */
  readonly origin: string;
  readonly roomId: string;
  readonly matchId: string;
  /** Upper bound of the event numbers that any process has used in this match. */
  readonly n: number;
}

/** A tick that waits until all ticks before it are shown and, if it is committed, until its commit has an outcome. */
interface PendingStep {
  readonly output: StepOutput;
  readonly messages: readonly Message[];
  readonly committed?: Promise<Outcome>;
}

/**
 * Sends everything that leaves a room, in order: a patch with the changes of the state, then events and messages about them.
 *
 * A tick whose events must not be undone or repeated is committed first, and all patches and messages wait for that commit. If
 * the ledger answers "late", because no process has Redis, the tick is shown uncommitted. Events are published in the order of `n`.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #patches: PatchSchedule;
  #matchId: string;
  /** Number of the last event, published or not. */
  #lastN: number;
  /** Number of the last event that was committed or published. */
  #publishedN: number;
  /** Events that are neither committed nor published yet. */
  #unpublished: PublishedEvent<EventName>[] = [];
  /** Messages to send after the next patch. */
  #messages: Message[] = [];
  #pending: PendingStep[] = [];
  #isShowingPending = false;

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

  /** The tick on which a patch is due if nothing else changes. None is due while a step is pending. */
  get wakeTick(): number {
    return this.#pending.length === 0 ? this.#patches.wakeTick : Number.POSITIVE_INFINITY;
  }

  /** Numbers events from 1 again, for another match. */
  startMatch(matchId: string): void {
    this.#matchId = matchId;
    this.#lastN = this.#publishedN = 0;
  }

  /** Makes a patch due on the next tick, after a change of the state. */
  stateChanged(): void {
    this.#patches.change();
  }

  /** Makes a patch due soon, after a change of paddles alone or a move that will cause one. `at` is its time, by default now. */
  paddlesChanged(at?: number): void {
    this.#patches.changePaddles(at);
  }

  /** Sends a message to the clients after the next patch, and after the steps that are pending. */
  send<M extends keyof ServerMessages>(name: M, message: ServerMessages[M]): void {
    this.#add({ output: { changes: [], events: [], tick: 0, commit: false }, messages: [{ name, message }] });
  }

  /** Publishes an event and sends it to the clients after the next patch, and after the steps that are pending. */
  emit<E extends EventName>(name: E, fields: EventFields[E]): void {
    const events = [{ name, fields } as RoomEvent];
    this.push({ changes: [], events, tick: this.#options.tick(), commit: false });
  }

  /** Takes the results of one tick. Shows them at once, or after the commits that are pending. */
  push(output: StepOutput): void {
    const messages = this.#enqueueEvents(output.events, output.tick);
    this.#add({ output, messages, ...(output.commit && { committed: this.#commit(output.ending) }) });
  }

  #add(step: PendingStep): void {
    if (step.committed === undefined && this.#pending.length === 0) {
      this.#show(step.output, step.messages);
      return;
    }
    this.#pending.push(step);
    if (this.#isShowingPending) return;
    this.#isShowingPending = true;
    this.#showPending().catch((error) => this.#options.outputs.onError(error));
  }

  /** Flushes if a patch is due. `eventTick` is the tick on which something other than a paddle changes next. */
  sendDue(eventTick: number): void {
    if (this.#patches.isDue(eventTick)) this.flush();
  }

  /** Sends a patch, publishes events, and sends messages. Does nothing while a step is pending. */
  flush(): void {
    if (this.#pending.length > 0) return;
    const { outputs, meters, ledger } = this.#options;
    this.#patches.sent();
    if (outputs.sendPatch()) meters.patches++;
    if (this.#unpublished.length > 0) ledger.publish(this.takeUnpublished());
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    for (const message of messages) outputs.broadcast(message);
  }

  /** Removes and returns the unpublished events. They count as published now: the caller must commit or publish them. */
  takeUnpublished(): PublishedEvent<EventName>[] {
    const events = this.#unpublished;
    this.#unpublished = [];
    this.#publishedN = this.#lastN;
    return events;
  }

  /** Numbers events and adds them to the unpublished ones. Returns the messages about them. */
  #enqueueEvents(events: readonly RoomEvent[], tick: number): Message[] {
    const { origin, roomId } = this.#options;
    const messages: Message[] = [];
    for (const { name, fields } of events) {
      const place = { room_id: roomId, match_id: this.#matchId, n: ++this.#lastN, at: Date.now() };
      this.#unpublished.push(publishedEvent<EventName>(origin, name, place, fields));
      // clients learn of movement from patches
      if (!isMovement(name)) messages.push({ name, message: { ...fields, match_id: this.#matchId, tick } });
    }
    return messages;
  }

  #commit(ending: Ending | undefined): Promise<Outcome> {
    const events = this.takeUnpublished(); // first, because the entry holds the number of the last one
    return this.#options.ledger.commit(this.#options.entry, events, ending);
  }

  /** Applies the changes of a step to the state, and queues its messages for the next patch. */
  #show({ changes, ending }: StepOutput, messages: readonly Message[]): void {
    this.#options.outputs.apply(changes);
    this.#messages.push(...messages);
    const isMoreThanPaddles = messages.length > 0 || changes.some(({ of }) => of !== "paddle");
    if (isMoreThanPaddles) this.stateChanged();
    else if (changes.length > 0) this.paddlesChanged();
    if (ending !== undefined) this.#options.outputs.onEnding(ending);
  }

  /** Shows the pending steps in order, each as soon as its commit has an outcome. */
  async #showPending(): Promise<void> {
    const { outputs, meters } = this.#options;
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      const outcome = await next.committed;
      if (outcome !== undefined) meters.commits.add(outcome);
      if (outcome === "fenced") {
        outputs.onFenced();
        return;
      }
      this.#pending.shift();
      this.#show(next.output, next.messages);
    }
    this.#isShowingPending = false;
    this.stateChanged();
    if (this.#options.lifetime.isOpen) this.flush();
  }
}
