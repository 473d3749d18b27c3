import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { type Pings, startPings } from "../../src/transport/pings.ts";
import { until } from "../support/until.ts";

const INTERVAL_MS = 600;

class CheckedSocket extends EventEmitter {
  readonly checks: number[] = [];
  checkAlive(): void {
    this.checks.push(performance.now());
  }
}

describe("pings", () => {
  let pings: Pings;
  beforeEach(() => {
    pings = startPings(INTERVAL_MS);
  });
  afterEach(() => pings.stop());

  function watchMany(count: number): CheckedSocket[] {
    const sockets = Array.from({ length: count }, () => new CheckedSocket());
    for (const socket of sockets) pings.watch(socket);
    return sockets;
  }

  it("check every socket once an interval, few at a time", async () => {
    const sockets = watchMany(600);
    await until("every socket is checked", () => sockets.every(({ checks }) => checks.length > 0), 3 * INTERVAL_MS);
    const bursts = new Map<number, number>();
    for (const { checks } of sockets) {
      assert.ok(checks.length <= 2);
      const at = Math.round((checks[0] as number) / 5);
      bursts.set(at, (bursts.get(at) ?? 0) + 1);
    }
    assert.ok(Math.max(...bursts.values()) < 100, "sockets are checked in a burst");
  });

  it("forget a socket that is closed", async () => {
    const [closed, open] = watchMany(2) as [CheckedSocket, CheckedSocket];
    closed.emit("close");
    await until("the open one is checked twice", () => open.checks.length === 2, 6 * INTERVAL_MS);
    assert.equal(closed.checks.length, 0);
  });
});
