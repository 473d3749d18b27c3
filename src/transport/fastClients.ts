import { WebSocketClient } from "@colyseus/ws-transport";

interface Waiting {
  waiting?: unknown[] | undefined;
}

/**
 * Keeps the transport's clients objects that V8 reads fast.
 *
 * Colyseus (0.18.17) deletes a client's queue, one of its first fields, when he is ready: V8 then makes a dictionary of the whole
 * client, of which three fields are read for every patch. Here the queue is an accessor, of which there is nothing to delete.
 */
export function keepClientsFast(): void {
  Object.defineProperty(WebSocketClient.prototype, "_enqueuedMessages", {
    configurable: true,
    get(this: Waiting): unknown[] | undefined {
      return this.waiting;
    },
    set(this: Waiting, messages: unknown[] | undefined) {
      this.waiting = messages;
    },
  });
}
