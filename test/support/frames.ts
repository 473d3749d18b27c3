import { Protocol } from "@colyseus/core";
import { randomIndex } from "../../src/simulation/random.ts";

const NOTHING = Buffer.alloc(0);

/** A MessagePack string of up to 31 bytes. */
function word(text: string): Buffer {
  return Buffer.concat([Buffer.of(0xa0 | Buffer.byteLength(text)), Buffer.from(text)]);
}

/** A message as the SDK frames it; `payload` is MessagePack. */
export function messageFrame(name: string, payload: Uint8Array = NOTHING): Buffer {
  return Buffer.concat([Buffer.of(Protocol.ROOM_DATA), word(name), payload]);
}

/** The same as a request. */
export function requestFrame(name: string, payload: Uint8Array = NOTHING, id: Uint8Array = Buffer.of(1)): Buffer {
  return Buffer.concat([Buffer.of(Protocol.ROOM_REQUEST), id, word(name), payload]);
}

/** Payloads as the SDK packs them: objects by the names of their values, then the values. */
export const PACKED = {
  /** { ready: true } */
  ready: Buffer.from("d4724091a57265616479c3", "hex"),
  /** { direction: -0.5, seq: 300, tick: undefined } */
  move: Buffer.from("d4724093a9646972656374696f6ea3736571a47469636bcbbfe0000000000000cd012cd40000", "hex"),
  /** { direction: 1, seq: 70000, tick: 9 } */
  moveAt: Buffer.from("d4724093a9646972656374696f6ea3736571a47469636b01ce0001117009", "hex"),
  /** { emote: "hello" } */
  emote: Buffer.from("d4724091a5656d6f7465a568656c6c6f", "hex"),
  /** {} */
  empty: Buffer.from("d4724090", "hex"),
  /** [{ a: 1, b: { c: "x" } }, { a: null, b: [] }] */
  nested: Buffer.from("92d4724092a161a16201d4724191a163a17840c090", "hex"),
  /** { seq: 1 } as a map of other MessagePack libraries */
  map: Buffer.from("81a373657101", "hex"),
};

/** Lists of ten references to the list before: 10^levels items to whoever prints them, and a byte too many so that msgpackr does. */
export function bomb(levels: number): Buffer {
  const level = (id: number) => [
    0xd6,
    0x69,
    0,
    0,
    0,
    id,
    0x9a,
    ...Array(10)
      .fill([0xd6, 0x70, 0, 0, 0, id - 1])
      .flat(),
  ];
  const first = [0xd6, 0x69, 0, 0, 0, 1, 0x91, 1];
  return Buffer.from([
    0x90 | levels,
    ...first,
    ...Array.from({ length: levels - 1 }, (_, n) => level(n + 2)).flat(),
    0xc0,
  ]);
}

/** A frame, or a text, that mostly nobody should send. */
export function anyFrame(random: { random: number }): Buffer | string {
  const index = (length: number) => randomIndex(random, length);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => index(256)));
  const names = ["player_move", "ready", "rematch", "emote", "clock", "game_over", "*", ""];
  const payloads = Object.values(PACKED);
  const name = names[index(names.length)] as string;
  const payload = payloads[index(payloads.length)] as Buffer;
  const frame = index(2) === 0 ? messageFrame(name, payload) : requestFrame(name, payload);
  switch (index(6)) {
    case 0:
      return Buffer.concat([Buffer.of(index(32) | (index(8) << 5)), bytes(index(60))]);
    case 1:
      return frame.subarray(0, index(frame.length));
    case 2:
      return Buffer.concat([frame, bytes(1 + index(5))]);
    case 3: {
      for (let times = 1 + index(4); times > 0; times--) frame[index(frame.length)] = index(256);
      return frame;
    }
    case 4:
      return messageFrame(name, bytes(1 + index(40)));
    default:
      return index(2) === 0
        ? bytes(index(20)).toString("latin1")
        : requestFrame(name, bytes(index(20)), bytes(1 + index(5)));
  }
}
