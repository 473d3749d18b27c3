import assert from "node:assert/strict";
import { Watch } from "../../src/client/Watch.ts";
import { until } from "../support/until.ts";

describe("the watch over a silent server", () => {
  let asked = 0;
  let silences = 0;
  let answerMs: number | undefined;
  /** Milliseconds that this machine has slept. */
  let sleptMs = 0;
  let watch: Watch;

  beforeEach(() => {
    asked = silences = sleptMs = 0;
    watch = new Watch({
      quietMs: () => 60,
      ask: () => asked++,
      onSilence: (ms) => {
        silences++;
        answerMs = ms;
      },
      now: () => performance.now() + sleptMs,
    });
  });
  afterEach(() => watch.stop());

  it("asks a quiet server, and finds it silent if it does not answer", async () => {
    const before = performance.now();
    watch.heard();
    await until("the server is asked", () => asked === 1);
    await until("the server is silent", () => silences === 1);
    const tookMs = performance.now() - before;
    assert.ok(tookMs > 1_400 && tookMs < 10_000, `${tookMs} ms`);
    assert.equal(asked, 1);
  });

  it("a server that answers is not silent", async () => {
    watch.heard();
    const before = performance.now();
    await until("two seconds have passed", () => {
      if (asked > 0) watch.heard();
      return performance.now() - before > 2_000;
    });
    assert.equal(silences, 0);
    assert.ok(asked >= 1);
  });

  it("asks first after a sleep of this machine", async () => {
    watch.heard();
    await until("the server is asked", () => asked === 1);
    sleptMs = 60_000;
    await until("the server is asked again", () => asked === 2);
    assert.equal(silences, 0);
    await until("the server is silent", () => silences === 1);
  });

  it("ends a check by an answer, not by what waited here from before", async () => {
    watch.heard();
    watch.check(200);
    watch.heard();
    watch.heard(performance.now() - 1_000);
    await until("the server is silent", () => silences === 1, 1_000);
    assert.equal(answerMs, 200);
  });

  it("a server that answers a check is not silent", async () => {
    watch.heard();
    const before = performance.now();
    watch.check(200);
    watch.check(200);
    watch.heard(performance.now());
    await until("half a second has passed", () => performance.now() - before > 500);
    assert.equal(silences, 0);
  });
});
