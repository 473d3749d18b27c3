import { writeSync } from "node:fs";
import type { Socket } from "node:net";

/** Returns the descriptor of a stream, or −1 if it has none. Node 24 does not document where it is. */
export function descriptorOf(stream: Socket): number {
  const { _handle: handle } = stream as Socket & { _handle?: { fd?: number } };
  return handle?.fd ?? -1;
}

/**
 * Writes to the stream past Node's queues, which cost as much again as the system call. What the kernel does not take at once
 * goes to the stream, and so does everything while something waits there.
 *
 * `descriptor` must be the stream's. It is not used once the stream is destroyed: by then another connection may have it.
 */
export function writeDirectly(stream: Socket, descriptor: number, bytes: Uint8Array): void {
  const mayWrite = descriptor >= 0 && stream.writableLength === 0 && !stream.destroyed;
  const written = mayWrite ? bytesTaken(descriptor, bytes) : 0;
  if (written < bytes.length) stream.write(written === 0 ? bytes : bytes.subarray(written));
}

function bytesTaken(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    return 0; // the kernel's buffer is full, or the connection is broken, which the stream will report
  }
}
