import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "node:http";
import type { Duplex } from "node:stream";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { apiErrorOf, refuse, refuseSocket } from "./refusals.ts";
import { normalizeHead } from "./requestHead.ts";
import { checkHandshake, isWebSocket } from "./upgrade.ts";

/** Time limits of a connection, in milliseconds. */
export interface Patience {
  /** From the first byte of a request to the end of its head. */
  head: number;
  /** From the first byte of a request to the end of its body. */
  request: number;
  /** Between two requests. Longer than the minute for which proxies keep idle connections. */
  idle: number;
}

const PATIENCE: Patience = { head: 10_000, request: 20_000, idle: 65_000 };

export interface GuardOptions {
  /** Number of trusted proxies in front. */
  trustProxy: number;
  log: LimitedLog;
  /** Answers a request whose head is valid. Must not throw. */
  answer(req: IncomingMessage, res: ServerResponse): void;
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
  /** Unfinished responses by connection. A client that pipelines its requests has several. */
  readonly #responses = new WeakMap<Duplex, Set<ServerResponse>>();

  constructor(options: GuardOptions) {
    const { head, request, idle } = { ...PATIENCE, ...options.patience };
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
    this.on("clientError", (error: NodeJS.ErrnoException, socket) => this.#refuseBroken(error, socket));
    this.on("connect", (_, socket) =>
      refuseSocket(socket, new ApiError("method_not_allowed", "this server is not a proxy")),
    );
    this.on("checkExpectation", (req, res) => {
      void refuse(req, res, new ApiError("invalid_request", "Expect: only 100-continue is supported"));
    });
  }

  override emit(event: string, ...args: unknown[]): boolean {
    if (event === "request") this.#request(...(args as [IncomingMessage, ServerResponse]));
    else if (event !== "upgrade" || this.#mayUpgrade(...(args as [IncomingMessage, Duplex]))) {
      return super.emit(event, ...args);
    }
    return true;
  }

  #request(req: IncomingMessage, res: ServerResponse): void {
    const { answer, log, trustProxy } = this.#options;
    this.#track(req.socket, res);
    try {
      normalizeHead(req, trustProxy);
    } catch (error) {
      void refuse(req, res, apiErrorOf(error, log, { method: req.method }));
      return;
    }
    answer(req, res);
  }

  #track(socket: Duplex, res: ServerResponse): void {
    const responses = this.#responses.get(socket) ?? new Set();
    this.#responses.set(socket, responses.add(res));
    res.once("close", () => responses.delete(res));
  }

  #mayUpgrade(req: IncomingMessage, socket: Duplex): boolean {
    try {
      normalizeHead(req, this.#options.trustProxy);
      checkHandshake(req);
      if (this.listening) return true;
      throw new ApiError("draining", "this process is shutting down");
    } catch (error) {
      refuseSocket(socket, apiErrorOf(error, this.#options.log));
      return false;
    }
  }

  /** Answers bytes that are not HTTP, and requests that came too slowly. */
  #refuseBroken({ code }: NodeJS.ErrnoException, socket: Duplex): void {
    // The refusal would land in the middle of an answer that has begun.
    const hasBegun = [...(this.#responses.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    if (!socket.writable || code === "ECONNRESET" || hasBegun) socket.destroy();
    else refuseSocket(socket, BROKEN[code ?? ""] ?? new ApiError("invalid_request", "this is not HTTP/1.1"));
  }
}

const BROKEN: Readonly<Record<string, ApiError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new ApiError("invalid_request", "the request did not arrive in time"),
  HPE_HEADER_OVERFLOW: new ApiError("invalid_request", "the head of the request is too large"),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ApiError("payload_too_large", "the chunk extensions are too large"),
};
