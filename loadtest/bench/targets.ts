import type { WindowFigures } from "./Contestant.ts";
import type { ContestantId } from "./contestants.ts";
import { medianOf } from "./report.ts";
import type { BenchResult } from "./result.ts";

/** What the server is meant to hold, each with what was seen; what was not measured is left out. */
export function targetLinesOf({ measured, capacities, emptyTimerP99Ms }: BenchResult): string[] {
  const at = (id: ContestantId, rooms: number, field: keyof WindowFigures) => {
    const one = measured.find((candidate) => candidate.id === id && candidate.rooms === rooms);
    return one ? medianOf(one, field) : Number.NaN;
  };
  const ratio = (id: ContestantId, rooms: number, field: keyof WindowFigures) =>
    at("ours", rooms, field) / at(id, rooms, field);
  const [ours, template] = (["ours", "template"] as const).map((id) => capacities.find((one) => one.id === id));
  const perRoom = (rooms: number) => ours?.steps.find((step) => step.rooms === rooms)?.cpuPerRoom ?? Number.NaN;

  const targets: [what: string, seen: number, most: number][] = [
    ["CPU at 250 rooms, × the template", ratio("template", 250, "cpuPercent"), 0.42],
    ["CPU at 250 rooms, × Socket.IO", ratio("socketio", 250, "cpuPercent"), 0.5],
    ["CPU at 250 rooms, × ws with JSON", ratio("ws", 250, "cpuPercent"), 0.75],
    ["CPU at 500 rooms, × the floor", ratio("floor", 500, "cpuPercent"), 1.3],
    ["bytes, × the template", ratio("template", 250, "bytesPerClient"), 0.2],
    ["bytes, × ws with JSON", ratio("ws", 250, "bytesPerClient"), 0.08],
    ["messages a client a second at 250 rooms", at("ours", 250, "messagesPerClient"), 11.5],
    ["tick late p99 at 250 rooms, ms", at("ours", 250, "tickLateP99Ms"), Math.max(3, emptyTimerP99Ms + 2)],
    ["tick late p99 at 500 rooms, ms", at("ours", 500, "tickLateP99Ms"), Math.max(10, emptyTimerP99Ms + 2)],
    ["bounce with the clients p99 at 500 rooms, ms", at("ours", 500, "bounceP99Ms"), 1000 / 60],
    ["move → seen p50 at 250 rooms, ms", at("ours", 250, "seenP50Ms"), 35],
    ["move → seen p99 at 250 rooms, ms", at("ours", 250, "seenP99Ms"), 60],
    ["the template's rooms a core, × ours", (template?.rooms ?? Number.NaN) / (ours?.rooms ?? Number.NaN), 1 / 3],
    ["900, × our rooms a core", 900 / (ours?.rooms ?? Number.NaN), 1],
    ["CPU a room at 800 rooms, × at 100", perRoom(800) / perRoom(100), 1],
  ];
  return targets
    .filter(([, seen]) => !Number.isNaN(seen))
    .map(
      ([what, seen, most]) =>
        `${seen <= most ? "met   " : "MISSED"} ${what}: ${seen.toFixed(3)}, at most ${most.toFixed(3)}`,
    );
}
