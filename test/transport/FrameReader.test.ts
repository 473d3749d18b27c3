import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { FrameReader, MAX_MESSAGE_BYTES } from "../../src/transport/FrameReader.ts";
import { clientFrame, closePayload, serveGameSockets, serverFrames } from "../support/gameSockets.ts";
import { until } from "../support/until.ts";

const [REST, TEXT, BINARY, CLOSE, PING, PONG] = [0x0, 0x1, 0x2, 0x8, 0x9, 0xa];
const PART = { fin: false };
const NOT_UTF8 = Buffer.from("cebae1bdb9cf83cebcceb5eda080656469746564", "hex");

type Row = [what: string, frames: Buffer[], events: string[]];

/** Events by what came in: `text …` and `binary …` (hex) are messages, `ping …` is answered, `close …` and `fault …` end it. */
const ROWS: Row[] = [
  ...[0, 125, 126, 127, 128, 4096].flatMap((size, n): Row[] => [
    [`1.1.${n + 1}: a text of ${size} bytes`, [clientFrame(TEXT, "*".repeat(size))], [`text ${"*".repeat(size)}`]],
    [`1.2.${n + 1}: ${size} bytes`, [clientFrame(BINARY, Buffer.alloc(size, 0xfe))], [`binary ${"fe".repeat(size)}`]],
  ]),
  ...[4097, 65_535, 65_536, 70_000].map(
    (size): Row => [
      `1.2.6, 9: ${size} bytes are too many, which their head tells`,
      [clientFrame(BINARY, Buffer.alloc(size)).subarray(0, 14)],
      ["fault 1009"],
    ],
  ),
  ["9: so are they in parts", [2048, 2048, 1].map((size, n) => part(n, Buffer.alloc(size))), ["fault 1009"]],
  ["9: a length of 63 bits", [Buffer.from(`82ff7fffffffffffffff00000000`, "hex")], ["fault 1009"]],
  ["2.1: an empty ping", [clientFrame(PING)], ["ping "]],
  ["2.2: a ping with a payload", [clientFrame(PING, "Hello")], ["ping 48656c6c6f"]],
  ["2.4: the longest ping", [clientFrame(PING, Buffer.alloc(125, 0xfe))], [`ping ${"fe".repeat(125)}`]],
  ["2.5: a ping that is too long", [clientFrame(PING, Buffer.alloc(126))], ["fault 1002"]],
  ["2.7, 2.8: pongs that nobody asked for", [clientFrame(PONG), clientFrame(PONG, "x")], []],
  ["2.10: ten pings", manyOf(10, (n) => clientFrame(PING, Buffer.of(n))), manyOf(10, (n) => `ping 0${n}`)],
  ["3.1: a reserved bit", [clientFrame(TEXT, "x", { rsv: 4 })], ["fault 1002"]],
  ...[1, 2, 3, 5, 6, 7].map(
    (rsv): Row => [
      `3: reserved bits ${rsv} after a good message`,
      [
        clientFrame(TEXT, "x"),
        clientFrame([TEXT, BINARY, PING, CLOSE][rsv & 3] as number, "", { rsv }),
        clientFrame(PING),
      ],
      ["text x", "fault 1002"],
    ],
  ),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (opcode): Row => [
      `4: opcode ${opcode}`,
      [clientFrame(BINARY, "a"), clientFrame(opcode), clientFrame(BINARY, "b")],
      ["binary 61", "fault 1002"],
    ],
  ),
  ...[PING, PONG, CLOSE].map(
    (opcode): Row => [
      `5.1, 5.2: a control frame ${opcode} in parts`,
      [clientFrame(opcode, "", PART), clientFrame(REST)],
      ["fault 1002"],
    ],
  ),
  ["5.3: a text in two parts", [clientFrame(TEXT, "Hel", PART), clientFrame(REST, "lo")], ["text Hello"]],
  [
    "5.6, 5.19: pings between the parts",
    [clientFrame(BINARY, "a", PART), clientFrame(PING), part(1, "b"), clientFrame(PING, "x"), clientFrame(REST, "c")],
    ["ping ", "ping 78", "binary 616263"],
  ],
  ["5.9: a continuation of nothing", [clientFrame(REST, "x"), clientFrame(TEXT, "y")], ["fault 1002"]],
  ["5.12: the same, not the last", [clientFrame(REST, "x", PART)], ["fault 1002"]],
  [
    "5.15: a continuation after the last part",
    [clientFrame(TEXT, "a", PART), clientFrame(REST, "b"), clientFrame(REST, "c", PART)],
    ["text ab", "fault 1002"],
  ],
  ["5.18: a new text inside of another", [clientFrame(TEXT, "a", PART), clientFrame(TEXT, "b")], ["fault 1002"]],
  [
    "6.1.2: a text in empty parts",
    [clientFrame(TEXT, "", PART), clientFrame(REST, "", PART), clientFrame(REST)],
    ["text "],
  ],
  [
    "6.2.1: characters of several bytes",
    [clientFrame(TEXT, "Hello-µ@ßöäüàá-UTF-8!!")],
    ["text Hello-µ@ßöäüàá-UTF-8!!"],
  ],
  ["6.2.3: the same, one byte a part", parts(Buffer.from("µ@ßöä")), ["text µ@ßöä"]],
  ["6.3.1: no UTF-8", [clientFrame(TEXT, NOT_UTF8)], ["fault 1007"]],
  ["6.3.2: the same, one byte a part", parts(NOT_UTF8), ["fault 1007"]],
  [
    "7.1.1: a message, then the end",
    [clientFrame(TEXT, "x"), clientFrame(CLOSE, closePayload(1000))],
    ["text x", "close 1000"],
  ],
  ["7.1.2: two ends", manyOf(2, (n) => clientFrame(CLOSE, closePayload(1000 + n))), ["close 1000"]],
  [
    "7.1.3, 7.1.4: nothing counts after the end",
    [clientFrame(CLOSE, closePayload(1000)), clientFrame(PING), clientFrame(TEXT, "x"), clientFrame(3)],
    ["close 1000"],
  ],
  [
    "7.1.5: the end between two parts",
    [clientFrame(TEXT, "x", PART), clientFrame(CLOSE, closePayload(1000)), clientFrame(REST, "x")],
    ["close 1000"],
  ],
  ["7.3.1: an end without a code", [clientFrame(CLOSE)], ["close 1005"]],
  ["7.3.2: half a code", [clientFrame(CLOSE, Buffer.of(3))], ["fault 1002"]],
  ["7.3.4: a reason", [clientFrame(CLOSE, closePayload(1000, "Hello"))], ["close 1000"]],
  ["7.3.5: the longest", [clientFrame(CLOSE, closePayload(1000, "*".repeat(123)))], ["close 1000"]],
  ["7.3.6: a longer one", [clientFrame(CLOSE, closePayload(1000, "*".repeat(124)))], ["fault 1002"]],
  ["7.5.1: a reason that is no UTF-8", [clientFrame(CLOSE, closePayload(1000, NOT_UTF8))], ["fault 1007"]],
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map(
    (code): Row => [`7.7: code ${code}`, [clientFrame(CLOSE, closePayload(code))], [`close ${code}`]],
  ),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map(
    (code): Row => [`7.9, 7.13: code ${code}`, [clientFrame(CLOSE, closePayload(code))], ["fault 1002"]],
  ),
  ["RFC 6455, 5.1: a frame without a mask", [clientFrame(BINARY, "x", { isMasked: false })], ["fault 1002"]],
];

describe("the reader of frames", () => {
  const asTheyAre = (frames: Buffer[]) => frames;
  const glued = (frames: Buffer[]) => [Buffer.concat(frames)];
  const byteWise = (frames: Buffer[]) => Array.from(Buffer.concat(frames), (byte) => Buffer.of(byte));

  for (const [what, frames, events] of ROWS) {
    it(what, () => {
      for (const cut of [asTheyAre, glued, byteWise]) assert.deepEqual(eventsOf(cut(frames)), events, cut.name);
    });
  }

  it("however a stream of messages is cut, the same arrive in the same order", () => {
    const aMessage = fc.record({
      size: fc.oneof(fc.constantFrom(0, 1, 125, 126, MAX_MESSAGE_BYTES), fc.integer({ min: 0, max: 300 })),
      count: fc.integer({ min: 1, max: 3 }),
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 40 });
    const property = fc.property(fc.array(aMessage, { minLength: 1, maxLength: 12 }), cuts, (messages, lengths) => {
      const payloads = messages.map(({ size }) => randomBytes(size));
      const stream = Buffer.concat(payloads.flatMap((payload, n) => inParts(payload, messages[n]?.count ?? 1)));
      const chunks: Buffer[] = [];
      for (let at = 0; at < stream.length; at += chunks.at(-1)?.length ?? 1) {
        chunks.push(Buffer.from(stream.subarray(at, at + (lengths[chunks.length % lengths.length] as number))));
      }
      assert.deepEqual(
        eventsOf(chunks),
        payloads.map((payload) => `binary ${payload.toString("hex")}`),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("whatever bytes come, they end in messages or in a fault, and no payload is longer than allowed", () => {
    const aFrame = fc
      .tuple(
        fc.integer({ min: 0, max: 15 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        fc.constantFrom(0, 0, 0, 4),
      )
      .map(([opcode, payload, fin, rsv]) => clientFrame(opcode, payload, { fin, rsv }));
    const bytes = fc.array(fc.oneof(aFrame, fc.uint8Array({ maxLength: 30 })), { maxLength: 20 });
    const property = fc.property(bytes, (chunks) => {
      const events = eventsOf(chunks.map((chunk) => Buffer.from(chunk)));
      for (const event of events.slice(0, -1)) assert.match(event, /^(?:text|binary|ping) /);
      for (const event of events) assert.ok(event.length <= "binary ".length + 2 * MAX_MESSAGE_BYTES);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("keeps no more of what is incomplete than the longest message, and copies of it", () => {
    const chunk = clientFrame(BINARY, "once", PART);
    const heard: string[] = [];
    const reader = readerInto(heard);
    reader.read(chunk);
    chunk.fill(0);
    for (let n = 0; n < 90; n++) assert.equal(reader.read(clientFrame(REST, "", PART)), undefined);
    reader.read(clientFrame(REST, "!"));
    assert.deepEqual(heard, [`binary ${Buffer.from("once!").toString("hex")}`]);
  });
});

describe("the same through a socket", () => {
  it("is answered as the protocol says", async () => {
    const server = await serveGameSockets();
    try {
      for (const [what, frames, events] of ROWS) {
        const [end, client] = await server.open(Buffer.concat(frames));
        const last = events.at(-1) ?? "";
        const isEnd = /^(?:close|fault)/.test(last);
        if (!isEnd) client.stream.write(clientFrame(PING, "last"));
        const answers = [
          ...events.filter((event) => /^(?:ping|close|fault)/.test(event)),
          ...(isEnd ? [] : ["ping 6c617374"]),
        ];
        await until(
          `${what}: all is answered`,
          () => client.hasEnded || serverFrames(client.received).length === answers.length,
        );
        assert.deepEqual(
          serverFrames(client.received).map(answerText),
          answers.map((it) => it.replace("fault", "close")),
          what,
        );
        const messages = end.messages.map(({ payload, isBinary }) => messageText(payload, isBinary));
        assert.deepEqual(
          messages,
          events.filter((event) => /^(?:text|binary)/.test(event)),
          what,
        );
        if (isEnd) await until(`${what}: it is closed`, () => end.closedWith !== undefined);
        if (isEnd) assert.equal(end.closedWith, last.startsWith("close") ? Number(last.slice(6)) : 1006, what);
        client.stream.destroy();
      }
    } finally {
      await server.stop();
    }
  }).timeout(20_000);
});

function readerInto(events: string[]): FrameReader {
  return new FrameReader({
    onMessage: (bytes, start, end, isBinary) => events.push(messageText(bytes.subarray(start, end), isBinary)),
    onPing: (payload) => events.push(`ping ${payload.toString("hex")}`),
    onClose: (code) => events.push(`close ${code}`),
  });
}

function eventsOf(chunks: Buffer[]): string[] {
  const events: string[] = [];
  const reader = readerInto(events);
  for (const chunk of chunks) {
    const fault = reader.read(Buffer.from(chunk)); // it is unmasked in place
    if (fault !== undefined) events.push(`fault ${fault.code}`);
  }
  return events;
}

function messageText(payload: Buffer, isBinary: boolean): string {
  return isBinary ? `binary ${payload.toString("hex")}` : `text ${payload}`;
}

function answerText({ opcode, payload }: { opcode: number; payload: Buffer }): string {
  if (opcode === PONG) return `ping ${payload.toString("hex")}`;
  return `close ${payload.length === 0 ? 1005 : payload.readUInt16BE()}`;
}

function manyOf<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** The first or a later part of a message that goes on. */
function part(n: number, payload: Uint8Array | string): Buffer {
  return clientFrame(n === 0 ? BINARY : REST, payload, PART);
}

/** A text in parts of one byte. */
function parts(text: Buffer): Buffer[] {
  return Array.from(text, (byte, n) =>
    clientFrame(n === 0 ? TEXT : REST, Buffer.of(byte), { fin: n === text.length - 1 }),
  );
}

/** A message in so many frames. */
function inParts(payload: Buffer, count: number): Buffer[] {
  const size = Math.ceil(payload.length / count);
  return manyOf(count, (n) =>
    clientFrame(n === 0 ? BINARY : REST, payload.subarray(n * size, (n + 1) * size), { fin: n === count - 1 }),
  );
}
