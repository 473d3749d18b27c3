import assert from "node:assert/strict";
import { type ClockPlace, RoomClock } from "../../src/colyseus/RoomClock.ts";
import { until } from "../support/until.ts";

const TICK_MS = 1000 / 60;

class Total {
  count = 0;
  sum = 0;

  observe(seconds: number): void {
    this.count++;
    this.sum += seconds;
  }
}

describe("RoomClock", () => {
  let meters: { lateness: Total; step: Total };
  let mayRun: boolean;
  let clock: RoomClock;
  let places: ClockPlace[];

  beforeEach(() => {
    meters = { lateness: new Total(), step: new Total() };
    mayRun = true;
    clock = new RoomClock(meters, () => mayRun);
    places = [];
  });
  afterEach(() => {
    for (const place of places) place.leave();
  });

  /** A room that notes the ticks of its turns, and wants each, unless `next` says another. */
  function join(ticks: number[], { tickMs = TICK_MS, next = (tick: number) => tick + 1 } = {}): ClockPlace {
    const place = clock.join(tickMs, () => {
      ticks.push(place.tick);
      place.sleepUntil(next(place.tick));
    });
    places.push(place);
    return place;
  }

  it("a room has a turn on each tick that it wants, never before it is due", async () => {
    const ticks: number[] = [];
    const early: number[] = [];
    const place = join(ticks, {
      next: (tick) => {
        if (place.msSince(tick, performance.now()) < 0) early.push(tick);
        return tick + 1;
      },
    });
    await until("thirty turns", () => ticks.length >= 30);
    for (const [n, tick] of ticks.entries())
      assert.ok(n === 0 || tick > (ticks[n - 1] as number), `${tick}, turn ${n}`);
    for (const [n, tick] of ticks.entries()) assert.ok(n === 0 || tick <= (ticks[n - 1] as number) + 6, "caught up");
    assert.deepEqual(early, []);
  });

  it("a room that wants no turn has none, until it is woken for the tick that it names", async () => {
    const [ticks, others]: [number[], number[]] = [[], []];
    const place = join(ticks, { next: () => Number.POSITIVE_INFINITY });
    const other = join(others);
    await until("its first turn", () => ticks.length === 1);
    const wanted = place.tick + 10;
    place.wake(wanted);
    place.wake(wanted + 10);
    await until("twenty ticks", () => other.tick > wanted + 20);
    assert.equal(ticks.length, 2);
    assert.ok((ticks[1] as number) >= wanted);
    place.wake();
    const from = place.tick;
    await until("the next turn", () => ticks.length === 3);
    assert.ok((ticks[2] as number) > from);
  });

  it("all rooms of a slot count the same ticks, and what is dropped after a stall is dropped for all of them", async () => {
    const ticks: number[] = [];
    const place = join(ticks);
    for (let room = 1; room <= 8; room++) join([]);
    const twin = places.find((one) => one !== place && one.msSince(0, 0) === place.msSince(0, 0)) as ClockPlace;
    await until("it runs", () => place.tick > 2);
    const [before, startedAt] = [place.tick, place.msSince(0, 0)];
    const end = performance.now() + 30 * TICK_MS;
    while (performance.now() < end);
    await until("it has caught up", () => place.tick > before);
    const next = ticks.find((tick) => tick > before) as number;
    assert.ok(next <= before + 6, `${next - before} ticks in one go`);
    assert.equal(twin.tick, place.tick);
    const dropped = (startedAt - place.msSince(0, 0)) / TICK_MS;
    assert.ok(dropped >= 20 && Math.abs(dropped - Math.round(dropped)) < 1e-6, `${dropped} ticks dropped`);
  });

  it("while the process may not run its rooms, none has a turn", async () => {
    const ticks: number[] = [];
    const place = join(ticks);
    await until("it runs", () => ticks.length > 2);
    mayRun = false;
    const { length } = ticks;
    const before = place.tick;
    await until("ten ticks have gone by", () => place.msSince(before, performance.now()) > 10 * TICK_MS);
    assert.equal(ticks.length, length);
    mayRun = true;
    await until("it goes on", () => ticks.length > length);
    assert.ok((ticks[length] as number) <= before + 6, "from about where it was");
  });

  it("the first tick after so many milliseconds", () => {
    const place = join([]);
    const boundary = -place.msSince(0, 0);
    const at = (ticks: number, ms: number) => place.tickAfter(ms, boundary + ticks * TICK_MS);
    assert.deepEqual([at(10, 1), at(10.5, 1), at(10.2, 28), at(10.5, 28), at(10.001, 0)], [11, 11, 12, 13, 11]);
  });

  it("rooms are spread over four parts of the tick", () => {
    const now = performance.now();
    const phases = Array.from({ length: 16 }, () => join([]).msSince(0, now)).map((ms) => Math.round(ms * 100));
    const counts = Object.values(Object.groupBy(phases, String)).map((group) => group?.length);
    assert.deepEqual(counts, Array(4).fill(4));
  });

  it("rooms of another rate have ticks of their own", async () => {
    const [slow, fast]: [number[], number[]] = [[], []];
    join(slow, { tickMs: 50 });
    join(fast, { tickMs: 5 });
    await until("ten slow ticks", () => slow.length >= 10);
    assert.ok(fast.length > slow.length, `${fast.length} fast ones`);
  });

  it("who has left is not called any more", async () => {
    const [ticks, others]: [number[], number[]] = [[], []];
    const place = join(ticks);
    join(others);
    await until("it runs", () => ticks.length > 0);
    place.leave();
    const { length } = ticks;
    const soFar = others.length;
    await until("the other goes on", () => others.length > soFar + 3);
    assert.equal(ticks.length, length);
  });

  it("who leaves takes nobody else's turns along, and who stays is still woken for the tick that he names", async () => {
    // six of each phase; who stays has no turn but those that he asks for
    const rooms = Array.from({ length: 24 }, () => {
      const ticks: number[] = [];
      return { ticks, place: join(ticks, { next: () => Number.POSITIVE_INFINITY }) };
    });
    await until("all had their first turn", () => rooms.every(({ ticks }) => ticks.length === 1));
    const left = [...rooms.slice(0, 8), ...rooms.slice(16)];
    for (const { place } of left) place.leave();
    for (const { place } of left) place.leave();
    for (const { place } of rooms) place.wake();
    const stays = rooms.slice(8, 16);
    await until("who stays had another", () => stays.every(({ ticks }) => ticks.length === 2));
    assert.ok(left.every(({ ticks }) => ticks.length === 1));
  });

  it("a process that cannot keep up gives all rooms turns equally often", async () => {
    const turns = Array.from({ length: 40 }, (): number[] => []);
    for (const ticks of turns) {
      join(ticks, {
        next: (tick) => {
          const end = performance.now() + 1; // 40 ms of work in a tick of 17
          while (performance.now() < end);
          return tick + 1;
        },
      });
    }
    await until("some turns", () => turns.every(({ length }) => length >= 15));
    const counts = turns.map(({ length }) => length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, `${Math.min(...counts)} to ${Math.max(...counts)} turns`);
    assert.ok(meters.lateness.sum / meters.lateness.count > 0.005, "and it shows in the lateness");
  });

  it("lateness and the length of a step are measured for every turn", async () => {
    const ticks: number[] = [];
    join(ticks);
    await until("ten turns", () => ticks.length >= 10);
    assert.ok(meters.lateness.count >= 9 && meters.step.count === meters.lateness.count);
    assert.ok(meters.lateness.sum >= 0 && meters.step.sum >= 0);
  });
});
