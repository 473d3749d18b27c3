import type { Recording } from "../simulation/replay.ts";

/** A move of a player. Times are ticks. */
export interface LoggedMove {
  readonly direction: number;
  /** The tick that the player's client showed. */
  readonly madeAt: number;
  /** The step in which the move took part. */
  readonly arrivedAt: number;
}

/** The moves of each side's player, in the order of the log, without those of a stand-in bot. */
export function movesBySide({ sides, log }: Recording): LoggedMove[][] {
  const moves: LoggedMove[][] = Array.from({ length: sides }, () => []);
  /** By side: when a bot last took the paddle over or gave it back. The server stops the paddle on that tick. */
  const handed: number[] = [];
  const away = new Set<number>();
  for (const { at, input } of log) {
    const { side } = input;
    if (input.type === "stand_in") {
      handed[side] = at;
      if (input.bot) away.add(side);
      else away.delete(side);
    }
    if (input.type !== "move" || away.has(side)) continue;
    if (handed[side] === at && input.tick === undefined) continue;
    moves[side]?.push({ direction: input.direction, madeAt: Math.min(input.tick ?? at, at), arrivedAt: at });
  }
  return moves;
}
