import type { CrowdFigures } from "./crowd/Crowd.ts";
import { lookAt, type ServerFigures, serverFiguresOf } from "./figures/server.ts";
import { quantileOf } from "./figures/statistics.ts";
import { elapsed, errorsOf, type LoadRun, SEATS } from "./LoadRun.ts";
import type { LoadOptions } from "./loadOptions.ts";

/** Both ends get up to speed before anything counts; and the second ball of a match comes after 10 s. */
const WARM_UP_MS = 12_000;
/** For how long a player stays who only passes through. */
const STAY_MS = 1_000;

/** NaN where there is nothing to tell of. */
export interface LoadFigures extends ServerFigures {
  readonly rooms: number;
  readonly clients: number;
  /** While the rooms were filled, as fast as it went. */
  readonly fillJoinsPerSecond: number;
  /** During the measurement: players that pass through, and those whose match was over. */
  readonly joinsPerSecond: number;
  readonly joinP50Ms: number;
  readonly joinP99Ms: number;
  /** Down, for one client a second. */
  readonly messagesPerClient: number;
  readonly bytesPerClient: number;
  /** Up, of all clients. */
  readonly movesPerSecond: number;
  /** From a move to its sight by another player. */
  readonly seenP50Ms: number;
  readonly seenP99Ms: number;
  /** From the tick of a bounce to its sight. */
  readonly bounceP50Ms: number;
  readonly bounceP99Ms: number;
  readonly errors: Record<string, number>;
}

interface Target {
  readonly url: string;
  readonly pid: number | undefined;
}

/** Fills the rooms, plays, and tells what was seen meanwhile. */
export async function measureLoad(
  run: LoadRun,
  { url, pid }: Target,
  { rooms, seconds, joinRate, probes, overload }: LoadOptions,
  say: (line: string) => void,
  eachSecond: () => Promise<void>,
): Promise<LoadFigures> {
  const joinMs: number[] = [];
  const startedAt = performance.now();
  let last: CrowdFigures | undefined;
  const show = (figures: CrowdFigures) => {
    joinMs.push(...figures.joinMs);
    say(lineOf(startedAt, figures, last));
    last = figures;
  };

  await run.openProbes(Math.min(probes, rooms));
  const fillingAt = performance.now();
  await run.fill(Math.max(0, rooms - probes), show, overload);
  const fillSeconds = (performance.now() - fillingAt) / 1000;
  const filled = await run.crowd.call("figures");
  say(`${filled.clients} are in`);
  await elapsed(WARM_UP_MS);

  await run.probes.call("begin");
  if (joinRate > 0) joinMs.length = 0;
  const before = { server: await lookAt(url, pid), crowd: await run.crowd.call("figures") };
  const passing = joinRate > 0 ? run.crowd.call("passThrough", joinRate, seconds, STAY_MS) : undefined;
  for (let second = 0; second < seconds; second++) {
    await elapsed(1000);
    show(await run.crowd.call("figures"));
    await eachSecond();
  }
  const after = { server: await lookAt(url, pid), crowd: await run.crowd.call("figures") };
  const { seenMs, bounceMs } = await run.probes.call("figures");
  await passing;
  await run.leave();

  const measuredSeconds = (after.server.at - before.server.at) / 1000;
  const rateOf = (field: "joined" | "messages" | "bytes" | "moves") =>
    (after.crowd[field] - before.crowd[field]) / measuredSeconds;
  const { clients } = after.crowd;
  return {
    rooms,
    clients,
    fillJoinsPerSecond: filled.joined / fillSeconds,
    joinsPerSecond: rateOf("joined"),
    joinP50Ms: quantileOf(joinMs, 0.5),
    joinP99Ms: quantileOf(joinMs, 0.99),
    messagesPerClient: rateOf("messages") / clients,
    bytesPerClient: rateOf("bytes") / clients,
    movesPerSecond: rateOf("moves"),
    seenP50Ms: quantileOf(seenMs, 0.5),
    seenP99Ms: quantileOf(seenMs, 0.99),
    bounceP50Ms: quantileOf(bounceMs, 0.5),
    bounceP99Ms: quantileOf(bounceMs, 0.99),
    ...serverFiguresOf(before.server, after.server),
    errors: after.crowd.errors,
  };
}

function lineOf(startedAt: number, figures: CrowdFigures, last: CrowdFigures | undefined): string {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const rate = (field: "joined" | "messages") => figures[field] - (last?.[field] ?? 0);
  const { clients, matchesLeft } = figures;
  return (
    `${String(seconds).padStart(4)} s  ${clients / SEATS} rooms, ${rate("joined")} joins, ${rate("messages")} messages, ` +
    `${matchesLeft} times a match was over; ${errorsOf(figures)}`
  );
}
