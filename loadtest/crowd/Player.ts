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
  /** As many come in as do together; `again` are tokens of players who come back. Throws what the server answered. */
  join(url: string, tally: Tally): Promise<Player[]>;
}
