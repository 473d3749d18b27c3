import assert from "node:assert/strict";
import { Distribution } from "../../src/ops/Distribution.ts";
import { createLoadMeter, type LoadMeter } from "../../src/ops/loadMeter.ts";
import { until } from "../support/until.ts";

describe("load meter", () => {
  let lateness: Distribution;
  let rooms: number;
  let meter: LoadMeter;
  let busy: NodeJS.Timeout | undefined;

  beforeEach(() => {
    lateness = new Distribution([0.01]);
    rooms = 400;
  });
  afterEach(() => {
    meter.stop();
    clearInterval(busy);
  });

  function start(utilization?: () => number): void {
    meter = createLoadMeter({
      maxLoad: 0.8,
      lateness,
      rooms: () => rooms,
      clients: () => 4 * rooms,
      ...(utilization && { utilization }),
    });
    meter.start();
  }

  /** A loop that works this share of the time. */
  function work(share: number): void {
    busy = setInterval(() => {
      const end = performance.now() + 10 * share;
      while (performance.now() < end);
    }, 10);
  }

  it("a loop that works all the time has no headroom within three seconds, and has again when it rests", async function () {
    this.timeout(15_000);
    start();
    assert.equal(meter.overloaded(), false);
    work(1);
    await until("it is overloaded", () => meter.overloaded(), 4_000);
    assert.equal(meter.headroom(), 0);
    assert.ok(meter.load().eventLoopUtilization > 0.8);
    clearInterval(busy);
    await until("it has headroom", () => !meter.overloaded() && meter.headroom() > 0.3, 8_000);
  });

  it("says no headroom at 80 %, and headroom again below 72 % only", async () => {
    let utilization = 0.7;
    start(() => utilization);
    await until("it is known", () => meter.load().eventLoopUtilization > 0.69);
    assert.equal(meter.overloaded(), false);
    assert.ok(Math.abs(meter.headroom() - 0.125) < 1e-9);
    utilization = 0.85;
    await until("it is overloaded", () => meter.overloaded());
    utilization = 0.76;
    await until("the window is at 76 %", () => meter.load().eventLoopUtilization < 0.761);
    assert.equal(meter.overloaded(), true);
    utilization = 0.5;
    await until("it is free again", () => !meter.overloaded());
  });

  it("late ticks count, whatever the loop says of itself", async () => {
    start(() => 0.3);
    const late = setInterval(() => lateness.observe(0.02), 5);
    try {
      await until("it is overloaded", () => meter.overloaded());
      assert.ok(Math.abs(meter.load().tickLatenessMs - 20) < 0.01);
    } finally {
      clearInterval(late);
    }
    await until("it is free again", () => !meter.overloaded());
  });

  it("a process with few rooms is never full: what keeps it busy is not play", async () => {
    rooms = 49;
    let samples = 0;
    start(() => {
      samples++;
      return 1;
    });
    await until("two seconds were measured", () => samples >= 8);
    assert.equal(meter.overloaded(), false);
    rooms = 50;
    await until("with one more it is", () => meter.overloaded());
  });

  it("tells rooms, clients and lateness as they are", () => {
    start(() => 0);
    assert.deepEqual(meter.load(), { rooms: 400, clients: 1600, eventLoopUtilization: 0, tickLatenessMs: 0 });
  });
});
