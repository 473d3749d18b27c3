import type { WindowFigures } from "./Contestant.ts";
import { type ContestantId, isCheckoutId, nameOf } from "./contestants.ts";
import { medianOf } from "./report.ts";
import type { BenchResult } from "./result.ts";

interface Target {
  readonly name: string;
  /** NaN if it was not measured. */
  readonly measured: number;
  readonly max: number;
}

/** The server's targets, each with the measured value. Targets that were not measured are left out. */
export function targetLinesOf(result: BenchResult): string[] {
  return [...fixedTargetsOf(result), ...checkoutTargetsOf(result)]
    .filter(({ measured }) => !Number.isNaN(measured))
    .map(({ name, measured, max }) => {
      const verdict = measured <= max ? "met   " : "MISSED";
      return `${verdict} ${name}: ${measured.toFixed(3)}, at most ${max.toFixed(3)}`;
    });
}

function fixedTargetsOf(result: BenchResult): Target[] {
  const { capacities, emptyTimerP99Ms } = result;
  const ours = (rooms: number, field: keyof WindowFigures) => measuredOf(result, "ours", rooms, field);
  const ratio = (id: ContestantId, rooms: number, field: keyof WindowFigures) =>
    ours(rooms, field) / measuredOf(result, id, rooms, field);
  const capacityOf = (id: ContestantId) => capacities.find((one) => one.id === id);
  const carried = (id: ContestantId) => capacityOf(id)?.rooms ?? Number.NaN;
  const cpuPerRoomAt = (rooms: number) =>
    capacityOf("ours")?.steps.find((step) => step.rooms === rooms)?.cpuPerRoom ?? Number.NaN;
  const targets: [name: string, measured: number, max: number][] = [
    ["CPU at 250 rooms, × the template", ratio("template", 250, "cpuPercent"), 0.46],
    ["CPU at 500 rooms, × the template", ratio("template", 500, "cpuPercent"), 0.46],
    ["CPU at 250 rooms, × Socket.IO", ratio("socketio", 250, "cpuPercent"), 0.48],
    ["CPU at 250 rooms, × ws with JSON", ratio("ws", 250, "cpuPercent"), 0.66],
    ["CPU at 500 rooms, × the floor", ratio("floor", 500, "cpuPercent"), 1.15],
    ["bytes, × the template", ratio("template", 250, "bytesPerClient"), 0.2],
    ["bytes, × ws with JSON", ratio("ws", 250, "bytesPerClient"), 0.08],
    ["messages to a client a second at 250 rooms", ours(250, "messagesPerClient"), 11.5],
    ["tick late p99 at 250 rooms, ms", ours(250, "tickLateP99Ms"), Math.max(3, emptyTimerP99Ms + 2)],
    ["tick late p99 at 500 rooms, ms", ours(500, "tickLateP99Ms"), Math.max(10, emptyTimerP99Ms + 2)],
    ["bounce received p99 at 500 rooms, ms", ours(500, "bounceP99Ms"), 1000 / 60],
    ["move → seen p50 at 250 rooms, ms", ours(250, "seenP50Ms"), 35],
    ["move → seen p99 at 250 rooms, ms", ours(250, "seenP99Ms"), 60],
    ["rooms a core carries, the template × ours", carried("template") / carried("ours"), 1 / 3],
    ["1,150 rooms, × the rooms that our core carries", 1150 / carried("ours"), 1],
    ["CPU per room at 800 rooms, × at 100", cpuPerRoomAt(800) / cpuPerRoomAt(100), 1],
  ];
  return targets.map(([name, measured, max]) => ({ name, measured, max }));
}

/** Largest allowed ratios to another checkout. The traffic should be the same; the rest is noise. */
const MAX_RATIOS = [
  ["CPU", "cpuPercent", 1.05],
  ["messages", "messagesPerClient", 1.02],
  ["bytes", "bytesPerClient", 1.02],
] as const;

function checkoutTargetsOf(result: BenchResult): Target[] {
  return result.measured
    .filter(({ id }) => isCheckoutId(id))
    .flatMap(({ id, rooms }) =>
      MAX_RATIOS.map(([what, field, max]) => ({
        name: `${what} at ${rooms} rooms, × ${nameOf(id)}`,
        measured: measuredOf(result, "ours", rooms, field) / measuredOf(result, id, rooms, field),
        max,
      })),
    );
}

function measuredOf({ measured }: BenchResult, id: ContestantId, rooms: number, field: keyof WindowFigures): number {
  const found = measured.find((one) => one.id === id && one.rooms === rooms);
  return found ? medianOf(found, field) : Number.NaN;
}
