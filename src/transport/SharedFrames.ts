import { frameOf, Opcode } from "./webSocketFrames.ts";

/**
 * Frames a binary message once, however many sockets it is sent to in the same turn of the event loop.
 *
 * A room's patch is the same buffer for all its clients. The state's encoder returns a view of memory that the next patch
 * overwrites, while a slow socket may still wait to send it, so the frame is a copy. A caller that passes the same buffer
 * twice in one turn must not have changed its bytes.
 */
export class SharedFrames {
  #message: Uint8Array | undefined;
  #frame: Buffer = Buffer.alloc(0);
  readonly #forget = () => {
    this.#message = undefined;
  };

  of(message: Uint8Array): Buffer {
    if (message === this.#message) return this.#frame;
    if (this.#message === undefined) process.nextTick(this.#forget);
    this.#message = message;
    this.#frame = frameOf(Opcode.BINARY, message);
    return this.#frame;
  }
}
