import assert from "node:assert/strict";
import { until } from "../../support/until.ts";
import type { Member } from "./Cluster.ts";
import type { Crowd } from "./Crowd.ts";
import type { Stage } from "./stage.ts";

/** The process that most players are at. */
export function busiestOf({ cluster, crowd }: Pick<Stage, "cluster" | "crowd">): Member {
  const [busiest] = [...cluster.members].sort(
    (one, other) => crowd.at(other.processId).length - crowd.at(one.processId).length,
  );
  return busiest as Member;
}

/** Lets `strike` hit the players of a process. How long it took each of them to play on, in ms; nobody else may notice. */
export async function timesToPlay(
  crowd: Crowd,
  victim: Member,
  strike: () => unknown,
  withinMs: number,
): Promise<number[]> {
  const hit = crowd.at(victim.processId);
  const others = crowd.players.filter((player) => !hit.includes(player));
  assert.ok(hit.length > 0, "nobody is hit");
  const moment = performance.now();
  const struck = Promise.resolve(strike());
  const isBack = () => hit.every((player) => player.backAfter(moment) !== undefined);
  await until("all who were hit are back", isBack, withinMs).catch(() => undefined); // what is missing is told below
  await struck;
  await crowd.untilAllPlay(withinMs);
  const away = hit.filter((player) => player.backAfter(moment) === undefined);
  assert.deepEqual(
    away.map(({ session }) => session.status),
    [],
    "some never lost the connection that was cut",
  );
  const noticed = others.filter((player) => player.hasLostConnectionSince(moment));
  assert.deepEqual(
    noticed.map(({ session }) => session.status),
    [],
    "others were hit too",
  );
  return hit.flatMap((player) => player.backAfter(moment) ?? []);
}
