import assert from "node:assert/strict";
import * as ws from "ws";
import { FrameReader, frameOf, OPCODE } from "./frames.ts";

/** Exported by `ws`, but not in its types. */
const { Sender } = ws as unknown as { Sender: { frame(payload: Buffer, options: object): Buffer[] } };

/** As the `ws` server would send it. */
function serverFrame(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat(Sender.frame(payload, { fin: true, opcode, mask: false, rsv1: false, readOnly: true }));
}

describe("frames of the load", () => {
  const sizes = [0, 1, 125, 126, 300];
  const pieces = [
    ...[1, 2, 3, 7].map((piece) => ({ piece, sizes })),
    ...[1000, 100_000].map((piece) => ({ piece, sizes: [...sizes, 70_000] })),
  ];

  for (const { piece, sizes } of pieces) {
    it(`all frames are found in pieces of ${piece} bytes`, () => {
      const payloads = sizes.map((size) => Buffer.alloc(size, size));
      const stream = Buffer.concat(payloads.map((payload) => serverFrame(payload, OPCODE.binary)));
      const found: Buffer[] = [];
      const reader = new FrameReader((opcode, data, start, end) => {
        assert.equal(opcode, OPCODE.binary);
        found.push(Buffer.from(data.subarray(start, end)));
      });
      for (let at = 0; at < stream.length; at += piece) {
        reader.read(Buffer.from(stream.subarray(at, at + piece)), 0, Math.min(piece, stream.length - at));
      }
      assert.deepEqual(found, payloads);
    });
  }

  it("what was read is not kept: its buffer is used again", () => {
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

  it("a client's frame is what `ws` makes with a mask of zeros", () => {
    for (const size of [0, 1, 125, 126, 300]) {
      const payload = Buffer.alloc(size, 7);
      const expected = Sender.frame(payload, {
        ...{ fin: true, opcode: OPCODE.binary, mask: true, rsv1: false, readOnly: true },
        generateMask: () => undefined,
        maskBuffer: Buffer.alloc(4),
      });
      assert.deepEqual(frameOf(OPCODE.binary, payload), Buffer.concat(expected));
    }
  });
});
