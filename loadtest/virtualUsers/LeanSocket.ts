import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { FrameReader, frameOf, OPCODE } from "./frames.ts";

/** Counts of everything that a pool's sockets received. */
export interface Traffic {
  /** Text and binary messages, without pings. */
  messages: number;
  /** Bytes of the TCP stream, with frame headers and pings. */
  bytes: number;
}

/** Reads a message. `data` is reused after it returns. */
export type OnMessage = (data: Buffer, start: number, end: number) => void;

/** The buffer that every socket reads into. Nobody may keep a part of it. */
const inbox = Buffer.allocUnsafe(256 * 1024);

/**
 * A minimal WebSocket client. It counts messages, answers pings, and sends frames built by the caller.
 *
 * One core has to run thousands of them, so a message is handled with as little work as possible.
 */
export class LeanSocket {
  onMessage: OnMessage | undefined;
  /** Called once, with the code of the close frame, or 1006 without one. */
  onClose: ((code: number) => void) | undefined;
  readonly opened: Promise<void>;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #traffic: Traffic;
  readonly #opening = Promise.withResolvers<void>();
  /** The HTTP response so far. Undefined once the WebSocket is open. */
  #response: string | undefined = "";
  #closeCode = 1006;

  constructor(url: string, traffic: Traffic) {
    const { protocol, host, hostname, port, pathname, search } = new URL(url);
    const isSecure = protocol === "wss:";
    this.#traffic = traffic;
    this.opened = this.#opening.promise;
    this.#reader = new FrameReader((opcode, data, start, end) => this.#onFrame(opcode, data, start, end));
    const options = {
      host: hostname,
      port: Number(port || (isSecure ? 443 : 80)),
      noDelay: true,
      onread: { buffer: inbox, callback: (count: number) => this.#onBytes(count) },
    };
    this.#socket = isSecure ? connectTls(options) : connect(options);
    this.#socket.on("error", (error) => this.#opening.reject(error));
    this.#socket.on("close", () => this.#onClosed());
    this.#socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
  }

  /** Sends a frame built by `frameOf`. */
  write(frame: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frame);
  }

  close(code = 1000): void {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#closeCode = code;
    this.write(frameOf(OPCODE.close, payload));
    this.#socket.end();
  }

  #onBytes(count: number): boolean {
    if (this.#response !== undefined) this.#onResponse(inbox.subarray(0, count));
    else {
      this.#traffic.bytes += count;
      this.#reader.read(inbox, 0, count);
    }
    return true;
  }

  #onResponse(bytes: Buffer): void {
    const before = this.#response?.length ?? 0;
    const response = (this.#response ?? "") + bytes.toString("latin1");
    const end = response.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#response = response;
      return;
    }
    this.#response = undefined;
    if (!response.startsWith("HTTP/1.1 101")) {
      this.#opening.reject(new Error(`the server answered ${response.slice(9, response.indexOf("\r\n"))}`));
      this.#socket.destroy();
      return;
    }
    this.#opening.resolve();
    this.#reader.read(bytes, end + 4 - before, bytes.length);
  }

  #onFrame(opcode: number, data: Buffer, start: number, end: number): void {
    if (opcode === OPCODE.text || opcode === OPCODE.binary) {
      this.#traffic.messages++;
      this.onMessage?.(data, start, end);
    } else if (opcode === OPCODE.ping) {
      this.write(frameOf(OPCODE.pong, data.subarray(start, end)));
    } else if (opcode === OPCODE.close) {
      if (end - start >= 2) this.#closeCode = data.readUInt16BE(start);
      this.#socket.end();
    }
  }

  #onClosed(): void {
    this.#opening.reject(new Error("the connection closed before it was open"));
    this.onClose?.(this.#closeCode);
    this.onClose = undefined;
  }
}
