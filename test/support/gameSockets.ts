import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Fault } from "../../src/transport/FrameReader.ts";
import { GameSocket } from "../../src/transport/GameSocket.ts";
import { acceptHandshake } from "../../src/transport/handshake.ts";
import { SharedFrames } from "../../src/transport/SharedFrames.ts";
import { until } from "./until.ts";

/** A key of RFC 6455, 1.3, and the head of a handshake with it. */
export const HANDSHAKE = [
  "GET / HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
  "",
].join("\r\n");

/** The server's end of a connection, and what it has heard. */
export interface ServerEnd {
  readonly socket: GameSocket;
  readonly stream: Socket;
  readonly messages: { payload: Buffer; isBinary: boolean }[];
  /** The code that it was closed with; undefined before. */
  closedWith: number | undefined;
}

/** A client that sends the bytes it is told to, and keeps what comes after the handshake's answer. */
export interface RawEnd {
  readonly stream: Socket;
  /** The head of the answer to the handshake. */
  readonly answer: string;
  readonly received: Buffer;
  readonly hasEnded: boolean;
}

/** A server of bare game sockets on a port of its own. */
export async function serveGameSockets() {
  const sent = { frames: 0, bytes: 0, cutOff: 0 };
  const faults: Fault[] = [];
  const ends: ServerEnd[] = [];
  const options = { frames: new SharedFrames(), sent, onFault: (fault: Fault) => faults.push(fault) };
  const server = createServer();
  server.on("upgrade", (req, duplex, head) => {
    const stream = duplex as Socket;
    acceptHandshake(req, stream, head);
    const end: ServerEnd = { socket: new GameSocket(stream, options), stream, messages: [], closedWith: undefined };
    end.socket.on("message", (payload, isBinary) => end.messages.push({ payload: Buffer.from(payload), isBinary }));
    end.socket.on("close", (code) => {
      end.closedWith = code;
    });
    ends.push(end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    sent,
    faults,
    port,
    url: `ws://127.0.0.1:${port}`,
    /** Opens a raw connection. `extra` is sent in the same packet as the handshake. */
    async open(extra: Uint8Array = Buffer.alloc(0), handshake = HANDSHAKE): Promise<[ServerEnd, RawEnd]> {
      const stream = connect(port, "127.0.0.1").setNoDelay();
      const count = ends.length;
      stream.on("error", () => stream.destroy());
      stream.write(Buffer.concat([Buffer.from(handshake), extra]));
      let bytes = Buffer.alloc(0);
      stream.on("data", (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
      });
      await until("the handshake is answered", () => ends.length > count && bytes.includes("\r\n\r\n"));
      const start = bytes.indexOf("\r\n\r\n") + 4;
      const raw: RawEnd = {
        stream,
        answer: bytes.toString("latin1", 0, start),
        get received() {
          return bytes.subarray(start);
        },
        get hasEnded() {
          return stream.closed;
        },
      };
      return [ends[count] as ServerEnd, raw];
    },
    /** The server's end of the newest connection. */
    newest: () => ends.at(-1) as ServerEnd,
    async stop(): Promise<void> {
      for (const { stream } of ends) stream.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export interface FrameTraits {
  readonly fin?: boolean;
  /** Of the reserved bits: 0 to 7. */
  readonly rsv?: number;
  readonly isMasked?: boolean;
}

/** A frame as clients send it. */
export function clientFrame(opcode: number, payload: Uint8Array | string = "", traits: FrameTraits = {}): Buffer {
  const { fin = true, rsv = 0, isMasked = true } = traits;
  const bytes = Buffer.from(payload as Uint8Array);
  const { length } = bytes;
  const mask = isMasked ? randomBytes(4) : Buffer.alloc(0);
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (extended.length > 0) extended.writeUIntBE(length, Math.max(0, extended.length - 6), Math.min(6, extended.length));
  const short = extended.length === 0 ? length : extended.length === 2 ? 126 : 127;
  const masked = bytes.map((byte, at) => byte ^ (mask[at & 3] ?? 0));
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  return Buffer.concat([Buffer.of(first, (isMasked ? 0x80 : 0) | short), extended, mask, masked]);
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: Uint8Array | string = ""): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason as Uint8Array)]);
}

/** Whole unmasked frames of up to 64 KB, as the server sends them. */
export function serverFrames(bytes: Buffer): { opcode: number; payload: Buffer }[] {
  const frames: { opcode: number; payload: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1] as number;
    const start = at + (short === 126 ? 4 : 2);
    const end = start + (short === 126 ? bytes.readUInt16BE(at + 2) : short);
    frames.push({ opcode: (bytes[at] as number) & 0x0f, payload: bytes.subarray(start, end) });
    at = end;
  }
  return frames;
}
