import assert from "node:assert/strict";
import { loadOptionsOf } from "../loadOptions.ts";
import type { WindowFigures } from "./Contestant.ts";
import { nextSize, roomsAt } from "./capacity.ts";
import { chartOf } from "./chart.ts";
import { type ContestantId, KIND_IDS } from "./contestants.ts";
import { benchOptionsOf } from "./options.ts";
import { pageOf } from "./report.ts";
import { type BenchResult, jsonOf, resultOf } from "./result.ts";
import { targetLinesOf } from "./targets.ts";

function windowOf(rooms: number, cpuPercent: number): WindowFigures {
  const figures = { rooms, cpuPercent, cpuPerRoom: cpuPercent / rooms, waitPercent: 0, loadCpuPercent: 9 };
  const traffic = { messagesPerClient: 11, bytesPerClient: 200, movesPerClient: 4, residentMb: rooms };
  const times = { tickLateP50Ms: 0, tickLateP99Ms: 1, bounceP50Ms: 2, bounceP99Ms: 3, seenP50Ms: 30, seenP99Ms: 50 };
  return { ...figures, ...traffic, ...times };
}

function resultWith(cpuOf: (id: ContestantId) => number, ids: readonly ContestantId[] = KIND_IDS): BenchResult {
  const measured = ids.map((id) => {
    const windows = [1, 2, 3].map((nth) => windowOf(250, cpuOf(id) * nth));
    return { id, rooms: 250, windows, dropped: id === "ws" ? 2 : 0 };
  });
  const steps = [windowOf(100, 10), windowOf(800, 75), windowOf(840, 81)];
  const capacities = [{ id: "ours" as const, rooms: 833, steps }];
  const run = { date: "2026-11-24T12:00:00.000Z", machine: "a machine", windows: 3, seconds: 20 };
  return { ...run, emptyTimerP99Ms: 0.5, measured, capacities };
}

describe("the benchmark", () => {
  const result = resultWith((id) => (id === "ours" ? 10 : 20));

  it("capacity is searched by waypoints that do not overshoot, and near the goal in small steps", () => {
    assert.equal(nextSize([]), 100);
    assert.equal(nextSize([windowOf(100, 10)]), 400);
    assert.equal(nextSize([windowOf(100, 25)]), 300);
    assert.equal(nextSize([windowOf(800, 76)]), 840);
  });

  it("capacity is interpolated between the steps around it, and NaN before it is reached", () => {
    assert.equal(roomsAt(80, [windowOf(800, 75), windowOf(840, 85)]), 820);
    assert.ok(Number.isNaN(roomsAt(80, [windowOf(800, 75)])));
  });

  it("the page has the medians, the ratios, the dropped windows and the capacity", () => {
    const page = pageOf(result);
    assert.match(page, /\| Pong Royale \| 20 \(15 – 25\) \| 11 \| 200 \|/);
    assert.match(page, /against \*Colyseus, as its templates\*: 0\.5 × the CPU, 1 × the bytes/);
    assert.match(page, /3 \(2 dropped\)/);
    assert.match(page, /Pong Royale: 833 rooms/);
    assert.doesNotMatch(page, /NaN|undefined/);
  });

  it("the chart is well-formed and has a bar for each contestant", () => {
    const chart = chartOf(result);
    assert.equal(chart.match(/<rect class="bar/g)?.length, KIND_IDS.length);
    assert.doesNotMatch(chart, /NaN|undefined/);
    const open: string[] = [];
    for (const [, closing, name = "", alone] of chart.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (closing) assert.equal(open.pop(), name);
      else if (!alone) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  it("a result is the same after it was written to JSON and read again", () => {
    const unknown = { ...result, emptyTimerP99Ms: Number.NaN };
    assert.deepEqual(resultOf(jsonOf(unknown)), unknown);
  });

  it("a target is judged if it was measured, and left out otherwise", () => {
    const lines = targetLinesOf(result);
    assert.ok(lines.some((line) => line.startsWith("MISSED CPU at 250 rooms, × the template: 0.500, at most 0.460")));
    assert.ok(lines.some((line) => line.startsWith("met    CPU at 250 rooms, × ws with JSON")));
    assert.ok(!lines.some((line) => line.includes("500 rooms")));
  });

  it("another checkout stands next to ours in the page, in the chart and among the targets", () => {
    const other = resultWith((id) => (id === "ours" ? 10 : 8), ["ours", "also 1a2b3c4", "template"]);
    assert.match(pageOf(other), /against \*Pong Royale, 1a2b3c4\*: 1\.25 × the CPU, 1 × the bytes, 1 × the messages/);
    assert.match(chartOf(other), />Pong Royale, 1a2b3c4</);
    const lines = targetLinesOf(other).filter((line) => line.includes("1a2b3c4"));
    assert.deepEqual(lines, [
      "MISSED CPU at 250 rooms, × Pong Royale, 1a2b3c4: 1.250, at most 1.050",
      "met    messages at 250 rooms, × Pong Royale, 1a2b3c4: 1.000, at most 1.020",
      "met    bytes at 250 rooms, × Pong Royale, 1a2b3c4: 1.000, at most 1.020",
    ]);
  });

  it("--also adds a checkout right after ours", () => {
    const entries = benchOptionsOf(["--only", "template,ours", "--also", "."])?.entries ?? [];
    assert.deepEqual(
      entries.map(({ id }) => id.split(" ")[0]),
      ["ours", "also", "template"],
    );
    assert.throws(() => benchOptionsOf(["--also", "docs"]), /--also: docs/);
  });

  it("an error names the bad option", () => {
    assert.throws(() => benchOptionsOf(["--rooms", "100,x"]), /--rooms.*x/);
    assert.throws(() => benchOptionsOf(["--only", "ours,them"]), /--only: them/);
    assert.throws(() => loadOptionsOf(["--url", "ftp://example.com"]), /--url/);
    assert.throws(() => loadOptionsOf(["--seconds", "0"]), /--seconds/);
    assert.deepEqual(benchOptionsOf(["--quick", "--windows", "5"])?.windows, 5);
  });
});
