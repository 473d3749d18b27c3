import { publishedEvent } from "../protocol/events.ts";
import type { GameEvents, RoomCommand } from "./GameEvents.ts";

export interface RoomNotFoundOptions {
  readonly events: Pick<GameEvents, "publish">;
  readonly processId: () => string;
  /** Whether any process lists the room. */
  readonly isListed: (roomId: string) => Promise<boolean>;
  /** Whether the room has a checkpoint, and so may be moving between processes. */
  readonly isKept: (roomId: string) => Promise<boolean>;
  /** Returns true to the first of the processes that ask about a room within a second. */
  readonly mayAnswer: (roomId: string) => Promise<boolean>;
}

/** Answers a `start_game` for a room that no process has with one `start_game_failed`. Rejects as the stores do. */
export function createRoomNotFound(options: RoomNotFoundOptions): (command: RoomCommand) => Promise<void> {
  const { events, processId, isListed, isKept, mayAnswer } = options;
  return async ({ kind, room_id }) => {
    if (kind !== "start_game" || (await isListed(room_id)) || (await isKept(room_id))) return;
    if (!(await mayAnswer(room_id))) return;
    const place = { room_id, match_id: "", n: 0, at: Date.now() };
    const fields = { reason: "room_not_found", missing: [] };
    events.publish(publishedEvent(processId(), "start_game_failed", place, fields));
  };
}
