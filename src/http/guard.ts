import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { normalized } from "./address.ts";
import { type ConnectionLimit, createConnectionLimit } from "./connectionLimit.ts";
import { createRateLimit, type RateLimit } from "./rateLimit.ts";
import { apiErrorOf, refuse, refuseSocket } from "./refusals.ts";
import { normalizeHead } from "./requestHead.ts";
import { RequestLine } from "./requestLine.ts";
import { checkHandshake, isWebSocket } from "./upgrade.ts";

/** Time limits of a connection, in milliseconds. */
export interface Patience {
  /** From the first byte of a request to the end of its head. */
  head: number;
  /** From the first byte of a request to the end of its body. */
  request: number;
  /** Between two requests. Longer than the minute for which proxies keep idle connections. */
  idle: number;
  /** While a client takes nothing of an answer that has begun. Node may notice only after twice the time. */
  stalled: number;
}

const PATIENCE: Patience = { head: 10_000, request: 20_000, idle: 65_000, stalled: 2000 };

/** How long a connection that is one too many may wait for its request, so that the client gets an answer. */
const SURPLUS_MS = 1000;

/** Decides what becomes of WebSocket handshakes. */
export interface WebSocketEntrance {
  /**
   * Whether another process of this cluster has passed a handshake on. If so, `x-real-ip` becomes the client's address. Throws an
   * ApiError if the handshake claims that without a valid signature.
   */
  acceptHop(req: IncomingMessage): boolean;
  /** Resolves to true if a handshake is to be accepted here, false if it was passed on. Rejects with an ApiError to refuse it. */
  enter(req: IncomingMessage, socket: Socket, head: Buffer): Promise<boolean>;
}

export interface GuardOptions {
  /** Number of trusted proxies in front. */
  trustProxy: number;
  /** Open connections per address; 0: no limit. Behind trusted proxies: WebSockets, and requests that are being answered. */
  maxConnections: number;
  /** WebSocket handshakes per address; 0: no limit. */
  handshakesPerMinute: number;
  log: LimitedLog;
  /** Answers a request whose head is valid. Must not throw. */
  answer(req: IncomingMessage, res: ServerResponse): void;
  entrance: WebSocketEntrance;
  patience: Partial<Patience>;
}

/**
 * The HTTP server that Colyseus listens on. It alone handles requests.
 *
 * Colyseus's own `request` listeners never run: they trust any `Host`, read bodies of any size, answer failures with an empty
 * body, and never end an answer of more than 64 KB. Its `upgrade` listener gets only valid handshakes. This holds for all
 * listeners, whenever they are added.
 */
export class GuardedServer extends Server {
  readonly #options: GuardOptions;
  readonly #line: RequestLine;
  readonly #countOpen: ConnectionLimit;
  readonly #countHandshake: RateLimit;
  /** Connections that are more than their address may have. */
  readonly #surplus = new WeakSet<Duplex>();

  constructor(options: GuardOptions) {
    const { head, request, idle, stalled } = { ...PATIENCE, ...options.patience };
    super({
      headersTimeout: head,
      requestTimeout: request,
      keepAliveTimeout: idle,
      connectionsCheckingInterval: Math.min(1000, head),
      // Node would refuse a missing Host with an empty body.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocket,
    });
    this.#options = options;
    this.#line = new RequestLine({ answer: (req, res) => this.#answer(req, res), stalledMs: stalled });
    this.#countOpen = createConnectionLimit(options.maxConnections);
    this.#countHandshake = createRateLimit(options.handshakesPerMinute);
    this.on("clientError", (error: NodeJS.ErrnoException, socket) => this.#refuseBroken(error, socket));
    this.on("connect", (_, socket) =>
      refuseSocket(socket, new ApiError("method_not_allowed", "this server is not a proxy")),
    );
    this.on("checkExpectation", (req, res) => {
      void refuse(req, res, new ApiError("invalid_request", "Expect: only 100-continue is supported"));
    });
  }

  override emit(event: string, ...args: unknown[]): boolean {
    if (event === "request") this.#line.add(...(args as [IncomingMessage, ServerResponse]));
    else if (event === "upgrade") void this.#upgrade(...(args as [IncomingMessage, Socket, Buffer]));
    else {
      if (event === "connection" && this.#options.trustProxy === 0) this.#countConnection(args[0] as Socket);
      return super.emit(event, ...args);
    }
    return true;
  }

  #countConnection(socket: Socket): void {
    if (this.#countOpen(normalized(socket.remoteAddress) ?? "unknown", socket)) return;
    this.#surplus.add(socket);
    const end = () => {
      if (this.#surplus.has(socket)) socket.destroy();
    };
    const timer = setTimeout(end, SURPLUS_MS);
    socket.once("close", () => clearTimeout(timer));
  }

  /** Counts a request or a WebSocket. Throws an ApiError if its address has too many. The head must be normalised. */
  #countOpenFor(req: IncomingMessage, open: Duplex | ServerResponse): void {
    const { trustProxy } = this.#options;
    const hasRoom =
      trustProxy === 0 ? !this.#surplus.has(req.socket) : this.#countOpen(`${req.headers["x-real-ip"]}`, open);
    if (!hasRoom) throw new ApiError("rate_limited", "too many open connections");
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const { answer, log } = this.#options;
    try {
      normalizeHead(req, this.#options.trustProxy);
      this.#countOpenFor(req, res);
    } catch (error) {
      if (this.#surplus.has(req.socket)) res.setHeader("connection", "close");
      void refuse(req, res, apiErrorOf(error, log, { method: req.method }));
      return;
    }
    answer(req, res);
  }

  async #upgrade(req: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    // the answers to earlier requests would land among the frames
    if (this.#line.isBusy(socket)) return void socket.destroy();
    socket.on("error", () => socket.destroy());
    try {
      await this.#admitHandshake(req, socket);
      if (!this.listening) throw new ApiError("draining", "this process is shutting down");
      if (!(await this.#options.entrance.enter(req, socket, head))) return;
    } catch (error) {
      refuseSocket(socket, apiErrorOf(error, this.#options.log));
      return;
    }
    super.emit("upgrade", req, socket, head);
  }

  /** Checks a handshake. One that another process of the cluster passed on is not counted: that process has counted it. */
  async #admitHandshake(req: IncomingMessage, socket: Socket): Promise<void> {
    const { trustProxy, entrance } = this.#options;
    normalizeHead(req, trustProxy);
    const isPassedOn = entrance.acceptHop(req);
    if (isPassedOn) this.#surplus.delete(socket);
    else this.#countOpenFor(req, socket);
    checkHandshake(req);
    if (!isPassedOn) await this.#countHandshake(`${req.headers["x-real-ip"]}`);
  }

  /** Answers bytes that are not HTTP, and requests that came too slowly. */
  #refuseBroken({ code }: NodeJS.ErrnoException, socket: Duplex): void {
    // The refusal would land in the middle of an answer that has begun.
    if (!socket.writable || code === "ECONNRESET" || this.#line.hasBegun(socket)) socket.destroy();
    else refuseSocket(socket, BROKEN[code ?? ""] ?? new ApiError("invalid_request", "this is not HTTP/1.1"));
  }
}

const BROKEN: Readonly<Record<string, ApiError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new ApiError("invalid_request", "the request did not arrive in time"),
  HPE_HEADER_OVERFLOW: new ApiError("invalid_request", "the head of the request is too large"),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ApiError("payload_too_large", "the chunk extensions are too large"),
};
