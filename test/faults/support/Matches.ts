import assert from "node:assert/strict";
import type { MatchResult } from "../../../src/protocol/api.ts";
import type { Mode } from "../../../src/protocol/kinds.ts";
import { seatsOf } from "../../../src/protocol/kinds.ts";
import { until } from "../../support/until.ts";
import { assertEnding, assertResult, assertToldAsPublished } from "./history.ts";
import { Player } from "./Player.ts";
import type { Recorder } from "./Recorder.ts";
import { untilNone } from "./untilNone.ts";

const MODES: readonly Mode[] = ["2-player", "3-player", "4-player"];

export interface RunningMatch {
  readonly matchId: string;
  readonly roomId: string;
  readonly players: readonly Player[];
}

/** The matches of a test, with their players. */
export class Matches {
  readonly all: readonly RunningMatch[];
  readonly #recorder: Recorder;

  private constructor(all: readonly RunningMatch[], recorder: Recorder) {
    this.all = all;
    this.#recorder = recorder;
  }

  /** Starts matches of the given modes in turn. Resolves when all of them run. */
  static async start(url: string, count: number, recorder: Recorder, modes = MODES): Promise<Matches> {
    const all: RunningMatch[] = [];
    const startOfMode = async (mode: Mode, number: number) => {
      for (let index = 0; index < number; index++) all.push(await startMatch(url, mode));
    };
    await Promise.all(modes.map((mode, turn) => startOfMode(mode, Math.ceil((count - turn) / modes.length))));
    return new Matches(all, recorder);
  }

  get players(): Player[] {
    return this.all.flatMap(({ players }) => players);
  }

  /** Players who are connected to this process. */
  playersAt(processId: string): Player[] {
    return this.players.filter((player) => player.processId === processId);
  }

  /** Waits until every match that is not over is played by all its players. */
  async untilAllPlay(withinMs: number): Promise<void> {
    const missing = () =>
      this.#running.flatMap(({ matchId, players }) =>
        players
          .filter((player) => !(player.isPlaying && player.matchId === matchId))
          .map((player) => `${matchId}: ${JSON.stringify(player.session.status)} in ${player.matchId}`),
      );
    await untilNone("all players play", missing, withinMs);
  }

  /** Waits until the state of every player has the lives and scores that were published last. */
  async untilAllSeeWhatWasPublished(withinMs = 5_000): Promise<void> {
    await untilNone("all players see what was published", () => this.#differences(), withinMs);
  }

  /**
   * Asserts that every match has one history: what was published, what players saw and were told, and the stored result agree.
   *
   * Events were published once and in order. Nobody ever saw lives or a score that was not published, or that went back.
   */
  assertOneHistory(lives: number, resultOf: (matchId: string) => MatchResult | undefined): void {
    for (const { matchId, players } of this.all) {
      this.#recorder.assertOnceAndInOrder(matchId);
      const published = this.#recorder.eventsIn(matchId);
      assertResult(resultOf(matchId), published, lives);
      for (const { session, told, endings } of players) {
        const who = `${session.player_id} in ${matchId}`;
        const ofMatch = told.filter((one) => one.matchId === matchId);
        assertToldAsPublished(ofMatch, published, who);
        assertEnding(endings.get(matchId), published, who);
      }
    }
    for (const { observations } of this.players) {
      for (const { matchId, playerId, ...seen } of observations.values()) {
        const who = `${playerId} in ${matchId}`;
        // a player who leaves has no lives left, and no loss is published
        assertSeen(seen.lives, [lives, ...this.#recorder.livesOf(matchId, playerId), 0], `lives of ${who}`);
        assertSeen(seen.scores, [0, ...this.#recorder.scoresOf(matchId, playerId)], `scores of ${who}`);
      }
    }
    this.#assertSeats();
  }

  async leave(): Promise<void> {
    await Promise.all(this.players.map((player) => player.leave()));
  }

  /** Lets all players leave but one of each match, who wins. Resolves when they have seen that and left, and it was published. */
  async end(): Promise<void> {
    const running = this.#running.map(({ matchId, players }) => {
      const winner = players.find(({ session }) => session.status.is === "playing") ?? (players[0] as Player);
      return { matchId, winner };
    });
    const winners = running.map(({ winner }) => winner);
    await Promise.all(this.players.filter((player) => !winners.includes(player)).map((player) => player.leave()));
    await untilNone("all matches are over", () => this.#running.map(({ matchId }) => matchId), 30_000);
    const unseen = () =>
      running.filter(({ matchId, winner }) => !winner.endings.has(matchId)).map(({ matchId }) => matchId);
    await untilNone("all winners see that they have won", unseen, 10_000);
    await this.leave();
  }

  get #running(): readonly RunningMatch[] {
    return this.all.filter(({ matchId }) => !this.#recorder.isOver(matchId));
  }

  #differences(): string[] {
    const differences: string[] = [];
    for (const { matchId, players } of this.#running) {
      for (const { session } of players) {
        for (const { player_id: playerId, lives, score } of session.state?.players.values() ?? []) {
          const publishedLives = this.#recorder.livesOf(matchId, playerId).at(-1) ?? lives;
          const publishedScore = this.#recorder.scoresOf(matchId, playerId).at(-1) ?? 0;
          if (lives === publishedLives && score === publishedScore) continue;
          const published = `${publishedLives} lives and score ${publishedScore}`;
          differences.push(`${playerId} in ${matchId}: ${lives} lives and score ${score}, but published ${published}`);
        }
      }
    }
    return differences;
  }

  /** Asserts that every player is still in the same room, and that a match has its own players and no others. */
  #assertSeats(): void {
    for (const { matchId, roomId, players } of this.all) {
      const ids = players.map(({ session }) => session.player_id);
      for (const { session } of players) {
        assert.equal(session.seat?.room_id, roomId);
        const seated = [...(session.state?.players.keys() ?? [])];
        if (session.state?.match_id === matchId && session.state.phase === "playing") {
          assert.deepEqual(seated.sort(), [...ids].sort(), `seats of ${matchId}`);
        }
      }
    }
  }
}

async function startMatch(url: string, mode: Mode): Promise<RunningMatch> {
  const players: Player[] = [];
  while (players.length < seatsOf(mode)) {
    const player = new Player(url);
    players.push(player);
    await player.play({ mode, bots: false });
  }
  await until("the match has begun", () => players.every((player) => player.isPlaying), 10_000);
  const [{ matchId, session }] = players as [Player];
  assert.ok(players.every((player) => player.matchId === matchId));
  return { matchId, roomId: session.seat?.room_id ?? "", players };
}

/** Asserts that each value seen was published, and that they were seen in that order. */
function assertSeen(seen: readonly number[], published: readonly number[], what: string): void {
  const places = seen.map((value) => published.indexOf(value));
  const isInOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
  assert.ok(isInOrder, `${what}: saw ${seen}, published ${published}`);
}
