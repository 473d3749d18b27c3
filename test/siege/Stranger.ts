import { type EventEmitter, once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import WebSocket from "ws";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import { socketUrl } from "../support/rawSockets.ts";

const JOIN_ROOM = 10;
const PATIENCE_MS = 10_000;

/** An attacker with an address of its own. What it gets is counted, and refusals are no errors to it. */
export class Stranger {
  readonly outcomes: Record<string, number> = {};
  readonly #url: URL;
  readonly #address: string;

  constructor(url: string, address: string) {
    this.#url = new URL(url);
    this.#address = address;
  }

  count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  /** Sends a request. Resolves to the answer's body if it is a success. */
  async call(method: string, path: string, body?: object, token?: string): Promise<unknown> {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent = request(new URL(path, this.#url), { method, headers, signal, agent: false, ...this.#local });
    try {
      sent.end(body && JSON.stringify(body));
      const [response] = await once(sent, "response");
      const answer = await text(response);
      this.count(`${response.statusCode}`);
      return response.statusCode < 300 && answer.startsWith("{") ? JSON.parse(answer) : undefined;
    } catch (error) {
      this.count(codeOf(error));
      return undefined;
    }
  }

  async seat(body: object, token?: string): Promise<MatchmakingAnswer | undefined> {
    return (await this.call("POST", "/api/pong/matchmaking", body, token)) as MatchmakingAnswer | undefined;
  }

  /** Opens a connection that sends these bytes and reads nothing, for so long. */
  async send(bytes: Buffer | string, forMs: number): Promise<void> {
    const socket: Socket = connect({ port: Number(this.#url.port), host: this.#url.hostname, ...this.#local });
    socket.on("error", (error) => this.count(codeOf(error))).pause();
    socket.write(bytes);
    await Promise.race([closeOf(socket), setTimeout(forMs)]);
    socket.destroy();
  }

  /** Opens a socket to a seat, sends frames once it has joined, and hangs up after so long. */
  async occupy(answer: MatchmakingAnswer, frames: readonly Buffer[], forMs: number, confirms = true): Promise<void> {
    const socket = new WebSocket(socketUrl(this.#url.origin, answer.reservation), this.#local);
    socket.on("error", (error) => this.count(codeOf(error)));
    socket.on("message", (frame: Buffer) => {
      if (frame[0] !== JOIN_ROOM || !confirms) return;
      socket.send(Buffer.of(JOIN_ROOM));
      for (const one of frames) socket.send(one);
    });
    socket.on("close", (code) => this.count(`closed with ${code}`));
    await Promise.race([closeOf(socket), setTimeout(forMs)]);
    socket.terminate();
  }

  get #local() {
    return { localAddress: this.#address };
  }
}

/** Resolves when it is closed, also after an error. */
function closeOf(socket: EventEmitter): Promise<unknown> {
  return new Promise((resolve) => socket.once("close", resolve));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? `${error.code}` : `${error}`;
}
