import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { EventFields, EventName, EventPlace } from "../../../src/protocol/events.ts";
import { EVENT_NAMES, EXACTLY_ONCE_EVENTS } from "../../../src/protocol/events.ts";

export type Heard<E extends EventName = EventName> = { origin: string; event: E } & EventPlace & EventFields[E];

/** Faster than any server's, so that nothing is published before it listens again. */
const RETRY_MS = 2;

/** Written down with the state that they lead to. */
const WRITTEN_EVENTS: readonly EventName[] = [...EXACTLY_ONCE_EVENTS, "ball_despawn", "score_update"];

/** Listens to every event channel, as another service would. */
export class Recorder {
  readonly heard: Heard[] = [];
  readonly #client: Redis;

  private constructor(port: number) {
    this.#client = new Redis(port, "127.0.0.1", { retryStrategy: () => RETRY_MS, maxRetriesPerRequest: null });
    this.#client.on("error", () => undefined); // Redis is killed in some tests
    this.#client.on("message", (_, message: string) => this.heard.push(JSON.parse(message)));
  }

  static async start(port: number): Promise<Recorder> {
    const recorder = new Recorder(port);
    await recorder.#client.subscribe(...EVENT_NAMES);
    return recorder;
  }

  stop(): void {
    this.#client.disconnect();
  }

  of<E extends EventName>(event: E, match_id: string): Heard<E>[] {
    return this.heard.filter((one) => one.event === event && one.match_id === match_id) as unknown as Heard<E>[];
  }

  /** Every value that was published of a player: his lives, or his points. */
  livesOf(match_id: string, player_id: string): number[] {
    const losses = this.of("ball_despawn", match_id).filter((one) => one.player_id === player_id);
    return losses.map(({ remaining_lives }) => remaining_lives);
  }

  scoresOf(match_id: string, player_id: string): number[] {
    const points = this.of("score_update", match_id).filter((one) => one.player_id === player_id);
    return points.map(({ score }) => score);
  }

  isOver(match_id: string): boolean {
    return this.of("game_over", match_id).length > 0;
  }

  /**
   * No n is used twice, and what is written down with its event is published in order; what must come once did, in its order; no life
   * comes back. What a process that had lost the room sent off before it knew may still arrive, but nothing that counts.
   */
  assertOnceAndInOrder(match_id: string): void {
    const events = this.heard.filter((one) => one.match_id === match_id && one.match_id !== "");
    const told = events.map(({ n, event, origin }) => `${n} ${event} (${origin})`);
    assert.equal(new Set(events.map(({ n }) => n)).size, events.length, `${match_id}: an n is used twice: ${told}`);
    const written = events.filter(({ event }) => WRITTEN_EVENTS.includes(event));
    assertRising(
      written.map(({ n }) => n),
      `n of ${match_id} (${told})`,
    );
    const exact = events.filter(({ event }) => EXACTLY_ONCE_EVENTS.some((name) => name === event));
    const starts = this.of("start_game", match_id);
    assert.equal(starts.length, 1, `${match_id} starts once: ${told.slice(0, 5)}`);
    assert.equal(exact[0]?.event, "start_game");
    const out = this.of("player_eliminated", match_id).map(({ player_id }) => player_id);
    assert.deepEqual(out, [...new Set(out)], `${match_id}: everybody is eliminated once`);
    const ends = this.of("game_over", match_id);
    assert.ok(ends.length <= 1, `${match_id} is over once: ${told.slice(-5)}`);
    if (ends[0] !== undefined) {
      assert.equal(out.length, ends[0].players.length - 1, `${match_id}: all but the winner are eliminated`);
      assert.equal(exact.at(-1)?.event, "game_over");
    }
    for (const { player_id } of starts[0]?.players ?? []) {
      assertRising(this.livesOf(match_id, player_id).reverse(), `lives of ${player_id} from the last`);
      assertRising(this.scoresOf(match_id, player_id), `points of ${player_id}`);
    }
  }
}

function assertRising(values: readonly number[], what: string): void {
  for (const [index, value] of values.entries()) {
    assert.ok(index === 0 || value > (values[index - 1] as number), `${what}: ${values}`);
  }
}
