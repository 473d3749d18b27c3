import { Protocol } from "@colyseus/core";
import { CLIENT_MESSAGES } from "../protocol/messages.ts";

/** Frames that are their first byte and nothing else. */
const BARE: readonly number[] = [Protocol.JOIN_ROOM, Protocol.LEAVE_ROOM, Protocol.PING];

/** Bytes of the number or length after a MessagePack token, 0xc0 to 0xdf; −1 for extensions, and for what does not exist. */
const SIZES = [0, -1, 0, 0, 1, 2, 4, -1, -1, -1, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, -1, -1, -1, -1, -1, 1, 2, 4, 2, 4, 2, 4];

/** The SDK's plain data has two extensions of MessagePack, both after 0xd4. This one stands for `undefined`. */
const UNDEFINED = 0x00;
/**
 * This one gives a list of names a token, from 0x40 to 0x7f. The token, the names and their values follow. Later the token alone
 * stands for the names, before other values.
 */
const SHAPE = 0x72;

/**
 * Returns the fault of a client's frame; undefined if it has none.
 *
 * Colyseus decodes frames before any handler sees them, and trusts them. It prints each name that is not UTF-8 to stderr.
 * msgpackr follows references in MessagePack's extensions, so that 500 bytes can stop the process for seconds. Therefore only
 * bare frames pass, and messages with a known name whose plain data fills the rest of the frame.
 */
export function faultOf(frame: Buffer): string | undefined {
  const code = frame[0];
  if (code === undefined) return "an empty frame";
  if (BARE.includes(code)) return frame.length === 1 ? undefined : "a frame longer than its kind";
  if (code === Protocol.ROOM_DATA) return faultOfMessage(frame, 1);
  if (code === Protocol.ROOM_REQUEST) return faultOfMessage(frame, endOfId(frame, 1));
  return "a frame of no known kind";
}

function faultOfMessage(frame: Buffer, start: number): string | undefined {
  const token = frame[start] ?? 0;
  const end = start + 1 + (token & 0x1f);
  const isName = token >= 0xa0 && token < 0xc0;
  if (!isName || !Object.hasOwn(CLIENT_MESSAGES, frame.toString("latin1", start + 1, end))) return "an unknown message";
  if (frame.length === end || frame.length === endOfValue(frame, end)) return undefined;
  return "a message that is not plain data";
}

/** Where a request's number ends: one byte below 0x80, else a token and 1, 2 or 4 bytes. */
function endOfId(frame: Buffer, start: number): number {
  const token = frame[start] ?? 0;
  return start + 1 + (token >= 0xcc && token <= 0xce ? 1 << (token - 0xcc) : 0);
}

/** Where the MessagePack value that begins at `start` ends; −1 if it is cut off or has extensions in it. */
function endOfValue(frame: Buffer, start: number): number {
  const shapes = new Map<number, number>();
  let at = start;
  // a round reads a byte at least: the frame's length bounds the loop, whatever lengths are in it
  for (let left = 1; left > 0; left--) {
    const token = frame[at++];
    if (token === undefined) return -1;
    if (token >= 0xe0) continue; // a small negative integer
    if (token < 0x80) left += shapes.get(token) ?? 0;
    else if (token < 0x90) left += 2 * (token & 0x0f);
    else if (token < 0xa0) left += token & 0x0f;
    else if (token < 0xc0) at += token & 0x1f;
    else if (token === 0xd4 && frame[at] === UNDEFINED) at += 2;
    else if (token === 0xd4 && frame[at] === SHAPE) {
      const [id = 0, names = 0] = [frame[at + 1], frame[at + 2]];
      at = endOfNames(frame, at + 2);
      if (at < 0) return -1;
      shapes.set(0x40 | (id & 0x3f), names & 0x0f);
      left += names & 0x0f;
    } else {
      const size = SIZES[token - 0xc0] ?? -1;
      if (size < 0 || at + size > frame.length) return -1;
      const number = size > 0 && size < 8 ? frame.readUIntBE(at, size) : 0;
      at += size;
      if (token >= 0xde) left += 2 * number;
      else if (token >= 0xdc) left += number;
      else if (token >= 0xd9 || (token >= 0xc4 && token <= 0xc6)) at += number;
    }
  }
  return at;
}

/** Where a list of up to 15 names of up to 31 bytes ends; −1 if it is anything else. */
function endOfNames(frame: Buffer, start: number): number {
  const token = frame[start] ?? 0;
  if (token < 0x90 || token > 0x9f) return -1;
  let at = start + 1;
  for (let left = token & 0x0f; left > 0; left--) {
    const name = frame[at] ?? 0;
    if (name < 0xa0 || name > 0xbf) return -1;
    at += 1 + (name & 0x1f);
  }
  return at;
}
