import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Requests that may wait on one connection. A client that sends more ahead is cut off. */
const MAX_WAITING = 500;

type Exchange = readonly [req: IncomingMessage, res: ServerResponse];

export interface RequestLineOptions {
  /** Answers a request. Must not throw. */
  readonly answer: (req: IncomingMessage, res: ServerResponse) => void;
  /** Longest time in which a client takes nothing of an answer that has begun, in milliseconds. */
  readonly stalledMs: number;
}

/**
 * Answers the requests of each connection one after the other, and cuts off clients that do not read.
 *
 * Node would start on all requests that a client sends ahead, and each could hold a file open until its turn to be sent. The
 * next one starts in a later turn of the event loop, so that other work comes in between. A connection is not read while
 * requests wait on it.
 */
export class RequestLine {
  readonly #options: RequestLineOptions;
  /** The unfinished requests of each connection. The first one is being answered. */
  readonly #lines = new WeakMap<Duplex, Exchange[]>();

  constructor(options: RequestLineOptions) {
    this.#options = options;
  }

  add(req: IncomingMessage, res: ServerResponse): void {
    const { socket } = req;
    const line = this.#lines.get(socket);
    if (line === undefined) {
      this.#lines.set(socket, [[req, res]]);
      this.#start(req, res);
      return;
    }
    if (line.length > MAX_WAITING) {
      socket.destroy();
      return;
    }
    line.push([req, res]);
    if (line.length > 2) return;
    const hold = () => {
      if (line.length > 1) socket.pause();
      else socket.off("resume", hold);
    };
    socket.on("resume", hold); // Node resumes the connection after each request
    socket.pause();
  }

  /** Whether a request of the connection is unfinished. */
  isBusy(socket: Duplex): boolean {
    return this.#lines.has(socket);
  }

  /** Whether an answer has begun on the connection and is not finished. */
  hasBegun(socket: Duplex): boolean {
    return this.#lines.get(socket)?.[0]?.[1].headersSent ?? false;
  }

  #start(req: IncomingMessage, res: ServerResponse): void {
    const { answer, stalledMs } = this.#options;
    const { socket } = req;
    res.once("close", () => this.#finish(socket));
    // Node calls this after a time without progress; it also runs while an answer is still being made
    res.setTimeout(stalledMs, () => {
      if (res.headersSent) socket.destroy();
      else socket.setTimeout(stalledMs);
    });
    answer(req, res);
  }

  #finish(socket: Duplex): void {
    const line = this.#lines.get(socket) ?? [];
    line.shift();
    if (line.length === 0 || socket.destroyed) this.#lines.delete(socket);
    if (socket.destroyed) return;
    const [next] = line;
    if (next === undefined) socket.resume();
    else setImmediate(() => this.#startNext(socket, next));
  }

  #startNext(socket: Duplex, [req, res]: Exchange): void {
    if (socket.destroyed) this.#lines.delete(socket);
    else this.#start(req, res);
  }
}
