import assert from "node:assert/strict";
import { askMatchmaking } from "../../support/players.ts";
import { until } from "../../support/until.ts";
import { assertTimes, report } from "./report.ts";
import type { Scenario } from "./scenario.ts";

/** Longest time without a patch in a healthy match: a second until the next serve, and the time that bots need to react. */
const MAX_QUIET_MS = 2_500;
const RECOVERY_MS = 2_000;

/**
 * Runs an outage of Redis. Asserts that processes, connections and matches survive it, and that matchmaking works again soon.
 */
export async function duringOutage(
  { cluster, matches }: Scenario,
  name: string,
  outage: () => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  for (const player of matches.players) player.longestGapMs = 0;
  await outage();
  const endedAt = performance.now();
  const isSeatGranted = async () => (await askMatchmaking(cluster.url, { mode: "8-player" })).status === 200;
  await until("matchmaking grants a seat", isSeatGranted);
  assertTimes(report(name, "back to a seat", [performance.now() - endedAt]), { worst: RECOVERY_MS });
  await matches.untilAllPlay(5_000);
  const gaps = matches.players.map((player) => player.longestGapMs);
  assertTimes(report(name, "longest time without a patch", gaps), { worst: MAX_QUIET_MS });
  assert.ok(cluster.members.every(({ isRunning }) => isRunning));
  assert.ok(matches.players.every((player) => !player.hasLostConnectionSince(startedAt)));
}
