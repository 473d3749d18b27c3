import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { CloseCode, connectClientToRoom, createAuthContext, Protocol, ServerError, Transport } from "@colyseus/core";
import express, { type Application } from "express";
import { CloseCode as OurCloseCode } from "../protocol/closeCodes.ts";
import { WRONG_SDK, WRONG_SDK_CODE, WRONG_SDK_ROOM_ID } from "../protocol/version.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import type { SentCounts } from "../transport/GameSocket.ts";
import { GameSocket } from "../transport/GameSocket.ts";
import { acceptHandshake } from "../transport/handshake.ts";
import { type Pings, startPings } from "../transport/pings.ts";
import { SharedFrames } from "../transport/SharedFrames.ts";
import { localRoomOf } from "./localRoom.ts";
import { SocketClient } from "./SocketClient.ts";

/** How long a client may take to confirm that it has joined. Messages for it wait until then. */
const CONFIRM_MS = 5000;

/** How long a socket that names no room may stay open. */
const PROBE_MS = 1000;

export interface SocketTransportOptions {
  /** Must emit `upgrade` only for WebSocket handshakes that `http/upgrade.ts` has checked. */
  readonly server: Server;
  readonly sent: SentCounts;
  readonly log: LimitedLog;
}

/** Colyseus's transport: it accepts WebSockets and connects them to rooms. */
export class SocketTransport extends Transport {
  override readonly server: Server;
  readonly #options: ConstructorParameters<typeof GameSocket>[1];
  readonly #log: LimitedLog;
  readonly #pings: Pings = startPings();
  readonly #app: Application = express();

  constructor({ server, sent, log }: SocketTransportOptions) {
    super();
    this.server = server;
    this.#log = log;
    this.#options = {
      frames: new SharedFrames(),
      sent,
      onFault: ({ problem }) => log.warn("websocket", {}, problem),
    };
    server.on("upgrade", (req, stream, head) => this.#accept(req, stream as Socket, head));
    server.on("close", () => this.#pings.stop());
  }

  /** The server may listen already, because it answers before Colyseus is ready. */
  override listen(port: number, hostname?: string, backlog?: number, onListening?: () => void): this {
    if (this.server.listening) onListening?.();
    else this.server.listen(port, hostname, backlog, onListening);
    return this;
  }

  override shutdown(): void {
    this.server.close();
  }

  override simulateLatency(): void {
    throw new Error("simulated latency is not supported");
  }

  override getExpressApp(): Application {
    return this.#app;
  }

  #accept(req: IncomingMessage, stream: Socket, head: Buffer): void {
    if (stream.destroyed) return;
    acceptHandshake(req, stream, head);
    const socket = new GameSocket(stream, this.#options);
    this.#pings.watch(socket);
    const { pathname, searchParams } = new URL(`ws://localhost${req.url}`);
    const sessionId = searchParams.get("sessionId");
    const roomId = /\/[\w-]+\/([\w-]+)$/.exec(pathname)?.[1];
    if (sessionId || roomId) void this.#join(req, socket, sessionId ?? "", roomId ?? "", searchParams);
    else answerProbe(socket);
  }

  async #join(req: IncomingMessage, socket: GameSocket, sessionId: string, roomId: string, query: URLSearchParams) {
    const client = new SocketClient(sessionId, socket);
    const reconnectionToken = query.get("reconnectionToken");
    const { remoteAddress } = req.socket;
    const context = createAuthContext({
      headers: req.headers as Record<string, string>,
      token: query.get("_authToken"),
      ...(remoteAddress !== undefined && { remoteAddress }),
    });
    try {
      if (roomId === WRONG_SDK_ROOM_ID) throw new ServerError(WRONG_SDK_CODE, WRONG_SDK);
      await connectClientToRoom(localRoomOf(roomId), client, context, {
        ...(reconnectionToken !== null && { reconnectionToken }),
        skipHandshake: query.has("skipHandshake"),
      });
      const timer = setTimeout(() => closeUnconfirmed(client), CONFIRM_MS);
      socket.once("close", () => clearTimeout(timer));
    } catch (error) {
      const { code, message } = error as Error & { code: number };
      this.#log.warn("join", {}, message);
      client.error(code, message);
      const refusal = reconnectionToken ? CloseCode.FAILED_TO_RECONNECT : CloseCode.WITH_ERROR;
      client.leave(code === OurCloseCode.REJOIN ? code : refusal);
    }
  }
}

/** An SDK that cannot read the description of the state confirms nothing, but it understands an error. */
function closeUnconfirmed(client: SocketClient): void {
  if (client.settleJoin()) return;
  client.error(WRONG_SDK_CODE, WRONG_SDK);
  client.leave(CloseCode.WITH_ERROR);
}

/** Answers the SDK's measurement of latency, which opens a socket without a room. */
function answerProbe(socket: GameSocket): void {
  const timer = setTimeout(() => socket.close(CloseCode.NORMAL_CLOSURE), PROBE_MS);
  socket.on("message", () => socket.send(Uint8Array.of(Protocol.PING)));
  socket.on("close", () => clearTimeout(timer));
}
