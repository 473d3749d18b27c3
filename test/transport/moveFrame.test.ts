import assert from "node:assert/strict";
import fc from "fast-check";
import { Packr, unpack } from "msgpackr";
import { CLIENT_MESSAGES } from "../../src/protocol/messages.ts";
import { moveOf } from "../../src/transport/moveFrame.ts";
import { messageFrame, PACKED, requestFrame } from "../support/frames.ts";

/** As the SDK packs. */
const packr = new Packr();
const HEAD = messageFrame("player_move").length;

function framed(payload: unknown): Buffer {
  return messageFrame("player_move", packr.pack(payload));
}

/** What the general way makes of a move's frame. */
function readGenerally(frame: Buffer): unknown {
  try {
    return CLIENT_MESSAGES.player_move.safeParse(unpack(frame.subarray(HEAD))).data;
  } catch {
    return undefined;
  }
}

const aDirection = fc.oneof(fc.constantFrom(-1, -0, 0, 1, 1.01, -7), fc.double({ noNaN: true, min: -1.2, max: 1.2 }));
const aCount = fc.oneof(
  fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, -1, 0.5),
  fc.nat({ max: 2 ** 31 }),
);

describe("moveOf", () => {
  it("reads the SDK's moves, and finds what the decoder and the schema find", () => {
    fc.assert(
      fc.property(aDirection, aCount, fc.option(aCount, { nil: undefined }), (direction, seq, tick) => {
        const frame = framed(tick === undefined ? { direction, seq } : { direction, seq, tick });
        const expected = readGenerally(frame);
        // what is out of range is for the general way to refuse
        assert.deepEqual(moveOf(frame), expected);
      }),
      { numRuns: 5000 },
    );
  });

  it("of a frame with any byte changed, cut off or added it says what the general way says, or nothing", () => {
    const frames = [
      framed({ direction: 0.25, seq: 70_000, tick: 300 }),
      framed({ direction: -1, seq: 7 }),
      messageFrame("player_move", PACKED.moveAt),
    ];
    const check = (frame: Buffer) => {
      const move = moveOf(frame);
      if (move !== undefined) assert.deepEqual(move, readGenerally(frame), frame.toString("hex"));
    };
    for (const frame of frames) {
      assert.ok(moveOf(frame));
      for (let at = 0; at < frame.length; at++) {
        check(frame.subarray(0, at));
        for (let byte = 0; byte < 256; byte++) {
          const changed = Buffer.from(frame);
          changed[at] = byte;
          check(changed);
        }
      }
      check(Buffer.concat([frame, Buffer.of(0)]));
    }
  });

  it("leaves everything else to the general way", () => {
    const others = [
      ...Object.values(PACKED).flatMap((payload) => [
        messageFrame("emote", payload),
        requestFrame("player_move", payload),
      ]),
      messageFrame("player_move", PACKED.move),
      messageFrame("player_move", PACKED.map),
      messageFrame("player_move"),
      framed({ seq: 1, direction: 1 }),
      framed({ direction: "1", seq: 1 }),
      Buffer.alloc(0),
    ];
    for (const frame of others) assert.equal(moveOf(frame), undefined, frame.toString("hex"));
  });
});
