/** Frame types of RFC 6455, 5.2. */
export const Opcode = { CONTINUATION: 0x0, TEXT: 0x1, BINARY: 0x2, CLOSE: 0x8, PING: 0x9, PONG: 0xa } as const;

/** Close codes of RFC 6455, 7.4.1, that this server sends or reports by itself. */
export const WsCloseCode = {
  PROTOCOL_ERROR: 1002,
  NO_STATUS: 1005,
  ABNORMAL: 1006,
  INVALID_DATA: 1007,
  POLICY_VIOLATION: 1008,
  TOO_BIG: 1009,
} as const;

/** Set in the first byte of the last frame of a message. */
export const FIN = 0x80;

/** Longest payload of a control frame, in bytes. */
export const MAX_CONTROL_BYTES = 125;

/** Builds a whole message as one unmasked frame. The frame holds a copy of the payload. */
export function frameOf(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FIN | opcode;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(payload, head);
  return frame;
}

/** Builds a close frame. A reason that is too long is cut between two characters. */
export function closeFrameOf(code?: number, reason = ""): Buffer {
  const payload = Buffer.alloc(MAX_CONTROL_BYTES);
  if (code === undefined) return frameOf(Opcode.CLOSE, payload.subarray(0, 0));
  payload.writeUInt16BE(code);
  const { written } = new TextEncoder().encodeInto(reason, payload.subarray(2));
  return frameOf(Opcode.CLOSE, payload.subarray(0, 2 + written));
}
