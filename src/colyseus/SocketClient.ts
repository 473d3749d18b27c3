import type { Client, ClientPrivate, ISendOptions } from "@colyseus/core";
import { ClientState, enqueueClientRaw, getMessageBytes, Protocol } from "@colyseus/core";
import type { GameSocket } from "../transport/GameSocket.ts";

/**
 * A client as Colyseus's rooms see it. The interfaces `Client` and `ClientPrivate` describe most of it. @colyseus/core 0.18.17
 * also relies on the following, and test/colyseus/SocketClient.test.ts fails with any other version:
 *
 * - `ref` emits `close` with a code once, and `message` with a Buffer. Core calls its `on`, `once`, `removeListener` and
 *   `removeAllListeners("message")`, and stores its close listener in a property `onleave` of it.
 * - `readyState` is compared with the global `WebSocket.OPEN`.
 * - `_enqueuedMessages` holds messages until the client confirms its join. Core then sends them and deletes the property. Here it
 *   is an accessor: after an own property is deleted, V8 reads all members of the object slowly.
 * - `raw` is called without options and callback. Its buffer may be overwritten after the current turn of the event loop.
 */
export class SocketClient implements Client, ClientPrivate {
  declare readonly "~messages": unknown;
  readonly ref: GameSocket;
  sessionId: string;
  state: ClientState = ClientState.JOINING;
  reconnectionToken = "";
  auth?: unknown;
  userData?: unknown;
  _joinedAt = 0;
  #enqueued: Uint8Array[] = [];

  constructor(sessionId: string, ref: GameSocket) {
    this.sessionId = sessionId;
    this.ref = ref;
  }

  get readyState(): number {
    return this.ref.readyState;
  }

  get _enqueuedMessages(): Uint8Array[] {
    return this.state > ClientState.JOINED ? [] : this.#enqueued;
  }

  /** Drops the messages that waited for the client to confirm its join. Returns whether it has confirmed. */
  settleJoin(): boolean {
    this.#enqueued = [];
    return this.state !== ClientState.JOINING;
  }

  raw(data: Uint8Array): void {
    this.ref.send(data);
  }

  enqueueRaw(data: Uint8Array, options?: ISendOptions): void {
    enqueueClientRaw(this, data, options);
  }

  send(type: PropertyKey, message?: unknown, options?: ISendOptions): void {
    this.enqueueRaw(getMessageBytes.raw(Protocol.ROOM_DATA, type as string | number, message), options);
  }

  sendBytes(type: string | number, bytes: Uint8Array, options?: ISendOptions): void {
    this.enqueueRaw(getMessageBytes.raw(Protocol.ROOM_DATA_BYTES, type, undefined, bytes), options);
  }

  error(code: number, message = ""): void {
    this.raw(getMessageBytes[Protocol.ERROR](code, message));
  }

  leave(code?: number, reason?: string): void {
    this.ref.close(code, reason);
  }

  /** Deprecated by Colyseus in favour of `leave`. */
  close(code?: number, reason?: string): void {
    this.leave(code, reason);
  }

  toJSON() {
    return { sessionId: this.sessionId, readyState: this.readyState };
  }
}
