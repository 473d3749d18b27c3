import assert from "node:assert/strict";
import type { Mode } from "../../../src/protocol/kinds.ts";
import { seatsOf } from "../../../src/protocol/kinds.ts";
import { until } from "../../support/until.ts";
import { Player } from "./Player.ts";
import type { Recorder } from "./Recorder.ts";

const MODES: readonly Mode[] = ["2-player", "3-player", "4-player"];

/** A match and those who play it. */
export interface Table {
  readonly match_id: string;
  readonly room_id: string;
  readonly players: readonly Player[];
}

/** People at their matches, all of them running. */
export class Crowd {
  readonly tables: readonly Table[];
  readonly #recorder: Recorder;

  private constructor(tables: readonly Table[], recorder: Recorder) {
    this.tables = tables;
    this.#recorder = recorder;
  }

  /** Fills so many rooms, of two, three and four seats in turn. */
  static async seat(url: string, matches: number, recorder: Recorder, modes = MODES): Promise<Crowd> {
    const tables: Table[] = [];
    const fill = async (mode: Mode, count: number) => {
      for (let index = 0; index < count; index++) tables.push(await seatTable(url, mode));
    };
    await Promise.all(modes.map((mode, turn) => fill(mode, Math.ceil((matches - turn) / modes.length))));
    return new Crowd(tables, recorder);
  }

  get players(): Player[] {
    return this.tables.flatMap(({ players }) => players);
  }

  /** Those who are connected to this process. */
  at(processId: string): Player[] {
    return this.players.filter((player) => player.processId === processId);
  }

  get running(): readonly Table[] {
    return this.tables.filter(({ match_id }) => !this.#recorder.isOver(match_id));
  }

  /** Every match that is not over is played by all who sat in it. */
  async untilAllPlay(withinMs: number): Promise<void> {
    const missing = () =>
      this.running.flatMap(({ match_id, players }) =>
        players
          .filter((player) => !(player.isPlaying && player.match_id === match_id))
          .map(({ session, match_id: now }) => `${match_id}: ${JSON.stringify(session.status)} in ${now}`),
      );
    await until("all matches are played on", () => missing().length === 0, withinMs).catch((error: Error) => {
      throw new Error(`${error.message}: ${missing().length} are missing: ${missing().slice(0, 4).join("; ")}`);
    });
  }

  /** Done when everybody sees what was published last. */
  async untilAllSeeTheSame(withinMs = 5_000): Promise<void> {
    await until("all see what was published", () => this.#differences().length === 0, withinMs).catch(
      (error: Error) => {
        throw new Error(`${error.message}: ${this.#differences().slice(0, 4).join("; ")}`);
      },
    );
  }

  /** Nobody ever saw a life or a point that was not published, or one that came back; everything was said once and in order. */
  assertTrue(lives: number): void {
    for (const { match_id } of this.tables) this.#recorder.assertOnceAndInOrder(match_id);
    for (const { sights } of this.players) {
      for (const { match_id, player_id, ...seen } of sights.values()) {
        const who = `${player_id} in ${match_id}`;
        // who leaves has none left, without a loss
        assertSeen(seen.lives, [lives, ...this.#recorder.livesOf(match_id, player_id), 0], `lives of ${who}`);
        assertSeen(seen.scores, [0, ...this.#recorder.scoresOf(match_id, player_id)], `points of ${who}`);
      }
    }
    this.#assertOneSeatEach();
  }

  /** Everybody goes home; done when every match is over and said to be. */
  async end(): Promise<void> {
    await Promise.all(this.players.map((player) => player.leave()));
    await until("all matches are over", () => this.running.length === 0, 30_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${this.running.length} of ${this.tables.length} go on`);
    });
  }

  #differences(): string[] {
    const differences: string[] = [];
    for (const { match_id, players } of this.running) {
      for (const { session } of players) {
        for (const { player_id, lives, score } of session.state?.players.values() ?? []) {
          const published = this.#recorder.livesOf(match_id, player_id).at(-1) ?? lives;
          const points = this.#recorder.scoresOf(match_id, player_id).at(-1) ?? 0;
          if (lives === published && score === points) continue;
          differences.push(`${match_id} ${player_id}: ${lives}, ${score} instead of ${published}, ${points}`);
        }
      }
    }
    return differences;
  }

  #assertOneSeatEach(): void {
    for (const { match_id, room_id, players } of this.tables) {
      const ids = players.map(({ session }) => session.player_id);
      for (const { session } of players) {
        assert.equal(session.seat?.room_id, room_id);
        const seated = [...(session.state?.players.keys() ?? [])];
        if (session.state?.match_id === match_id && session.state.phase === "playing") {
          assert.deepEqual(seated.sort(), [...ids].sort(), `seats of ${match_id}`);
        }
      }
    }
  }
}

async function seatTable(url: string, mode: Mode): Promise<Table> {
  const players: Player[] = [];
  while (players.length < seatsOf(mode)) {
    const player = new Player(url);
    players.push(player);
    await player.sit({ mode, bots: false });
  }
  await until("the match has begun", () => players.every((player) => player.isPlaying), 10_000);
  const [{ match_id, session }] = players as [Player];
  assert.ok(players.every((player) => player.match_id === match_id));
  return { match_id, room_id: session.seat?.room_id ?? "", players };
}

/** Each value seen was published, and they came in that order. */
function assertSeen(seen: readonly number[], published: readonly number[], what: string): void {
  const places = seen.map((value) => published.indexOf(value));
  const inOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
  assert.ok(inOrder, `${what}: saw ${seen}, published ${published}`);
}
