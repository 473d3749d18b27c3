import assert from "node:assert/strict";
import { heapProblemsOf } from "../soak.ts";
import { cpuMsOf, processFigures, residentBytesOf, waitMsOf } from "./proc.ts";
import { deltaOf, histogramQuantileOf, parseSamples, sumOf } from "./prometheus.ts";
import { quantileOf, spreadOf } from "./statistics.ts";

const BEFORE = `# HELP late Seconds.
# TYPE late histogram
late_bucket{le="0.001"} 100
late_bucket{le="0.01"} 100
late_bucket{le="+Inf"} 100
late_sum 0.05
late_count 100
calls_total{outcome="ok",path="/a b"} 3
calls_total{outcome="no"} 1
`;
const AFTER = BEFORE.replace('"0.001"} 100', '"0.001"} 190')
  .replace('"0.01"} 100', '"0.01"} 200')
  .replace('"+Inf"} 100', '"+Inf"} 200')
  .replace('b"} 3', 'b"} 13');

describe("figures of a load test", () => {
  it("a quantile is interpolated between its neighbours", () => {
    assert.equal(quantileOf([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantileOf([4, 1, 3, 2], 0), 1);
    assert.equal(quantileOf([4, 1, 3, 2], 1), 4);
    assert.ok(Number.isNaN(quantileOf([], 0.5)));
  });

  it("a spread leaves out values that are NaN", () => {
    assert.deepEqual(spreadOf([1, Number.NaN, 2, 3, 4, 5]), { median: 3, low: 2, high: 4 });
  });

  it("a histogram counts what happened between two readings", () => {
    const delta = deltaOf(parseSamples(BEFORE), parseSamples(AFTER));
    assert.equal(histogramQuantileOf(delta, "late", 0.45), 0.0005);
    assert.equal(histogramQuantileOf(delta, "late", 0.9), 0.001);
    assert.equal(histogramQuantileOf(delta, "late", 0.95).toFixed(6), "0.005500");
    assert.equal(sumOf(delta, "calls_total"), 10);
  });

  it("a histogram without observations, or that is missing, has no quantiles", () => {
    const samples = parseSamples(BEFORE);
    assert.ok(Number.isNaN(histogramQuantileOf(deltaOf(samples, samples), "late", 0.5)));
    assert.ok(Number.isNaN(histogramQuantileOf(samples, "early", 0.5)));
    assert.ok(Number.isNaN(sumOf(samples, "early")));
  });

  it("a quantile above the highest bound is that bound", () => {
    assert.equal(histogramQuantileOf(parseSamples('a_bucket{le="2"} 1\na_bucket{le="+Inf"} 9'), "a", 0.9), 2);
  });

  it("a heap is a problem if it is larger at the end than at the start, whatever happened in between", () => {
    const say = () => undefined;
    assert.deepEqual(heapProblemsOf([100, 130, 160, 300, 300, 101], say), []);
    assert.deepEqual(heapProblemsOf([100, 130, 160, 300, 300, 115], say), ["the heap grew by 15.0 %"]);
  });

  it("the figures of a process are read from the fields of /proc", () => {
    assert.equal(cpuMsOf("7 (no de) x) S 1 7 7 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 11 0 5 1 1"), 3000);
    assert.equal(waitMsOf("5000000 2500000 12\n"), 2.5);
    assert.equal(residentBytesOf("VmPeak:\t  9 kB\nVmRSS:\t    2048 kB\n"), 2 * 2 ** 20);
  });

  it("the figures of this process are those that Node reports", () => {
    const { cpuMs, residentBytes } = processFigures(process.pid);
    const { user, system } = process.cpuUsage();
    assert.ok(Math.abs(cpuMs - (user + system) / 1000) < 100, String(cpuMs));
    assert.ok(Math.abs(residentBytes / process.memoryUsage.rss() - 1) < 0.2, String(residentBytes));
  });
});
