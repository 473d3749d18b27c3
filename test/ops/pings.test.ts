import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { WebSocketServer } from "ws";
import { startPings } from "../../src/ops/pings.ts";
import { until } from "../support/until.ts";

class FakeSocket extends EventEmitter {
  pings: number[] = [];
  terminated = false;
  answers = true;
  ping(): void {
    this.pings.push(performance.now());
    if (this.answers) this.emit("pong");
  }
  terminate(): void {
    this.terminated = true;
    this.emit("close");
  }
}

describe("pings", () => {
  let server: EventEmitter;
  beforeEach(() => {
    server = new EventEmitter();
    startPings(server as WebSocketServer);
  });
  afterEach(() => void server.emit("close"));

  function connectMany(count: number): FakeSocket[] {
    const sockets = Array.from({ length: count }, () => new FakeSocket());
    for (const socket of sockets) server.emit("connection", socket);
    return sockets;
  }

  it("reach every socket once in three seconds, few at a time", async function () {
    this.timeout(10_000);
    const sockets = connectMany(600);
    await until("every socket is pinged", () => sockets.every(({ pings }) => pings.length > 0), 4_000);
    const bursts = new Map<number, number>();
    for (const { pings } of sockets) {
      assert.ok(pings.length <= 2);
      const at = Math.round((pings[0] as number) / 5);
      bursts.set(at, (bursts.get(at) ?? 0) + 1);
    }
    assert.ok(Math.max(...bursts.values()) < 100, "sockets are pinged in a burst");
  });

  it("a socket that answers none of two is cut off, one that answers is not", async function () {
    this.timeout(15_000);
    const [mute, live] = connectMany(2) as [FakeSocket, FakeSocket];
    mute.answers = false;
    await until("the mute one is cut off", () => mute.terminated, 10_000);
    assert.equal(mute.pings.length, 2);
    assert.equal(live.terminated, false);
  });
});
