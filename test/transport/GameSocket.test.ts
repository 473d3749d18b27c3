import assert from "node:assert/strict";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { descriptorOf } from "../../src/transport/directWrite.ts";
import { CLOSE_TIMEOUT_MS, MAX_WAITING_BYTES } from "../../src/transport/GameSocket.ts";
import {
  clientFrame,
  closePayload,
  HANDSHAKE,
  type RawEnd,
  type ServerEnd,
  serveGameSockets,
  serverFrames,
} from "../support/gameSockets.ts";
import { until } from "../support/until.ts";

const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 300_000];
const [BINARY, CLOSE, PING, PONG] = [0x2, 0x8, 0x9, 0xa];

describe("a game socket", function () {
  this.timeout(10_000);
  let server: Awaited<ReturnType<typeof serveGameSockets>>;

  beforeEach(async () => {
    server = await serveGameSockets();
  });
  afterEach(() => server.stop());

  /** A client of ws, and what it receives. */
  async function openClient(): Promise<{ end: ServerEnd; client: WebSocket; received: Buffer[] }> {
    const client = new WebSocket(server.url);
    const received: Buffer[] = [];
    client.on("message", (bytes: Buffer) => received.push(bytes));
    await once(client, "open");
    return { end: server.newest(), client, received };
  }

  describe("handshake", () => {
    it("is answered as RFC 6455, 1.3, shows, and accepts no extension", async () => {
      const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
      const [, { answer }] = await server.open(undefined, HANDSHAKE.replace(/\r\n$/, offer));
      assert.match(answer, /^HTTP\/1\.1 101 /);
      assert.match(answer, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
      assert.doesNotMatch(answer, /Extensions|Protocol:/);
    });

    it("of several subprotocols the first is accepted", async () => {
      const client = new WebSocket(server.url, ["one", "two"]);
      await once(client, "open");
      assert.equal(client.protocol, "one");
    });

    it("a frame that comes in the same packet is read", async () => {
      const [end] = await server.open(clientFrame(BINARY, "early"));
      await until("it is there", () => end.messages.length === 1);
    });
  });

  describe("messages", () => {
    it("of any size arrive as they were, on every socket that they are sent to", async () => {
      const both = [await openClient(), await openClient()];
      for (const [n, size] of SIZES.entries()) {
        const message = Buffer.alloc(size, n + 1);
        for (const { end } of both) end.socket.send(message);
        for (const { received } of both) {
          await until(`${size} bytes are there`, () => received.length > n);
          assert.ok(received[n]?.equals(message), `${size} bytes`);
        }
      }
      const heads = SIZES.reduce((sum, size) => sum + (size < 126 ? 2 : size < 65_536 ? 4 : 10), 0);
      const bytes = SIZES.reduce((sum, size) => sum + size, heads);
      assert.deepEqual(server.sent, { frames: 2 * SIZES.length, bytes: 2 * bytes, cutOff: 0 });
    });

    it("up to 4 KB reach the server, from a client that masks and cuts them", async () => {
      const { end, client } = await openClient();
      client.send(Buffer.alloc(4096, 1));
      client.send(Buffer.of(2), { fin: false });
      client.send(Buffer.of(3), { fin: true });
      client.send("four");
      await until("all are there", () => end.messages.length === 3);
      assert.deepEqual(
        end.messages.map(({ payload, isBinary }) => [payload.length, isBinary]),
        [
          [4096, true],
          [2, true],
          [4, false],
        ],
      );
    });

    it("the same buffer with other bytes, in another turn, is another message", async () => {
      const { end, received } = await openClient();
      const message = Buffer.of(1);
      end.socket.send(message);
      await until("it is there", () => received.length === 1);
      message[0] = 2;
      end.socket.send(message);
      await until("both are there", () => received.length === 2);
      assert.deepEqual(
        received.map(([byte]) => byte),
        [1, 2],
      );
    });

    it("byte by byte they arrive whole", async () => {
      const [end, { stream }] = await server.open();
      const bytes = Buffer.concat([clientFrame(BINARY, "one"), clientFrame(BINARY, "two")]);
      const before = end.stream.bytesRead;
      for (const [n, byte] of bytes.entries()) {
        stream.write(Buffer.of(byte));
        await until("the byte was read", () => end.stream.bytesRead === before + n + 1);
      }
      assert.deepEqual(
        end.messages.map(({ payload }) => payload.toString()),
        ["one", "two"],
      );
    });

    it("a connection that is reset at any byte of a frame leaves nothing of it, and is closed with 1006", async () => {
      const frame = clientFrame(BINARY, "message");
      for (let sent = 0; sent < frame.length; sent++) {
        const [end, { stream }] = await server.open(frame.subarray(0, sent));
        stream.resetAndDestroy();
        await until("it is closed", () => end.closedWith !== undefined);
        assert.deepEqual([end.closedWith, end.messages.length], [1006, 0], `after ${sent} bytes`);
        assert.doesNotThrow(() => end.socket.send(Buffer.of(1)));
      }
    });
  });

  describe("a slow reader", () => {
    async function stalled(): Promise<[ServerEnd, RawEnd]> {
      const [end, client] = await server.open();
      client.stream.pause();
      return [end, client];
    }

    it("gets copies: memory that is written over in the next turn does not reach it", async () => {
      const [{ socket }, { stream }] = await stalled();
      const shared = Buffer.alloc(60_000, 1);
      while (socket.waitingBytes === 0) socket.send(shared.subarray(0));
      shared.fill(2);
      let bytes = 0;
      let wrong = 0;
      stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (chunk.includes(Buffer.alloc(16, 2))) wrong++;
      });
      stream.resume();
      await until("all is read", () => socket.waitingBytes === 0 && bytes >= server.sent.bytes);
      assert.equal(wrong, 0);
    });

    it("gets everything in order, though the kernel takes parts of frames only", async () => {
      const [{ socket }, client] = await stalled();
      let count = 0;
      while (count < 100_000 && socket.waitingBytes < MAX_WAITING_BYTES - 2_000) {
        const message = Buffer.alloc(1_000);
        message.writeUInt32BE(count++);
        socket.send(message);
      }
      client.stream.resume();
      await until("all is read", () => client.received.length === server.sent.bytes);
      for (const [n, { payload }] of serverFrames(client.received).entries()) {
        if (payload.length !== 1_000 || payload.readUInt32BE() !== n) assert.fail(`frame ${n} is another`);
      }
    });

    it("is cut off when too much waits for it, and the others are not", async () => {
      const [slow] = await stalled();
      const { end: other } = await openClient();
      const message = Buffer.alloc(2_000);
      let most = 0;
      for (let sent = 0; slow.socket.readyState === WebSocket.OPEN; sent++) {
        assert.ok(sent < 100_000, "it is never cut off");
        slow.socket.send(message);
        other.socket.send(message);
        most = Math.max(most, slow.socket.waitingBytes);
        if (sent % 10 === 0) await until("the other has read", () => other.socket.waitingBytes === 0);
      }
      await until("it is closed", () => slow.closedWith === 1006);
      assert.ok(most > MAX_WAITING_BYTES && most < MAX_WAITING_BYTES + 3_000, `${most} bytes waited`);
      assert.equal(server.sent.cutOff, 1);
      assert.equal(other.closedWith, undefined);
    });

    it("that pings without reading the answers is closed too", async () => {
      const [end, { stream }] = await stalled();
      const pings = Buffer.concat(Array.from({ length: 500 }, () => clientFrame(PING, Buffer.alloc(125))));
      while (end.closedWith === undefined) {
        stream.write(pings);
        await until("they are read", () => stream.writableLength === 0 || end.closedWith !== undefined);
      }
      assert.deepEqual(server.faults, [{ code: 1008, problem: "too many control frames or fragments" }]);
    });
  });

  describe("closing", () => {
    it("by the client is answered with its own code, and the server ends the connection first", async () => {
      const [end, client] = await server.open(clientFrame(CLOSE, closePayload(4000, "bye")));
      await until("the connection is ended", () => client.hasEnded);
      assert.deepEqual(serverFrames(client.received), [{ opcode: CLOSE, payload: closePayload(4000, "bye") }]);
      await until("it is closed", () => end.closedWith === 4000);
    });

    it("by the server waits for the client's answer, which says the code", async () => {
      const { end, client } = await openClient();
      end.socket.close(4409, "elsewhere");
      const [code, reason] = await once(client, "close");
      assert.deepEqual([code, String(reason)], [4409, "elsewhere"]);
      await until("it is closed", () => end.closedWith === 4409);
    });

    it("without a code says none", async () => {
      const { end, client } = await openClient();
      end.socket.close();
      assert.deepEqual((await once(client, "close"))[0], 1005);
      await until("it is closed", () => end.closedWith === 1005);
    });

    it("cuts a reason that is too long between two characters", async () => {
      const { end, client } = await openClient();
      end.socket.close(4002, "ä".repeat(100));
      assert.equal(String((await once(client, "close"))[1]), "ä".repeat(61));
    });

    it("hears no more messages, and sends none", async () => {
      const [end, client] = await server.open();
      end.socket.close(4001);
      end.socket.send(Buffer.of(1));
      const before = end.stream.bytesRead;
      const late = Buffer.concat([clientFrame(BINARY, "late"), clientFrame(PING)]);
      client.stream.write(late);
      await until("they were read", () => end.stream.bytesRead === before + late.length);
      assert.equal(end.messages.length, 0);
      assert.equal(serverFrames(client.received).length, 1);
    });

    for (const [what, begin] of [
      ["that never answers a close frame", (end: ServerEnd) => end.socket.close(4001)],
      ["that never ends its connection", (_: ServerEnd, stream: Socket) => stream.write(clientFrame(CLOSE))],
      ["that broke the protocol and stays", (_: ServerEnd, stream: Socket) => stream.write(clientFrame(3))],
    ] as const) {
      it(`cuts a client off ${what}`, async () => {
        const [end, { stream }] = await server.open();
        stream.allowHalfOpen = true;
        const began = performance.now();
        begin(end, stream);
        await until("it is closed", () => end.closedWith !== undefined, 2 * CLOSE_TIMEOUT_MS);
        assert.ok(performance.now() - began > CLOSE_TIMEOUT_MS - 100);
      });
    }

    it("a client that ends its connection without a close frame is gone with 1006", async () => {
      const [end, client] = await server.open();
      client.stream.end();
      await until("both ends are closed", () => client.hasEnded && end.closedWith === 1006);
      assert.equal(client.received.length, 0);
    });

    it("faults are told, and said to the client by their code", async () => {
      const [, client] = await server.open(clientFrame(3));
      await until("it is closed", () => client.hasEnded);
      assert.deepEqual(serverFrames(client.received), [{ opcode: CLOSE, payload: closePayload(1002) }]);
      assert.deepEqual(server.faults, [{ code: 1002, problem: "a frame of no known kind" }]);
    });

    it("a descriptor that belongs to somebody else by now is not written to", async () => {
      const [end] = await server.open();
      const descriptor = descriptorOf(end.stream);
      assert.ok(descriptor > 2, "Node keeps the descriptor elsewhere now");
      end.stream.destroy();
      const path = join(tmpdir(), `pong-descriptor-${process.pid}`);
      try {
        while (openSync(path, "w") !== descriptor);
        end.socket.send(Buffer.from("not for this file"));
        end.socket.close(4001);
        assert.equal(await readFile(path, "utf8"), "");
      } finally {
        await rm(path);
      }
    });
  });

  describe("the check whether a client is alive", () => {
    it("pings one that is silent, and cuts it off when it answers none of two", async () => {
      const [end, client] = await server.open();
      for (let n = 0; n < 4; n++) end.socket.checkAlive(); // the handshake counts as heard
      await until("it is closed", () => end.closedWith === 1006 && client.hasEnded);
      assert.deepEqual(
        serverFrames(client.received).map(({ opcode }) => opcode),
        [PING, PING],
      );
    });

    it("does not ping one that is heard of anyway, and lets one live that answers", async () => {
      const [end, client] = await server.open();
      end.socket.checkAlive();
      for (const answer of [clientFrame(BINARY, "x"), clientFrame(PONG), clientFrame(PONG), clientFrame(PONG)]) {
        const before = end.stream.bytesRead;
        client.stream.write(answer);
        await until("it was heard", () => end.stream.bytesRead > before);
        end.socket.checkAlive();
      }
      assert.equal(client.received.length, 0);
      assert.equal(end.closedWith, undefined);
    });
  });
});
