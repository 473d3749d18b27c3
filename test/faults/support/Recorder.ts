import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { EventName, PublishedEvent } from "../../../src/protocol/events.ts";
import { EVENT_NAMES, EXACTLY_ONCE_EVENTS } from "../../../src/protocol/events.ts";

/** Any published event. */
export type AnyEvent = { [E in EventName]: PublishedEvent<E> }[EventName];
export type EventOf<E extends EventName> = Extract<AnyEvent, { event: E }>;

/** Shorter than the servers' retry, so that it listens again before they publish. */
const RETRY_MS = 2;

/** Events that are committed together with the state that they lead to. */
export const COMMITTED_EVENTS: readonly EventName[] = [...EXACTLY_ONCE_EVENTS, "ball_despawn", "score_update"];

/** Records every published event, as another service would hear it. */
export class Recorder {
  readonly events: AnyEvent[] = [];
  #client: Redis;

  private constructor(port: number) {
    this.#client = this.#connect(port);
  }

  static async start(port: number): Promise<Recorder> {
    const recorder = new Recorder(port);
    await recorder.#client.subscribe(...EVENT_NAMES);
    return recorder;
  }

  /** Listens to another Redis too, and to the one before until it ends. */
  async follow(port: number): Promise<void> {
    this.#client.options.retryStrategy = () => null;
    this.#client = this.#connect(port);
    await this.#client.subscribe(...EVENT_NAMES);
  }

  stop(): void {
    this.#client.disconnect();
  }

  #connect(port: number): Redis {
    const client = new Redis(port, "127.0.0.1", { retryStrategy: () => RETRY_MS, maxRetriesPerRequest: null });
    client.on("error", () => undefined); // Redis is killed in some tests
    client.on("message", (_, message: string) => this.events.push(JSON.parse(message)));
    return client;
  }

  eventsIn(matchId: string): AnyEvent[] {
    return this.events.filter((one) => one.match_id === matchId);
  }

  eventsOf<E extends EventName>(name: E, matchId: string): EventOf<E>[] {
    const isWanted = (one: AnyEvent): one is EventOf<E> => one.event === name && one.match_id === matchId;
    return this.events.filter(isWanted);
  }

  /** Lives of a player after each loss, as published. */
  livesOf(matchId: string, playerId: string): number[] {
    const losses = this.eventsOf("ball_despawn", matchId).filter((one) => one.player_id === playerId);
    return losses.map(({ remaining_lives }) => remaining_lives);
  }

  /** Score of a player after each point, as published. */
  scoresOf(matchId: string, playerId: string): number[] {
    const points = this.eventsOf("score_update", matchId).filter((one) => one.player_id === playerId);
    return points.map(({ score }) => score);
  }

  isOver(matchId: string): boolean {
    return this.eventsOf("game_over", matchId).length > 0;
  }

  /**
   * Asserts that a match was published without repetition and in order.
   *
   * Numbers rise, nobody is eliminated twice or left out, and no life comes back. Numbers may be left out: a process that takes over
   * a match skips some, and events other than these are published at most once.
   */
  assertOnceAndInOrder(matchId: string): void {
    const events = this.eventsIn(matchId);
    const text = events.map(({ n, event, origin }) => `${n} ${event} (${origin})`).join(", ");
    assertRising(
      events.map(({ n }) => n),
      `numbers of ${matchId} (${text})`,
    );
    const exact = events.filter(({ event }) => EXACTLY_ONCE_EVENTS.some((name) => name === event));
    const starts = this.eventsOf("start_game", matchId);
    assert.equal(starts.length, 1, `${matchId} starts once: ${text}`);
    assert.equal(exact[0]?.event, "start_game");
    const eliminated = this.eventsOf("player_eliminated", matchId).map(({ player_id }) => player_id);
    assert.deepEqual(eliminated, [...new Set(eliminated)], `${matchId}: every player is eliminated once`);
    const ends = this.eventsOf("game_over", matchId);
    assert.ok(ends.length <= 1, `${matchId} is over once: ${text}`);
    if (ends[0] !== undefined) {
      assert.equal(eliminated.length, ends[0].players.length - 1, `${matchId}: all but the winner are eliminated`);
      assert.equal(exact.at(-1)?.event, "game_over");
    }
    for (const { player_id: playerId } of starts[0]?.players ?? []) {
      assertRising(this.livesOf(matchId, playerId).reverse(), `lives of ${playerId}, last one first`);
      assertRising(this.scoresOf(matchId, playerId), `scores of ${playerId}`);
    }
  }
}

function assertRising(values: readonly number[], what: string): void {
  for (const [index, value] of values.entries()) {
    assert.ok(index === 0 || value > (values[index - 1] as number), `${what}: ${values}`);
  }
}
