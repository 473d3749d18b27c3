import { Protocol } from "@colyseus/core";
import type { SeatReservation } from "../../src/protocol/api.ts";
import { frameOf, OPCODE } from "./frames.ts";
import { LeanSocket, type Traffic } from "./LeanSocket.ts";

/** The address at which the SDK opens the socket of this reservation. */
export function socketUrl(url: string, reservation: SeatReservation): string {
  const { processId, roomId, sessionId, reconnectionToken, publicAddress } = reservation;
  const query = new URLSearchParams({ sessionId, ...(reconnectionToken && { reconnectionToken }) });
  const server = url.replace(/^http/, "ws").replace(/\/+$/, "");
  const base = publicAddress === undefined ? server : `${server.split("//")[0]}//${publicAddress}`;
  return `${base}/${processId}/${roomId}?${query}`;
}

/** Takes a reserved seat. Resolves when the room has accepted it. */
export async function openSeat(url: string, traffic: Traffic): Promise<LeanSocket> {
  const socket = new LeanSocket(url, traffic);
  const seated = Promise.withResolvers<void>();
  socket.onMessage = (data, start) => {
    if (data[start] === Protocol.JOIN_ROOM) seated.resolve();
    else if (data[start] === Protocol.ERROR) seated.reject(new Error("the room refused the seat"));
  };
  socket.onClose = (code) => seated.reject(new Error(`closed with ${code} before the room accepted the seat`));
  await Promise.all([socket.opened, seated.promise]);
  socket.write(frameOf(OPCODE.binary, Uint8Array.of(Protocol.JOIN_ROOM)));
  socket.onMessage = undefined;
  socket.onClose = undefined;
  return socket;
}

export const LEAVE_FRAME = frameOf(OPCODE.binary, Uint8Array.of(Protocol.LEAVE_ROOM));

/** Returns a function that builds frames of the room message `{ direction, seq }` as the SDK sends it. `seq` counts from 1. */
export function moveFrames(name: string): (direction: number) => Buffer {
  const template = frameOf(
    OPCODE.binary,
    Buffer.concat([
      Buffer.of(Protocol.ROOM_DATA, 0xa0 | name.length),
      Buffer.from(name),
      // a record of msgpackr: its definition 0x40 with the two keys, then a float64 and a uint32
      Buffer.from("\xd4\x72\x40\x92\xa9direction\xa3seq\xcb........\xce....", "latin1"),
    ]),
  );
  const seqAt = template.length - 4;
  const directionAt = seqAt - 1 - 8;
  let seq = 0;
  return (direction) => {
    const frame = Buffer.from(template);
    frame.writeDoubleBE(direction, directionAt);
    frame.writeUInt32BE(++seq, seqAt);
    return frame;
  };
}

/** Whether a message is the room message of this name. */
export function isMessage(data: Buffer, start: number, name: Buffer): boolean {
  return (
    data[start] === Protocol.ROOM_DATA &&
    data[start + 1] === (0xa0 | name.length) &&
    data.compare(name, 0, name.length, start + 2, start + 2 + name.length) === 0
  );
}
