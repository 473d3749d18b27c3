import assert from "node:assert/strict";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Cluster } from "./support/Cluster.ts";
import { disarm, injectAtCommit, MOMENTS, textOfEvent } from "./support/commitFault.ts";
import { Player } from "./support/Player.ts";
import { Recorder } from "./support/Recorder.ts";
import { assertRatingsAreResults } from "./support/recomputed.ts";
import type { TcpProxy } from "./support/TcpProxy.ts";

const KILLS = 40;
const SIZE = 4;
const PAIRS = 5;
const RANKED = { mode: "2-player", ranked: true } as const;
const ENV = { LIVES: "1", RANKED_MEETINGS_PER_DAY: "0", RANKED_WINDOW: "10000" };

type Pair = readonly [Player, Player];

describe("the end of a ranked match", function () {
  this.timeout(600_000);

  it(`changes ratings exactly once in ${KILLS} of ${KILLS} kills, and the leaderboard agrees with the results`, async () => {
    const redis = await startRedis();
    const recorder = await Recorder.start(redis.port);
    const cluster = await Cluster.start({ redisPort: redis.port, size: SIZE, proxied: ["redis"], env: ENV });
    const pairs = Array.from({ length: PAIRS }, (): Pair => [new Player(cluster.url), new Player(cluster.url)]);
    let kills = 0;
    try {
      while (kills < KILLS) {
        for (const pair of pairs) await startMatch(pair);
        arm(cluster, pairs, Math.min(SIZE - 1, KILLS - kills), kills);
        for (const player of pairs.flat()) player.stopMoving();
        await until("all matches are over", () => areOver(recorder), 60_000);
        for (const { proxies } of cluster.members) disarm(proxies.redis as TcpProxy);
        await Promise.all(pairs.flat().map((player) => player.leave()));
        const killed = cluster.members.filter((member) => !member.isRunning);
        kills += killed.length;
        await Promise.all(killed.map((member) => member.start()));
      }
      const matchIds = matchesWith("start_game", recorder);
      for (const matchId of matchIds) recorder.assertOnceAndInOrder(matchId);
      assert.equal(await assertRatingsAreResults(redis.port, RANKED.mode), matchIds.size);
    } finally {
      await Promise.all(pairs.flat().map((player) => player.leave()));
      await cluster.stop();
      recorder.stop();
      await redis.kill();
    }
  });
});

/** The ids of all matches with such an event. */
function matchesWith(name: "start_game" | "game_over", { events }: Recorder): ReadonlySet<string> {
  return new Set(events.flatMap(({ event, match_id }) => (event === name ? [match_id] : [])));
}

/** Whether all matches that have begun are over. */
function areOver(recorder: Recorder): boolean {
  return matchesWith("start_game", recorder).isSubsetOf(matchesWith("game_over", recorder));
}

/** Resolves when both play. */
async function startMatch([one, other]: Pair): Promise<void> {
  const { room_id } = await one.session.play(RANKED);
  await other.session.play({ room_id });
  await until("the match has begun", () => one.isPlaying && other.isPlaying, 30_000);
}

/** Has at most `count` processes that play killed, each at a moment of the next end of a match there. */
function arm(cluster: Cluster, pairs: readonly Pair[], count: number, turn: number): void {
  const ids = new Set(pairs.map(([{ processId }]) => processId));
  const members = [...ids].flatMap((id) => cluster.memberOf(id) ?? []).slice(0, count);
  for (const [index, member] of members.entries()) {
    const moment = MOMENTS[(turn + index) % MOMENTS.length] as (typeof MOMENTS)[number];
    const kill = () => member.signal("SIGKILL");
    injectAtCommit(member.proxies.redis as TcpProxy, textOfEvent("game_over"), moment, kill);
  }
}
