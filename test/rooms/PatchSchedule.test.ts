import assert from "node:assert/strict";
import { PatchSchedule } from "../../src/rooms/PatchSchedule.ts";

const TICK_MS = 1000 / 60;
const NEVER = Number.POSITIVE_INFINITY;

describe("PatchSchedule", () => {
  /** Ticks that have passed, with the fraction: the clock shows the whole ones. */
  let time = 100;
  let woken: (number | undefined)[] = [];
  let schedule: PatchSchedule;

  const place = {
    get tick() {
      return Math.floor(time);
    },
    tickMs: TICK_MS,
    tickAfter: (ms: number) => Math.ceil(time + ms / TICK_MS),
    wake: (tick?: number) => void woken.push(tick),
  };

  beforeEach(() => {
    time = 100;
    woken = [];
    schedule = new PatchSchedule(place, 30);
  });

  it("nothing is due while nothing has changed", () => {
    assert.equal(schedule.isDue(NEVER), false);
    assert.equal(schedule.wakeTick, NEVER);
  });

  it("a change is due at once, and asks for the next tick", () => {
    schedule.change();
    assert.deepEqual([schedule.isDue(NEVER), schedule.wakeTick], [true, 101]);
    assert.deepEqual(woken, [undefined]);
    schedule.sent();
    assert.deepEqual([schedule.isDue(NEVER), schedule.wakeTick], [false, NEVER]);
  });

  it("paddles wait for five thirds of a tick, and then for the next whole one", () => {
    time = 100.2;
    schedule.changePaddles();
    assert.deepEqual(woken, [102]);
    for (time = 101; time < 102; time++) assert.equal(schedule.isDue(NEVER), false);
    assert.equal(schedule.isDue(NEVER), true);
    schedule.sent();
    time = 102.5;
    schedule.changePaddles();
    assert.equal(schedule.wakeTick, 105);
  });

  it("another change takes waiting paddles with it, and a later move of a paddle does not put them off", () => {
    schedule.changePaddles();
    time = 101;
    schedule.changePaddles();
    assert.deepEqual([woken, schedule.wakeTick], [[102], 102]);
    schedule.change();
    assert.equal(schedule.isDue(NEVER), true);
    schedule.sent();
    time = 102;
    assert.equal(schedule.isDue(NEVER), false);
  });

  it("paddles that are due wait for a change that comes within three and a half ticks of the first", () => {
    schedule.changePaddles();
    time = 102;
    assert.equal(schedule.isDue(103), false);
    assert.equal(schedule.wakeTick, 103);
    time = 103;
    assert.equal(schedule.isDue(103), true);
    schedule.sent();
    time = 100;
    schedule.changePaddles();
    time = 102;
    assert.equal(schedule.isDue(104), true);
  });

  it("a change that did not come does not hold them back for ever", () => {
    schedule.changePaddles();
    time = 102;
    assert.equal(schedule.isDue(103), false);
    time = 103;
    assert.equal(schedule.isDue(104), true);
  });
});
