import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { WebSocketServer } from "ws";
import { startPings } from "../../src/transport/pings.ts";
import { until } from "../support/until.ts";

const INTERVAL_MS = 600;

class FakeSocket extends EventEmitter {
  readonly stream = { bytesRead: 200 };
  pings: number[] = [];
  terminated = false;
  answers = true;
  ping(): void {
    this.pings.push(performance.now());
    if (this.answers) this.stream.bytesRead += 6;
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
    startPings(server as WebSocketServer, INTERVAL_MS);
  });
  afterEach(() => void server.emit("close"));

  function connectMany(count: number): FakeSocket[] {
    const sockets = Array.from({ length: count }, () => new FakeSocket());
    for (const socket of sockets) server.emit("connection", socket, { socket: socket.stream });
    return sockets;
  }

  it("reach every silent socket within two intervals, few at a time", async () => {
    const sockets = connectMany(600);
    await until("every socket is pinged", () => sockets.every(({ pings }) => pings.length > 0));
    const bursts = new Map<number, number>();
    for (const { pings } of sockets) {
      assert.ok(pings.length <= 2);
      const at = Math.round((pings[0] as number) / 5);
      bursts.set(at, (bursts.get(at) ?? 0) + 1);
    }
    assert.ok(Math.max(...bursts.values()) < 100, "sockets are pinged in a burst");
  });

  it("do not go to a socket that is heard of anyway", async () => {
    const [talking, silent] = connectMany(2) as [FakeSocket, FakeSocket];
    const talk = setInterval(() => talking.stream.bytesRead++, INTERVAL_MS / 100);
    try {
      await until("the silent one is pinged a second time", () => silent.pings.length === 2);
    } finally {
      clearInterval(talk);
    }
    assert.equal(talking.pings.length, 0);
  });

  it("a socket that answers none of two is cut off, one that answers is not", async () => {
    const [mute, live] = connectMany(2) as [FakeSocket, FakeSocket];
    mute.answers = false;
    await until("the mute one is cut off", () => mute.terminated);
    assert.equal(mute.pings.length, 2);
    assert.equal(live.terminated, false);
  });
});
