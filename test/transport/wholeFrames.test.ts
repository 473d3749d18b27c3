import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import fc from "fast-check";
import { type WebSocket, WebSocketServer } from "ws";
import { createSharedFrameSocket } from "../../src/transport/sharedFrames.ts";
import { until } from "../support/until.ts";

const BINARY = 0x2;
const TEXT = 0x1;
const REST = 0x0;

/** A masked frame, as clients send it. */
function frame(opcode: number, payload: Uint8Array, fin = true): Buffer {
  const { length } = payload;
  const mask = randomBytes(4);
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  const masked = payload.map((byte, at) => byte ^ (mask[at & 3] as number));
  return Buffer.from([(fin ? 0x80 : 0) | opcode, ...size, ...mask, ...masked]);
}

describe("frames that come whole", () => {
  let server: WebSocketServer;
  let ours: WebSocket;
  let client: Socket;
  let received: { bytes: Buffer; isBinary: boolean }[];
  /** Messages that went through ws's receiver. */
  let throughStream: number;

  beforeEach(async () => {
    const WebSocket = createSharedFrameSocket({ frames: 0, bytes: 0, cutOff: 0 });
    server = new WebSocketServer({ port: 0, host: "127.0.0.1", maxPayload: 16 * 1024, WebSocket });
    await once(server, "listening");
    client = connect((server.address() as AddressInfo).port, "127.0.0.1").setNoDelay();
    client.write(
      `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
    [[ours]] = (await Promise.all([once(server, "connection"), once(client, "data")])) as [[WebSocket], unknown];
    received = [];
    throughStream = 0;
    ours.on("message", (bytes: Buffer, isBinary) => received.push({ bytes: Buffer.from(bytes), isBinary }));
    receiver().on("message", () => throughStream++);
  });

  afterEach(() => {
    client.destroy();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  function receiver(): NodeJS.EventEmitter & Record<string, unknown> {
    return (ours as unknown as { _receiver: NodeJS.EventEmitter & Record<string, unknown> })._receiver;
  }

  it("a short binary message that comes alone takes the short way, and arrives as it was sent", async () => {
    for (const [n, size] of [0, 1, 4, 30, 125].entries()) {
      const payload = randomBytes(size);
      client.write(frame(BINARY, payload));
      await until("it is there", () => received.length > n);
      assert.deepEqual(received[n], { bytes: payload, isBinary: true });
    }
    assert.equal(throughStream, 0);
  });

  it("everything else goes through ws, in its order", async () => {
    const payload = randomBytes(126);
    client.write(frame(BINARY, payload));
    await until("a longer one is there", () => received.length === 1);
    client.write(frame(TEXT, Buffer.from("text")));
    await until("text is there", () => received.length === 2);
    client.write(Buffer.concat([frame(BINARY, Buffer.of(1)), frame(BINARY, Buffer.of(2))]));
    await until("two that came together are there", () => received.length === 4);
    assert.equal(throughStream, 4);
    assert.deepEqual(
      received.map(({ bytes, isBinary }) => (isBinary ? [...bytes] : bytes.toString())),
      [[...payload], "text", [1], [2]],
    );
  });

  it("however a stream of frames is cut, the same messages arrive in the same order", async () => {
    const aMessage = fc.record({
      size: fc.constantFrom(0, 1, 5, 125, 126, 300),
      parts: fc.integer({ min: 1, max: 3 }),
    });
    const property = fc.asyncProperty(
      fc.array(aMessage, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 40 }),
      async (messages, cuts) => {
        received = [];
        const payloads = messages.map(({ size }) => randomBytes(size));
        const stream = Buffer.concat(
          payloads.flatMap((payload, index) => inParts(payload, messages[index]?.parts ?? 1)),
        );
        // straight to the stream: the kernel would join what is written in pieces
        const socket = (ours as unknown as { _socket: Socket })._socket;
        for (let at = 0, cut = 0; at < stream.length; cut++) {
          const length = cuts[cut % cuts.length] as number;
          socket.push(Buffer.from(stream.subarray(at, at + length)));
          at += length;
        }
        await until("all are there", () => received.length === payloads.length);
        assert.deepEqual(
          received.map(({ bytes }) => bytes.toString("hex")),
          payloads.map((payload) => payload.toString("hex")),
        );
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it("a piece of a longer message that looks like a whole one is none", async () => {
    const inner = frame(BINARY, Buffer.of(1));
    const length = 10 + inner.length;
    const head = Buffer.from([0x80 | BINARY, 0x80 | length, 0, 0, 0, 0]);
    const socket = (ours as unknown as { _socket: Socket })._socket;
    for (const part of [Buffer.concat([head, Buffer.alloc(10)]), inner]) socket.push(part);
    await until("a message is there", () => received.length > 0);
    assert.deepEqual(
      received.map(({ bytes }) => bytes.length),
      [length],
    );
  });

  it("what comes while the socket is paused overtakes nothing", async () => {
    const socket = (ours as unknown as { _socket: Socket })._socket;
    client.write(frame(TEXT, Buffer.from("one")));
    await until("the first is there", () => received.length === 1);
    socket.pause();
    for (const part of [frame(TEXT, Buffer.from("two")), frame(BINARY, Buffer.from("three"))]) socket.push(part);
    assert.equal(received.length, 1);
    socket.resume();
    await until("all are there", () => received.length === 3);
    assert.deepEqual(
      received.map(({ bytes }) => bytes.toString()),
      ["one", "two", "three"],
    );
  });

  it("what breaks the protocol is refused as ever, also when it is short", async () => {
    const failed = once(ours, "error");
    client.write(frame(0x3, Buffer.of(1)));
    const [error] = await failed;
    assert.match(String(error), /invalid opcode 3/);
    assert.equal(received.length, 0);
  });

  it("a socket that is being closed hears nothing more by the short way", async () => {
    ours.close();
    client.write(frame(BINARY, Buffer.of(1)));
    await until("it was read", () => throughStream === 1);
  });

  it("what is relied on inside ws is there in this version", () => {
    const { version } = JSON.parse(readFileSync("node_modules/ws/package.json", "utf8"));
    assert.equal(version, "8.23.0", "look at the inside again, then change this");
    const { _state, _bufferedBytes, _fragmented, _maxPayload, writableLength } = receiver();
    assert.deepEqual([_state, _bufferedBytes, _fragmented, _maxPayload, writableLength], [0, 0, 0, 16 * 1024, 0]);
  });
});

/** A message in so many frames. */
function inParts(payload: Buffer, count: number): Buffer[] {
  const size = Math.ceil(payload.length / count);
  return Array.from({ length: count }, (_, part) =>
    frame(part === 0 ? BINARY : REST, payload.subarray(part * size, (part + 1) * size), part === count - 1),
  );
}
