import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import { type Listing, listingsOf } from "./support/listings.ts";
import { BACKBONE, Machine, OWN_NAMESPACE } from "./support/Machine.ts";
import type { Player } from "./support/Player.ts";
import { assertTimes, report } from "./support/report.ts";
import type { Scenario } from "./support/scenario.ts";
import { runScenario } from "./support/scenario.ts";
import { busiestOf, timesToPlay } from "./support/timesToPlay.ts";
import { untilNone } from "./support/untilNone.ts";

const HAS_NAMESPACE = process.env[OWN_NAMESPACE] !== undefined;
const HOW = HAS_NAMESPACE
  ? "in network namespaces"
  : "by proxies: network namespaces need root and npm run test:faults";

const LEASE_MS = 8_000;
const CUT_MS = 20_000;

describe("a process that is cut off from Redis and its peers, but not from its clients", function () {
  this.timeout(180_000);

  it(`stops when its lease has ended: its matches go on elsewhere, and nobody sees two histories (${HOW})`, async () => {
    await runSplit(async ({ scenario, cut, heal }) => {
      const { matches, recorder } = scenario;
      const victim = busiestOf(scenario);
      const cutAt = performance.now();
      const times = await timesToPlay(matches, victim, () => cut(victim), CUT_MS);
      assertTimes(report("split network", "cut to play", times), { worst: LEASE_MS + 5_000 });
      await delay(Math.max(0, cutAt + CUT_MS - performance.now()));
      const before = recorder.events.length;
      await heal(victim);
      await until("it has Redis again", async () => (await fetch(`${victim.url}/readyz`)).ok, 60_000);
      await matches.untilAllSeeWhatWasPublished();
      const fromVictim = recorder.events.slice(before).filter(({ origin }) => origin === victim.processId);
      assert.deepEqual(fromVictim, []);
    });
  });

  it("plays on if it reaches its peers and they lack Redis too", async () => {
    await runScenario({ size: 2, proxied: ["redis"] }, async (scenario) => {
      const { cluster, matches } = scenario;
      const cutAt = performance.now();
      for (const { proxies } of cluster.members) proxies.redis?.freeze();
      await delay(CUT_MS);
      for (const { proxies } of cluster.members) proxies.redis?.thaw();
      await matches.untilAllPlay(5_000);
      assert.ok(matches.players.every((player) => !player.hasLostConnectionSince(cutAt)));
    });
  });

  it("freezes if it reaches neither Redis nor its peers, like all others, and all go on when Redis is back", async () => {
    await runScenario({ size: 2, proxied: ["internal", "redis"] }, async ({ redis, cluster, matches }) => {
      const proxies = cluster.members.flatMap(({ proxies: { internal, redis: link } }) => [internal, link]);
      const before = await listingsOf(redis.port);
      for (const proxy of proxies) proxy?.freeze();
      const logsFreeze = ({ server }: Member) => server.lines().some((line) => line.includes("its rooms are frozen"));
      await until("all are frozen", () => cluster.members.every(logsFreeze));
      const resumes = ({ session: { status, state } }: Player) =>
        status.is === "resuming" && state?.phase === "resuming";
      await until("all players see it", () => matches.players.every(resumes));
      const thawedAt = performance.now();
      for (const proxy of proxies) proxy?.thaw();
      const missing = () =>
        matches.players
          .filter((player) => player.msToPlayAfter(thawedAt) === undefined)
          .map(({ session }) => JSON.stringify(session.status));
      await untilNone("all players play again", missing, 30_000);
      const times = matches.players.flatMap((player) => player.msToPlayAfter(thawedAt) ?? []);
      assertTimes(report("frozen", "Redis to play", times), { worst: LEASE_MS + 5_000 });
      await matches.untilAllPlay(5_000);
      assert.deepEqual(ownersOf(await listingsOf(redis.port)), ownersOf(before));
    });
  });
});

interface Split {
  readonly scenario: Scenario;
  /** Cuts a process off from Redis and the other processes. */
  cut(victim: Member): Promise<void>;
  heal(victim: Member): Promise<void>;
}

/** Runs a scenario in which a process can be cut off: three machines in namespaces, or else two processes behind proxies. */
async function runSplit(act: (split: Split) => Promise<void>): Promise<void> {
  if (!HAS_NAMESPACE) {
    await runScenario({ size: 2, proxied: ["internal", "redis"] }, async (scenario) => {
      const proxiesOf = (victim: Member) => [
        ...scenario.cluster.members.flatMap(({ proxies }) => proxies.internal ?? []),
        ...(victim.proxies.redis === undefined ? [] : [victim.proxies.redis]),
      ];
      await act({
        scenario,
        async cut(victim) {
          for (const proxy of proxiesOf(victim)) proxy.freeze();
        },
        async heal(victim) {
          for (const proxy of proxiesOf(victim)) proxy.thaw();
        },
      });
    });
    return;
  }
  const machines = await Machine.createAll(3);
  const redis = await startRedis({ options: { "protected-mode": "no" } });
  const operator = new Redis(redis.port, "127.0.0.1");
  await operator.config("SET", "bind", `127.0.0.1 ${BACKBONE}`);
  operator.disconnect();
  try {
    await runScenario({ redis, machines }, (scenario) =>
      act({
        scenario,
        cut: async (victim) => victim.machine?.cut(),
        heal: async (victim) => victim.machine?.heal(),
      }),
    );
  } finally {
    await redis.kill();
    await Machine.removeAll(machines);
  }
}

function ownersOf(listings: Record<string, Listing>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(listings).map(([roomId, { process }]) => [roomId, process]));
}
