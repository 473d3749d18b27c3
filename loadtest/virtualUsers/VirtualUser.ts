import type { Traffic } from "./LeanSocket.ts";

/** A simulated player: a socket that sends moves and reads as little as it can. */
export interface VirtualUser {
  move(direction: number): void;
  leave(): void;
  /** Called once, when the match is over or with the close code of the connection. Not called after `leave`. */
  onEnd: ((end: "over" | number) => void) | undefined;
}

/** Connects virtual users to one kind of server, which puts them into rooms of four. */
export interface Connector {
  /** Number of users that one call of `join` brings. */
  readonly usersPerJoin: number;
  /** Rejects with the server's answer if it refuses. What the users receive is counted in `traffic`. */
  join(url: string, traffic: Traffic): Promise<VirtualUser[]>;
}
