import { setTimeout as delay } from "node:timers/promises";
import { readServer, type ServerFigures, serverFiguresOf } from "./figures/server.ts";
import { percentilesOf } from "./figures/statistics.ts";
import { errorsTextOf, type LoadRun } from "./LoadRun.ts";
import type { LoadOptions } from "./loadOptions.ts";
import { SEATS } from "./roomSize.ts";
import type { PoolFigures } from "./virtualUsers/UserPool.ts";

/** Warm-up before the window: V8 compiles, and the second ball of a match is served after 10 s. */
const WARM_UP_MS = 12_000;
/** How long a visitor of `--join-rate` stays. */
const VISIT_MS = 1_000;

/** Figures of the window, unless they say otherwise. NaN where nothing was measured. */
export interface LoadFigures extends ServerFigures {
  readonly rooms: number;
  readonly clients: number;
  /** While the rooms were filled, as fast as the server allowed. */
  readonly fillJoinsPerSecond: number;
  /** Visitors, and players whose match was over. */
  readonly joinsPerSecond: number;
  readonly joinP50Ms: number;
  readonly joinP99Ms: number;
  /** Messages and bytes to one client per second. */
  readonly messagesPerClient: number;
  readonly bytesPerClient: number;
  /** Moves of all clients together. */
  readonly movesPerSecond: number;
  /** From a sent move until another player sees it. */
  readonly seenP50Ms: number;
  readonly seenP99Ms: number;
  /** From when the tick of a bounce was due until a client has it. */
  readonly bounceP50Ms: number;
  readonly bounceP99Ms: number;
  readonly errors: Record<string, number>;
}

interface LoadTarget {
  readonly url: string;
  /** Undefined if the server is on another machine. */
  readonly pid: number | undefined;
}

interface Reporting {
  say(line: string): void;
  /** Called after each second of the window. */
  eachSecond(): Promise<unknown>;
}

/** Fills the rooms, warms up, and measures one window. All players have left when it resolves. */
export async function measureLoad(
  run: LoadRun,
  { url, pid }: LoadTarget,
  { rooms, seconds, joinRate, probes, overload }: LoadOptions,
  { say, eachSecond }: Reporting,
): Promise<LoadFigures> {
  const joinMs: number[] = [];
  const startedAt = performance.now();
  let last: PoolFigures | undefined;
  const show = (figures: PoolFigures) => {
    joinMs.push(...figures.joinMs);
    say(progressLineOf(startedAt, figures, last));
    last = figures;
  };
  const read = async () => ({ server: await readServer(url, pid), users: await run.users.call("figures") });

  const probeRooms = Math.min(probes, rooms);
  say(`filling ${rooms} rooms of ${SEATS}, ${probeRooms} of them with probes`);
  await run.openProbes(probeRooms);
  const fillStart = performance.now();
  await run.fill(rooms - probeRooms, show, overload);
  const { connected, joined } = await run.users.call("figures");
  const fillJoinsPerSecond = (1000 * joined) / (performance.now() - fillStart);
  say(`${connected} virtual users have joined; warming up for ${WARM_UP_MS / 1000} s`);
  await delay(WARM_UP_MS);

  say(`measuring for ${seconds} s`);
  await run.probes.call("begin");
  if (joinRate > 0) joinMs.length = 0;
  const before = await read();
  last = before.users;
  const visits = joinRate > 0 ? run.users.call("visit", joinRate, seconds, VISIT_MS) : undefined;
  for (let second = 0; second < seconds; second++) {
    await delay(1000);
    show(await run.users.call("figures"));
    await eachSecond();
  }
  const after = await read();
  const { seenMs, bounceMs } = await run.probes.call("figures");
  await visits;
  await run.leave();

  return {
    rooms,
    ...trafficOf(before.users, after.users, after.server.at - before.server.at),
    fillJoinsPerSecond,
    ...percentilesOf("join", joinMs),
    ...percentilesOf("seen", seenMs),
    ...percentilesOf("bounce", bounceMs),
    ...serverFiguresOf(before.server, after.server),
    errors: after.users.errors,
  };
}

function trafficOf(before: PoolFigures, after: PoolFigures, ms: number) {
  const rateOf = (field: "joined" | "messages" | "bytes" | "moves") => (1000 * (after[field] - before[field])) / ms;
  const clients = after.connected;
  return {
    clients,
    joinsPerSecond: rateOf("joined"),
    messagesPerClient: rateOf("messages") / clients,
    bytesPerClient: rateOf("bytes") / clients,
    movesPerSecond: rateOf("moves"),
  };
}

function progressLineOf(startedAt: number, figures: PoolFigures, last: PoolFigures | undefined): string {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const added = (field: "joined" | "messages" | "matchesOver") => figures[field] - (last?.[field] ?? 0);
  return (
    `${String(seconds).padStart(4)} s  ${figures.connected} players, ${added("joined")} joined, ` +
    `${added("messages")} messages, ${added("matchesOver")} saw their match end; ${errorsTextOf(figures)}`
  );
}
