import assert from "node:assert/strict";
import * as ws from "ws";
import { FrameReader, frameOf, OPCODE } from "./frames.ts";

/** `ws` exports it, but its types do not. */
const { Sender } = ws as unknown as { Sender: { frame(payload: Buffer, options: object): Buffer[] } };

/** A frame as the server of `ws` sends it. */
function serverFrame(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat(Sender.frame(payload, { fin: true, opcode, mask: false, rsv1: false, readOnly: true }));
}

describe("WebSocket frames of virtual users", () => {
  const sizes = [0, 1, 125, 126, 300];
  const cases = [
    ...[1, 2, 3, 7].map((chunk) => ({ chunk, sizes })),
    ...[1000, 100_000].map((chunk) => ({ chunk, sizes: [...sizes, 70_000] })),
  ];

  for (const { chunk, sizes } of cases) {
    it(`are all found in chunks of ${chunk} bytes`, () => {
      const payloads = sizes.map((size) => Buffer.alloc(size, size));
      const stream = Buffer.concat(payloads.map((payload) => serverFrame(payload, OPCODE.binary)));
      const found: Buffer[] = [];
      const reader = new FrameReader((opcode, data, start, end) => {
        assert.equal(opcode, OPCODE.binary);
        found.push(Buffer.from(data.subarray(start, end)));
      });
      for (let at = 0; at < stream.length; at += chunk) {
        reader.read(Buffer.from(stream.subarray(at, at + chunk)), 0, Math.min(chunk, stream.length - at));
      }
      assert.deepEqual(found, payloads);
    });
  }

  it("are read without keeping the buffer, which is reused", () => {
    const found: string[] = [];
    const reader = new FrameReader((_, data, start, end) => found.push(data.toString("latin1", start, end)));
    const frame = serverFrame(Buffer.from("whole"), OPCODE.text);
    const inbox = Buffer.alloc(16);
    for (const part of [frame.subarray(0, 4), frame.subarray(4)]) {
      part.copy(inbox);
      reader.read(inbox, 0, part.length);
      inbox.fill(0);
    }
    assert.deepEqual(found, ["whole"]);
  });

  it("are built as `ws` builds them with a mask of zeros", () => {
    for (const size of [0, 1, 125, 126, 300]) {
      const payload = Buffer.alloc(size, 7);
      const expected = Sender.frame(payload, {
        fin: true,
        opcode: OPCODE.binary,
        mask: true,
        rsv1: false,
        readOnly: true,
        generateMask: () => undefined,
        maskBuffer: Buffer.alloc(4),
      });
      assert.deepEqual(frameOf(OPCODE.binary, payload), Buffer.concat(expected));
    }
  });
});
