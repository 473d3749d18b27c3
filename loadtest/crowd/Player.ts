import type { Tally } from "./LeanSocket.ts";

/** A bulk player: sees next to nothing of what comes, and moves when told. */
export interface Player {
  move(direction: number): void;
  leave(): void;
  /** Called once: the match is over, or the code that the connection was closed with. Not after `leave`. */
  onEnd: ((end: "over" | number) => void) | undefined;
}

/** How players of one kind of server come in. Each is put into a room of four. */
export interface Dialect {
  /** How many come in with one call of `join`. */
  readonly atOnce: number;
  /** Throws what the server answered. */
  join(url: string, tally: Tally): Promise<Player[]>;
}
