import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { createSharedFrameSocket, MAX_WAITING_BYTES } from "../../src/transport/sharedFrames.ts";
import { until } from "../support/until.ts";

const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 300_000];

describe("frames shared by sockets", () => {
  const counts = { frames: 0, bytes: 0, cutOff: 0 };
  let server: WebSocketServer;
  let url: string;
  let ours: WebSocket;
  let theirs: WebSocket;
  let received: { bytes: Buffer; isBinary: boolean }[];

  beforeEach(async () => {
    Object.assign(counts, { frames: 0, bytes: 0, cutOff: 0 });
    const options = { port: 0, host: "127.0.0.1", WebSocket: createSharedFrameSocket(counts) };
    server = new WebSocketServer(options);
    await once(server, "listening");
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [ours, theirs] = await pair();
    received = [];
    theirs.on("message", (bytes: Buffer, isBinary) => received.push({ bytes, isBinary }));
  });

  afterEach(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  async function pair(): Promise<[WebSocket, WebSocket]> {
    const client = new WebSocket(url);
    const [[socket]] = (await Promise.all([once(server, "connection"), once(client, "open")])) as [
      [WebSocket],
      unknown,
    ];
    return [socket, client];
  }

  /** Everything that went to a socket, as it went: a client that only opens and never reads on. */
  async function stalled(): Promise<[WebSocket, Socket]> {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\n\r\n`,
    );
    const [accepted] = (await once(server, "connection")) as [WebSocket];
    return [accepted, socket];
  }

  it("a message of any size arrives as it was, on every socket it is sent to", async () => {
    const [other, otherEnd] = await pair();
    const others: Buffer[] = [];
    otherEnd.on("message", (bytes: Buffer) => others.push(bytes));
    for (const [n, size] of SIZES.entries()) {
      const message = Buffer.alloc(size, n + 1);
      ours.send(message, { binary: true });
      other.send(message, { binary: true });
      await until(`${size} bytes are there`, () => received.length > n && others.length > n);
      assert.ok(received[n]?.isBinary && received[n].bytes.equals(message), `${size} bytes`);
      assert.ok(others[n]?.equals(message), `${size} bytes on the other socket`);
    }
    assert.equal(counts.frames, 2 * SIZES.length);
  });

  it("messages arrive in order, whatever goes which way", async () => {
    ours.send(Buffer.of(1));
    ours.send("two");
    ours.send(Buffer.of(3), { fin: false });
    ours.send(Buffer.of(4), { fin: true });
    ours.send(new Uint8Array([5]).buffer);
    ours.ping();
    ours.send(Buffer.of(6), { binary: true });
    await until("all are there", () => received.length === 5);
    assert.deepEqual(
      received.map(({ bytes, isBinary }) => (isBinary ? [...bytes] : bytes.toString())),
      [[1], "two", [3, 4], [5], [6]],
    );
    assert.equal(counts.frames, 1, "from the first text on all is left to ws");
  });

  it("what waits to be sent is a copy: memory that is written over in the next turn does not reach it", async () => {
    const [slow, reader] = await stalled();
    reader.pause();
    const shared = Buffer.alloc(60_000, 1);
    while (slow.bufferedAmount === 0) slow.send(shared.subarray(0));
    slow.send(shared.subarray(0), { binary: true });
    assert.ok(slow.bufferedAmount > 0);
    shared.fill(2);
    let wrong = 0;
    let bytes = 0;
    reader.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (chunk.includes(Buffer.alloc(16, 2))) wrong++;
    });
    reader.resume();
    await until("all is read", () => slow.bufferedAmount === 0 && bytes >= counts.bytes);
    assert.equal(wrong, 0);
  });

  it("the same buffer with other bytes, in another turn, is another message", async () => {
    const message = Buffer.of(1);
    ours.send(message);
    await until("it is there", () => received.length === 1);
    message[0] = 2;
    ours.send(message);
    await until("both are there", () => received.length === 2);
    assert.deepEqual(
      received.map(({ bytes }) => bytes[0]),
      [1, 2],
    );
  });

  it("a callback is called when the message is written; on a closed socket it gets the error", async () => {
    await new Promise<void>((resolve, reject) =>
      ours.send(Buffer.of(1), (error) => (error ? reject(error) : resolve())),
    );
    await new Promise<void>((resolve) => ours.send(Buffer.of(1), { binary: true }, () => resolve()));
    theirs.close();
    await once(ours, "close");
    const error = await new Promise((resolve) => ours.send(Buffer.of(2), { binary: true }, resolve));
    assert.match(String(error), /not open/);
    assert.doesNotThrow(() => ours.send(Buffer.of(2)));
  });

  it("a reader that has stopped is cut off when too much waits for it, and the others are not", async () => {
    const [slow, reader] = await stalled();
    reader.pause();
    let most = 0;
    const message = Buffer.alloc(2_000);
    for (let sent = 0; slow.readyState === WebSocket.OPEN; sent++) {
      assert.ok(sent < 100_000, "it is never cut off");
      slow.send(message, { binary: true });
      ours.send(message, { binary: true });
      most = Math.max(most, slow.bufferedAmount);
      if (sent % 10 === 0) await until("the other has read", () => ours.bufferedAmount === 0);
    }
    const [code] = await once(slow, "close");
    assert.equal(code, 1006);
    assert.ok(most > MAX_WAITING_BYTES && most < MAX_WAITING_BYTES + 3_000, `${most} bytes waited`);
    assert.equal(counts.cutOff, 1);
    assert.equal(ours.readyState, WebSocket.OPEN);
    reader.destroy();
  });

  it("what is relied on inside ws is there in this version", () => {
    const { version } = JSON.parse(readFileSync("node_modules/ws/package.json", "utf8"));
    assert.equal(version, "8.23.0", "look at the inside again, then change this");
    const inside = ours as unknown as Record<string, Record<string, unknown>>;
    assert.equal(inside._isServer, true);
    assert.equal(typeof inside._socket?.write, "function");
    assert.equal(inside._socket?.writableLength, 0);
    assert.equal(typeof inside._extensions, "object");
    ours.send(Buffer.of(1));
    assert.equal(counts.frames, 1, "a plain message takes the short way");
  });
});
