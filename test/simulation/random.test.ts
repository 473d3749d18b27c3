import assert from "node:assert/strict";
import { nextRandom, randomBetween, randomIndex, shuffle } from "../../src/simulation/random.ts";

/** Numbers of another implementation of Mulberry32, as uint32, by seed. */
const KNOWN: Readonly<Record<number, readonly number[]>> = {
  0: [1144304738, 1416247, 958946056, 627933444],
  1: [2693262067, 11749833, 2265367787, 4213581821],
  42: [2581720956, 1925393290, 3661312704, 2876485805],
  4294967295: [3850105811, 813802916, 3073704848, 4054706436],
};

function drawsOf<T>(count: number, draw: (state: { random: number }) => T, seed = 7): T[] {
  const state = { random: seed };
  return Array.from({ length: count }, () => draw(state));
}

describe("random numbers", () => {
  for (const [seed, values] of Object.entries(KNOWN)) {
    it(`from seed ${seed} are Mulberry32's`, () => {
      assert.deepEqual(
        drawsOf(4, nextRandom, Number(seed)).map((value) => value * 2 ** 32),
        values,
      );
    });
  }

  it("have a single uint32 as their state", () => {
    const state = { random: 0xfffffff0 };
    for (let count = 0; count < 1_000; count++) {
      nextRandom(state);
      assert.equal(state.random, state.random >>> 0);
    }
    assert.deepEqual(drawsOf(5, nextRandom, state.random), drawsOf(5, nextRandom, state.random));
  });

  it("are spread evenly over [0, 1), and do not depend on the number before or on a neighbouring seed", () => {
    const values = drawsOf(100_000, nextRandom);
    const tenths = Array<number>(10).fill(0);
    for (const value of values) tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
    for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 400, String(tenths));
    const firsts = Array.from({ length: 100_000 }, (_, seed) => nextRandom({ random: seed }));
    for (const row of [values, firsts]) {
      const products = row.slice(1).reduce((sum, value, index) => sum + (value - 0.5) * ((row[index] ?? 0) - 0.5), 0);
      assert.ok(Math.abs(products / row.length / (1 / 12)) < 0.02, "correlated");
    }
  });

  it("between two bounds stay within them", () => {
    const values = drawsOf(10_000, (state) => randomBetween(state, -46, 46));
    assert.ok(values.every((value) => value >= -46 && value < 46));
    assert.ok(Math.min(...values) < -45.9 && Math.max(...values) > 45.9);
  });

  it("choose every entry of a list equally often", () => {
    const counts = [0, 0, 0, 0, 0];
    for (const index of drawsOf(50_000, (state) => randomIndex(state, 5))) counts[index] = (counts[index] ?? 0) + 1;
    assert.equal(counts.length, 5);
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 400, String(counts));
  });

  it("shuffle to every order equally often", () => {
    const orders = new Map<string, number>();
    for (const order of drawsOf(24_000, (state) => {
      const list = [0, 1, 2, 3];
      shuffle(state, list);
      return list.join("");
    })) {
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    assert.equal(orders.size, 24);
    for (const count of orders.values()) assert.ok(Math.abs(count - 1_000) < 150, String([...orders]));
  });
});
