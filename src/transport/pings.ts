/** Time between two checks of a socket. */
const INTERVAL_MS = 3000;
/** Number of groups of sockets that are checked one after the other. */
const GROUPS = 60;

/** A socket that can tell whether its client is alive; a `GameSocket`. */
interface CheckedSocket {
  checkAlive(): void;
  once(event: "close", listener: () => void): unknown;
}

export interface Pings {
  /** Checks the socket until it is closed. */
  watch(socket: CheckedSocket): void;
  stop(): void;
}

/**
 * Finds sockets whose other end is gone without a word: a client from which nothing has come for `intervalMs` is pinged.
 * The checks are spread over the interval, since a thousand pings at once would delay every room's next tick.
 */
export function startPings(intervalMs = INTERVAL_MS): Pings {
  const groups = Array.from({ length: GROUPS }, () => new Set<CheckedSocket>());
  const groupAt = (index: number) => groups[index % GROUPS] as Set<CheckedSocket>;
  let next = 0;

  const timer = setInterval(() => {
    for (const socket of groupAt(next++)) socket.checkAlive();
  }, intervalMs / GROUPS);
  timer.unref();

  return {
    watch(socket) {
      const group = groupAt(Math.floor(Math.random() * GROUPS));
      group.add(socket);
      socket.once("close", () => group.delete(socket));
    },
    stop: () => clearInterval(timer),
  };
}
