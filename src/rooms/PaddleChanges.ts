import { Protocol } from "@colyseus/core";
import { encode } from "@colyseus/schema";
import { numberOf } from "../colyseus/objectNumbers.ts";
import type { PaddleState } from "../protocol/schema.ts";

/** The values of a paddle that change. */
export type PaddleValues = Pick<PaddleState, "position" | "direction" | "length" | "tick" | "ack">;

/** In the order of `PaddleState`. A field's bit in a set of changed fields is its index here. */
const FIELDS = ["position", "direction", "length", "tick", "ack"] as const satisfies readonly (keyof PaddleValues)[];
const [POSITION, DIRECTION, LENGTH, TICK, ACK] = [1, 2, 4, 8, 16];

/** Bytes of the wire format of @colyseus/schema 5: before an object's number, and added to the index of a field with a new value. */
const SWITCH_TO_STRUCTURE = 255;
const ADD = 128;

/** More than the patch of eight paddles takes: the number of each in 6 bytes, and five fields in 10 at most. */
const MAX_PATCH_BYTES = 1 + 8 * (6 + 5 * 10);

/** `PaddleState.position` on the wire: unsigned, in steps of 1/512 from −64 on. */
const wirePositionOf = (position: number) => (position + 64) * 512;

/**
 * The changes of a room's paddles that its clients have not seen yet.
 *
 * Most patches are of paddles alone. They are written here, with the same bytes as @colyseus/schema's encoder. Its own tracking of
 * changes costs several times as much, and is paused for paddles.
 */
export class PaddleChanges {
  /** The paddles that have changed, in the order of their first changes, and which of their fields. */
  readonly #paddles: PaddleState[] = [];
  readonly #fields: number[] = [];
  readonly #bytes = new Uint8Array(MAX_PATCH_BYTES);

  get isEmpty(): boolean {
    return this.#paddles.length === 0;
  }

  set(paddle: PaddleState, { position, direction, length, tick, ack }: PaddleValues): void {
    const before = paddle.position;
    paddle.position = position; // rounds it
    let fields = paddle.position === before ? 0 : POSITION;
    if (paddle.direction !== direction) {
      paddle.direction = direction;
      fields |= DIRECTION;
    }
    if (paddle.length !== length) {
      paddle.length = length;
      fields |= LENGTH;
    }
    if (paddle.tick !== tick) {
      paddle.tick = tick;
      fields |= TICK;
    }
    if (paddle.ack !== ack) {
      paddle.ack = ack;
      fields |= ACK;
    }
    if (fields !== 0) this.#add(paddle, fields);
  }

  #add(paddle: PaddleState, fields: number): void {
    const index = this.#paddles.indexOf(paddle);
    if (index < 0) {
      this.#paddles.push(paddle);
      this.#fields.push(fields);
    } else {
      this.#fields[index] = (this.#fields[index] as number) | fields;
    }
  }

  /** Hands the changes over to schema's encoder, for a patch that has others too. */
  release(): void {
    for (const [index, paddle] of this.#paddles.entries()) {
      paddle.resumeTracking();
      for (const [bit, field] of FIELDS.entries()) {
        if (((this.#fields[index] as number) & (1 << bit)) !== 0) paddle.setDirty(field);
      }
      paddle.pauseTracking();
    }
    this.#clear();
  }

  /** Returns the patch of the changes. It is overwritten by the next one. */
  takePatch(): Uint8Array {
    const bytes = this.#bytes;
    bytes[0] = Protocol.ROOM_STATE_PATCH;
    const at = { offset: 1 };
    for (let index = 0; index < this.#paddles.length; index++) {
      bytes[at.offset++] = SWITCH_TO_STRUCTURE;
      encode.number(bytes, numberOf(this.#paddles[index] as PaddleState) as number, at);
      writeFields(bytes, at, this.#paddles[index] as PaddleState, this.#fields[index] as number);
    }
    this.#clear();
    return bytes.subarray(0, at.offset);
  }

  #clear(): void {
    this.#paddles.length = 0;
    this.#fields.length = 0;
  }
}

function writeFields(bytes: Uint8Array, at: { offset: number }, paddle: PaddleState, fields: number): void {
  if ((fields & POSITION) !== 0) {
    bytes[at.offset++] = ADD;
    encode.uint16(bytes, wirePositionOf(paddle.position), at);
  }
  if ((fields & DIRECTION) !== 0) {
    bytes[at.offset++] = ADD | 1;
    encode.number(bytes, paddle.direction, at);
  }
  if ((fields & LENGTH) !== 0) {
    bytes[at.offset++] = ADD | 2;
    encode.float32(bytes, paddle.length, at);
  }
  if ((fields & TICK) !== 0) {
    bytes[at.offset++] = ADD | 3;
    encode.number(bytes, paddle.tick, at);
  }
  if ((fields & ACK) !== 0) {
    bytes[at.offset++] = ADD | 4;
    encode.number(bytes, paddle.ack, at);
  }
}
