import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { callSteadily } from "../support/calls.ts";
import { assertUnbroken, SdkClient, silenceSdk } from "../support/sdkClients.ts";
import { SdkCluster } from "../support/sdkCluster.ts";
import type { GameServer } from "../support/server.ts";
import { until } from "../support/until.ts";
import { assertTimes, report } from "./support/report.ts";

const ENV = {
  LIVES: "200",
  TIME_LIMIT_SECONDS: "3600",
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0",
  DRAIN_SECONDS: "10",
  MAX_ROOMS: "1000",
  SEAT_RESERVATION_SECONDS: "30",
};
/** The SDK alone waits 200 ms. On two idle cores half of the rest is needed; other work must not make the test fail. */
const [MEDIAN_MS, WORST_MS, THOUSAND_MS] = [450, 1500, 5000];
/** Time for which the SDK must have been connected, and for which a checkpoint may be out of date. */
const [UPTIME_MS, CHECKPOINT_MS] = [5200, 1200];

describe("unmodified clients of the SDK", function () {
  this.timeout(300_000);
  silenceSdk();
  let cluster: SdkCluster;
  let clients: SdkClient[] = [];
  afterEach(async () => {
    // else they try to reconnect for a minute
    for (const { room } of clients) room.reconnection.enabled = false;
    await cluster?.stop();
  });

  /** Starts matches in one process, with clients that are left as they are. Then starts the other processes. */
  async function start(matches: number, players: 2 | 4): Promise<void> {
    cluster = await SdkCluster.start(3, ENV);
    clients = [];
    const ask = { mode: `${players}-player`, bots: false };
    for (let count = 0; count < matches; count += 5) {
      const joins = Array.from({ length: Math.min(5, matches - count) * players }, () =>
        SdkClient.join(cluster.url, ask, { patient: true }),
      );
      clients.push(...(await Promise.all(joins)));
    }
    await until("all play", () => clients.every(({ phase }) => phase === "playing"));
    await cluster.runAll();
    await setTimeout(UPTIME_MS);
  }

  async function clientsAt(server: GameServer): Promise<SdkClient[]> {
    const isThere = await Promise.all(
      clients.map(async ({ answer }) => (await cluster.processOf(answer.room_id)) === server),
    );
    return clients.filter((_, index) => isThere[index]);
  }

  async function busiest(): Promise<GameServer> {
    const counts = new Map<GameServer, number>();
    for (const { answer } of clients) {
      const server = await cluster.processOf(answer.room_id);
      counts.set(server, (counts.get(server) ?? 0) + 1);
    }
    const [[server]] = [...counts].sort(([, one], [, other]) => other - one) as [[GameServer, number]];
    return server;
  }

  /** Ends the busiest process. Returns the times in ms from the signal, or from the lost connection, to the next frame. */
  async function pausesAfter(signal: NodeJS.Signals): Promise<{ fromSignal: number[]; fromDrop: number[] }> {
    const victim = await busiest();
    const affected = await clientsAt(victim);
    const before = affected.map(({ reconnections }) => reconnections);
    const removed = affected.map((client) => client.removed.length);
    const signalledAt = performance.now();
    const ended = cluster.end(victim, signal);
    const isBack = (client: SdkClient, index: number) =>
      client.reconnections > (before[index] as number) && client.frameAt !== undefined;
    await until("all are back", () => affected.every(isBack));
    await ended;
    const frames = affected.map(({ frameAt = Number.NaN }) => frameAt);
    const drops = affected.map(({ droppedAt }) => droppedAt);
    await until("all play", () => clients.every(({ phase }) => phase === "playing"));
    assert.deepEqual(
      affected.map((client) => client.removed.length),
      removed,
    );
    return {
      fromSignal: frames.map((at) => at - signalledAt),
      fromDrop: frames.map((at, index) => at - (drops[index] as number)),
    };
  }

  /** Asserts that everybody sees what the server has, and hears of losses. */
  async function assertAllUnbroken(): Promise<void> {
    const byRoom = Map.groupBy(clients, ({ answer }) => answer.room_id);
    const before = clients.map(({ livesChanges }) => livesChanges);
    for (const [room_id, inRoom] of byRoom) await assertUnbroken(cluster.url, inRoom, { room_id });
    await until("all hear of losses", () => clients.every((one, index) => one.livesChanges > (before[index] ?? 0)));
  }

  for (const [signal, what] of [
    ["SIGKILL", "fromSignal"],
    ["SIGTERM", "fromDrop"],
  ] as const) {
    it(`play on through ten processes that end with ${signal}, with 20 matches, within ${MEDIAN_MS} ms (median)`, async () => {
      await start(20, 2);
      const pauses: number[] = [];
      for (let round = 0; round < 10; round++) {
        pauses.push(...(await pausesAfter(signal))[what]);
        await cluster.runAll();
        await assertAllUnbroken();
        await setTimeout(CHECKPOINT_MS);
      }
      const figures = report(`plain SDK, ${signal}`, `${what} to the next frame`, pauses);
      assertTimes(figures, { median: MEDIAN_MS, worst: WORST_MS });
    });
  }

  // clients, nginx, Redis and processes share the cores of this machine, which bounds how fast it can be
  it("a thousand of them come back from one process within five seconds, and each room is looked up once", async () => {
    await start(250, 4);
    await setTimeout(CHECKPOINT_MS);
    const calls = callSteadily(cluster.url, 20);
    const { fromSignal } = await pausesAfter("SIGKILL");
    const answers = await calls.stop();
    assertTimes(report("plain SDK, a thousand", "kill to the next frame", fromSignal), { worst: THOUSAND_MS });
    const times = answers.map(({ ms }) => ms);
    report("plain SDK, a thousand", "calls of others meanwhile", times);
    assert.equal(fromSignal.length, 1000);
    assert.deepEqual(
      answers.filter(({ outcome }) => outcome !== "200"),
      [],
    );
    assert.ok((await cluster.metric("pong_room_lookups_total")) <= 250 * 1.1);
  });
});
