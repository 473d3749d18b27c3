import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { FrameReader, frameOf, OPCODE } from "./frames.ts";

/** What came in over all sockets of a crowd, counted where it arrives. */
export interface Tally {
  /** WebSocket messages with data; pings are none. */
  messages: number;
  /** Of the stream, frame heads and pings included. */
  bytes: number;
}

/** Looks at a message; `data` is only good until it returns. */
export type OnMessage = (data: Buffer, start: number, end: number) => void;

/** What all sockets read into: whoever is handed a piece of it is done with it when it returns. */
const inbox = Buffer.allocUnsafe(256 * 1024);

/**
 * A WebSocket client without TLS that does next to nothing: it counts, answers pings, and sends frames made elsewhere.
 *
 * Thousands of them must fill a server from one core: no more is done for a message than its player needs.
 */
export class LeanSocket {
  onMessage: OnMessage | undefined;
  /** Called once: with the code of the close frame, or 1006 if there was none. */
  onClose: ((code: number) => void) | undefined;
  readonly opened: Promise<void>;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #tally: Tally;
  readonly #opening = Promise.withResolvers<void>();
  #head: string | undefined = "";
  #code = 1006;

  constructor(url: string, tally: Tally) {
    const { hostname, port, pathname, search } = new URL(url);
    this.#tally = tally;
    this.opened = this.#opening.promise;
    this.#reader = new FrameReader((opcode, data, start, end) => this.#onFrame(opcode, data, start, end));
    this.#socket = connect({
      host: hostname,
      port: Number(port || 80),
      noDelay: true,
      onread: { buffer: inbox, callback: (count) => this.#onBytes(count) },
    });
    this.#socket.on("error", (error) => this.#opening.reject(error));
    this.#socket.on("close", () => this.#onClosed());
    this.#socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port || 80}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
  }

  /** Sends a frame that `frameOf` made. */
  write(frame: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frame);
  }

  close(code = 1000): void {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#code = code;
    this.write(frameOf(OPCODE.close, payload));
    this.#socket.end();
  }

  #onBytes(count: number): boolean {
    if (this.#head !== undefined) this.#onHead(inbox.subarray(0, count));
    else {
      this.#tally.bytes += count;
      this.#reader.read(inbox, 0, count);
    }
    return true;
  }

  #onHead(bytes: Buffer): void {
    const before = this.#head?.length ?? 0;
    const head = (this.#head ?? "") + bytes.toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#head = head;
      return;
    }
    this.#head = undefined;
    if (!head.startsWith("HTTP/1.1 101")) {
      this.#opening.reject(new Error(`the server said ${head.slice(9, head.indexOf("\r\n"))}`));
      this.#socket.destroy();
      return;
    }
    this.#opening.resolve();
    this.#reader.read(bytes, end + 4 - before, bytes.length);
  }

  #onFrame(opcode: number, data: Buffer, start: number, end: number): void {
    if (opcode === OPCODE.text || opcode === OPCODE.binary) {
      this.#tally.messages++;
      this.onMessage?.(data, start, end);
    } else if (opcode === OPCODE.ping) {
      this.write(frameOf(OPCODE.pong, data.subarray(start, end)));
    } else if (opcode === OPCODE.close) {
      if (end - start >= 2) this.#code = data.readUInt16BE(start);
      this.#socket.end();
    }
  }

  #onClosed(): void {
    this.#opening.reject(new Error("the connection ended before it was open"));
    this.onClose?.(this.#code);
    this.onClose = undefined;
  }
}
