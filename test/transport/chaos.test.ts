import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { clientFrame, type RawEnd, type ServerEnd, serveGameSockets, serverFrames } from "../support/gameSockets.ts";
import { comeAndGo, openDescriptors } from "../support/socketChurn.ts";
import { until } from "../support/until.ts";

const BINARY = 0x2;
const CLIENTS = 4;
const MESSAGES = 400;
/** How often a client stops reading until the kernel takes no more for it. */
const STALLS = 2;
/** Largest message of the server here. A paused client soon leaves the kernel no room for it. */
const LARGEST = 20_000;

/** A message with its number in the sequence. */
function numbered(n: number, largest: number): Buffer {
  const message = Buffer.alloc(randomInt(4, largest), n);
  message.writeUInt32BE(n);
  return message;
}

const numbersUpTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const numbersOf = (messages: ServerEnd["messages"]) => messages.map(({ payload }) => payload.readUInt32BE());

describe("chaos at the socket", function () {
  this.timeout(60_000);
  let server: Awaited<ReturnType<typeof serveGameSockets>>;

  beforeEach(async () => {
    server = await serveGameSockets();
  });
  afterEach(() => server.stop());

  async function openAll(): Promise<[ServerEnd, RawEnd][]> {
    const pairs: [ServerEnd, RawEnd][] = [];
    for (let n = 0; n < CLIENTS; n++) pairs.push(await server.open());
    return pairs;
  }

  /** Sends numbered messages, cut and glued anyhow: single bytes, parts of frames, several frames at once. */
  async function send({ stream }: RawEnd): Promise<void> {
    const bytes = Buffer.concat(
      Array.from({ length: MESSAGES }, (_, n) => clientFrame(BINARY, numbered(n, n % 50 === 0 ? 4000 : 60))),
    );
    for (let at = 0; at < bytes.length; ) {
      const length = randomInt(4) === 0 ? 1 : randomInt(1, 3_000);
      stream.write(bytes.subarray(at, at + length));
      at += length;
      await nextTurn();
    }
  }

  /**
   * Sends numbered messages from the server, to a client that reads only when something waits for it, and then reads until it stops
   * again. Returns their number and the length of their frames.
   */
  async function receive({ socket }: ServerEnd, { stream }: RawEnd): Promise<{ count: number; bytes: number }> {
    let [count, bytes] = [0, 0];
    const sendNext = () => {
      const message = numbered(count++, LARGEST);
      bytes += message.length + (message.length < 126 ? 2 : 4);
      socket.send(message);
    };
    for (let stalls = 0; stalls < STALLS; stalls++) {
      stream.pause();
      while (socket.waitingBytes === 0) sendNext();
      sendNext();
      stream.resume();
      await until("the rest is taken", () => socket.waitingBytes === 0);
    }
    return { count, bytes };
  }

  it("no frame is lost, doubled or out of order in either direction", async () => {
    const pairs = await openAll();
    await Promise.all(
      pairs.map(async ([end, client]) => {
        const [, { count, bytes }] = await Promise.all([send(client), receive(end, client)]);
        await until("the server has all", () => end.messages.length >= MESSAGES);
        await until("the client has all", () => client.received.length >= bytes);
        const received = serverFrames(client.received).map(({ payload }) => payload);
        assert.deepEqual(numbersOf(end.messages), numbersUpTo(MESSAGES));
        assert.deepEqual(
          received.map((payload) => payload.readUInt32BE()),
          numbersUpTo(count),
        );
        for (const payload of received)
          assert.ok(payload.subarray(4).every((byte) => byte === payload.readUInt32BE() % 256));
      }),
    );
    assert.deepEqual(server.faults, []);
  });

  it("a peer that ends its side and never reads is let go, and so is what waits for it", async () => {
    const before = openDescriptors();
    const pairs = await openAll();
    for (const [{ socket }, { stream }] of pairs) {
      stream.pause();
      while (socket.waitingBytes === 0) socket.send(Buffer.alloc(LARGEST));
      stream.write(clientFrame(BINARY, "half").subarray(0, 5));
      stream.end();
    }
    await until("all are closed", () => pairs.every(([{ closedWith }]) => closedWith === 1006));
    for (const [, { stream }] of pairs) stream.destroy();
    await until("no descriptor is left", () => openDescriptors() <= before);
  });

  it("sockets that come and go in every way leave no descriptor", async () => {
    const before = openDescriptors();
    await comeAndGo(server, 600);
    await until("no descriptor is left", () => openDescriptors() <= before);
  });
});
