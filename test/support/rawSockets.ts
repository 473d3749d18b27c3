import { once } from "node:events";
import WebSocket from "ws";
import type { MatchmakingAnswer, SeatReservation } from "../../src/protocol/api.ts";
import { askMatchmaking } from "./players.ts";
import { until } from "./until.ts";

const JOIN_ROOM = 10;
const PING = 18;

/** A client without the SDK, which can send any bytes. */
export interface RawSocket {
  readonly socket: WebSocket;
  /** The client is in a room and has confirmed that it joined. */
  joined: boolean;
  /** Number of answered pings. */
  pongs: number;
  /** Close code of the connection; undefined while it is open. */
  closedWith: number | undefined;
}

/** The address at which the SDK would open a socket for this reservation. */
export function socketUrl(url: string, { processId, roomId, sessionId, reconnectionToken }: SeatReservation): string {
  const query = new URLSearchParams({ sessionId, ...(reconnectionToken && { reconnectionToken }) });
  return `${url.replace("http", "ws")}/${processId}/${roomId}?${query}`;
}

/** Opens a socket and waits until it has joined a room or is closed. */
export async function openSocket(socketUrl: string): Promise<RawSocket> {
  const socket = new WebSocket(socketUrl);
  const raw: RawSocket = { socket, joined: false, pongs: 0, closedWith: undefined };
  socket.on("error", () => undefined); // The close that follows is recorded.
  socket.on("close", (code) => {
    raw.closedWith = code;
  });
  socket.on("message", (frame: Buffer) => {
    if (frame[0] === PING) raw.pongs++;
    if (frame[0] !== JOIN_ROOM || raw.joined) return;
    raw.joined = true;
    socket.send(Buffer.of(JOIN_ROOM));
  });
  await until("the socket has joined or is closed", () => raw.joined || raw.closedWith !== undefined);
  return raw;
}

export interface RawPlayer extends RawSocket {
  readonly answer: MatchmakingAnswer;
}

export async function joinRaw(url: string, body: object, token?: string): Promise<RawPlayer> {
  const { status, body: answer } = await askMatchmaking(url, body, token);
  if (status !== 200) throw new Error(`matchmaking answered ${status}: ${answer.message}`);
  return Object.assign(await openSocket(socketUrl(url, answer.reservation)), { answer });
}

/** Sends a frame and waits until it is handled, which an answered ping shows, or until the connection ends. */
export async function deal(raw: RawSocket, frame: Buffer | string): Promise<number | undefined> {
  const { pongs } = raw;
  raw.socket.send(frame);
  raw.socket.send(Buffer.of(PING));
  const end = AbortSignal.timeout(5_000);
  while (raw.pongs === pongs && raw.closedWith === undefined) {
    await Promise.race([once(raw.socket, "message", { signal: end }), once(raw.socket, "close", { signal: end })]);
  }
  return raw.closedWith;
}
