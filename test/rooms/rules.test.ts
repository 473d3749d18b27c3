import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { RoomCheckpoint } from "../../src/recovery/checkpoint.ts";
import { DEFAULT_RULES, type Rules } from "../../src/simulation/constants.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { assertMessageDescribed } from "../support/described.ts";
import { comeBack, leaveAll, type Player, untilPhase } from "../support/players.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

/** Rules that differ from the defaults, and from those of both processes, in every field. */
const OTHER: Rules = {
  tickRate: 40,
  lives: 2,
  maxBalls: 4,
  timeLimitSeconds: 90,
  ballRadius: 2.5,
  paddleLength: 12,
  paddleSpeed: 100,
  serveSpeed: 150,
  speedUp: 1.2,
  maxBallSpeed: 250,
  maxSteer: 0.75,
  maxWalls: 4,
  saveSeconds: 0.15,
  serveDelaySeconds: 0.5,
  extraBallSeconds: 8,
  shrinkSeconds: 4,
  shrinkShare: 0.2,
  tempoPerSecond: 0.02,
  tempoPerElimination: 0.2,
  lateTempoPerSecond: 0.1,
  leastPaddleShare: 0.5,
  ballsPerPlayer: 1,
  ballessPlayers: 1,
  ballsPerElimination: 0.1,
  redirectSeconds: 0.3,
  vanishSeconds: 30,
};

describe("a room that moves to a process with other rules", () => {
  const env = { COUNTDOWN_SECONDS: "0", INTERMISSION_SECONDS: "1" };
  let cluster: Cluster;
  let redis: Redis;
  let players: [Player, Player];

  before(async () => {
    cluster = await startCluster(0, env);
    redis = new Redis(cluster.redis.url);
    const first = await cluster.add({ TICK_RATE: "30", LIVES: "9" });
    players = (await startTable([first.url, first.url])) as [Player, Player];
    for (const { room } of players) room.reconnection.enabled = false;
    await until("the match is saved", async () => (await saved()).run !== null);
    await first.end("SIGKILL");
    const checkpoint = await saved();
    const run = { ...checkpoint.run, match: { ...checkpoint.run?.match, rules: OTHER } };
    for (const player of run.match.players ?? []) player.lives = 1;
    await redis.hset(key(), "state", JSON.stringify({ ...checkpoint, run }));
    const heir = await cluster.add({ LIVES: "7", MAX_BALLS: "2", TIME_LIMIT_SECONDS: "60" });
    players = (await comeBack(heir.url, players)) as [Player, Player];
    await untilPhase(players[0], "playing");
  });
  after(async () => {
    redis?.disconnect();
    await cluster?.stop();
  });

  const key = () => `pong:checkpoint:${players[0].answer.room_id}`;

  async function saved(): Promise<RoomCheckpoint> {
    const state = await redis.hget(key(), "state");
    return JSON.parse(state ?? '{ "run": null }');
  }

  const isSaved = async (match_id: string) => {
    const checkpoint = await saved();
    return checkpoint.match_id === match_id && checkpoint.run !== null;
  };

  /** Asserts that the room has these rules, in every field, and that its clock has their rate. */
  async function assertRules(rules: Rules): Promise<void> {
    const [{ room }] = players;
    await until("the match is saved", () => isSaved(room.state.match_id));
    assert.deepEqual((await saved()).run?.match.rules, rules);
    assert.equal(room.state.tick_rate, rules.tickRate);
    const began = performance.now();
    await until("half a second has gone", () => performance.now() - began > 500);
    const answer = await room.request("clock", {});
    assertMessageDescribed("answer", "answer_clock", answer);
    const { tick, ms } = answer;
    assert.ok(Math.abs(tick - (ms * rules.tickRate) / 1000) <= 2, `tick ${tick} after ${ms} ms`);
  }

  it("keeps all rules of its match until the match is over, and then takes all of that process's", async () => {
    const { match_id } = players[0].room.state;
    await assertRules(OTHER);
    await untilPhase(players[0], "finished");
    await until("the next match may begin", () => players[0].room.state.match_id !== match_id);
    for (const { room } of players) room.send("ready", { ready: true });
    await untilPhase(players[0], "playing");
    await assertRules({ ...DEFAULT_RULES, lives: 7, maxBalls: 2, timeLimitSeconds: 60 });
    assert.deepEqual(
      [...players[0].room.state.players.values()].map(({ lives, paddle }) => [lives, paddle.length]),
      Array(2).fill([7, DEFAULT_RULES.paddleLength]),
    );
    await leaveAll(players);
  });
});
