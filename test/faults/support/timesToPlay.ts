import assert from "node:assert/strict";
import type { Member } from "./Cluster.ts";
import type { Matches } from "./Matches.ts";
import type { Scenario } from "./scenario.ts";
import { untilNone } from "./untilNone.ts";

/** The process with the most players. */
export function busiestOf({ cluster, matches }: Pick<Scenario, "cluster" | "matches">): Member {
  const playersAt = ({ processId }: Member) => matches.playersAt(processId).length;
  const [busiest] = [...cluster.members].sort((one, other) => playersAt(other) - playersAt(one));
  return busiest as Member;
}

/**
 * Injects a fault into a process. Returns the time in ms until each of its players plays again.
 *
 * Fails if one of them does not within `withinMs`, or if players of other processes lose their connection.
 */
export async function timesToPlay(
  matches: Matches,
  victim: Member,
  fault: () => unknown,
  withinMs: number,
): Promise<number[]> {
  const affected = matches.playersAt(victim.processId);
  const others = matches.players.filter((player) => !affected.includes(player));
  assert.ok(affected.length > 0, "the process has no players");
  const faultAt = performance.now();
  const injected = Promise.resolve(fault());
  const missing = () =>
    affected
      .filter((player) => player.msToPlayAfter(faultAt) === undefined)
      .map(({ session }) => JSON.stringify(session.status));
  try {
    await untilNone("all affected players play again", missing, withinMs);
  } finally {
    await injected;
  }
  await matches.untilAllPlay(withinMs);
  const disturbed = others.filter((player) => player.hasLostConnectionSince(faultAt));
  assert.deepEqual(
    disturbed.map(({ session }) => session.status),
    [],
    "players of other processes lost their connection",
  );
  return affected.flatMap((player) => player.msToPlayAfter(faultAt) ?? []);
}
