import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "node:http";
import type { Duplex } from "node:stream";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { apiErrorOf } from "./answers.ts";
import { refuse } from "./body.ts";
import { normalizeHead } from "./requestHead.ts";
import { checkHandshake, isWebSocket, refuseSocket } from "./upgrade.ts";

/** Milliseconds that a connection may take. */
export interface Patience {
  /** From its first byte to the end of its head. */
  head: number;
  /** From its first byte to the end of its body. */
  request: number;
  /** Between two requests; longer than the minute for which a proxy keeps its connections. */
  idle: number;
}

const PATIENCE: Patience = { head: 10_000, request: 20_000, idle: 65_000 };

export interface GuardOptions {
  /** Number of proxies in front that are ours. */
  trustProxy: number;
  log: LimitedLog;
  /** Answers a request whose head is in order. What it throws is answered for it. */
  answer(req: IncomingMessage, res: ServerResponse): Promise<void>;
  patience?: Partial<Patience>;
}

/**
 * The HTTP server that Colyseus listens on, and the only one who hears of requests.
 *
 * Colyseus's own `request` listeners never run: they believe any `Host`, read bodies of any size, answer
 * failures with nothing, and never end an answer of more than 64 KB. Its `upgrade` listener hears only of
 * handshakes that are in order. This holds whoever listens, and in whatever order they came.
 */
export class GuardedServer extends Server {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    const { head, request, idle } = { ...PATIENCE, ...options.patience };
    super({
      headersTimeout: head,
      requestTimeout: request,
      keepAliveTimeout: idle,
      connectionsCheckingInterval: Math.min(1000, head),
      // A missing one is refused by us: node would with an empty answer.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocket,
    });
    this.#options = options;
    this.on("clientError", refuseBroken);
    this.on("connect", (_, socket) => refuseSocket(socket, new ApiError("method_not_allowed", "this is no proxy")));
    this.on("checkExpectation", (req, res) => {
      void refuse(req, res, new ApiError("invalid_request", "Expect: only 100-continue is known"));
    });
  }

  override emit(event: string, ...args: unknown[]): boolean {
    if (event === "request") void this.#request(...(args as [IncomingMessage, ServerResponse]));
    else if (event !== "upgrade" || this.#mayUpgrade(...(args as [IncomingMessage, Duplex]))) {
      return super.emit(event, ...args);
    }
    return true;
  }

  async #request(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { answer, log, trustProxy } = this.#options;
    try {
      normalizeHead(req, trustProxy);
      await answer(req, res);
    } catch (error) {
      const told = apiErrorOf(error, log, { method: req.method });
      if (res.headersSent) res.destroy();
      else await refuse(req, res, told);
    }
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
}

/** What is no HTTP, or came too slowly. */
function refuseBroken({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  // An answer of ours that has begun would run into this one. node looks at the same field.
  const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse };
  if (!socket.writable || code === "ECONNRESET" || current?.headersSent) socket.destroy();
  else refuseSocket(socket, BROKEN[code ?? ""] ?? new ApiError("invalid_request", "this is not HTTP/1.1"));
}

const BROKEN: Readonly<Record<string, ApiError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new ApiError("invalid_request", "the request did not arrive in time"),
  HPE_HEADER_OVERFLOW: new ApiError("invalid_request", "the head of the request is too large"),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ApiError("payload_too_large", "the body's chunks are more than the body"),
};
