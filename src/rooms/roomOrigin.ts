import { generateId } from "@colyseus/core";
import { continueNumbers } from "../colyseus/objectNumbers.ts";
import type { RoomKind } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Queued } from "../protocol/seating.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Ledger, TakenOver } from "../recovery/ledger.ts";
import type { RoomIdentity } from "./admission.ts";
import type { RoomParts } from "./roomParts.ts";
import type { RoomServices } from "./services.ts";

/** Where a room comes from: it is new, or it is taken over from another process. */
export type RoomOrigin =
  | { readonly kind: RoomKind; readonly host?: string; readonly queued?: Queued }
  | { readonly takenOver: TakenOver };

/** The values that a room starts with. */
export interface RoomBeginning {
  readonly identity: RoomIdentity;
  /** The place in the ranked queue of the player for whom the room was made. */
  readonly opener: Queued | null;
  readonly matchId: string;
  /** In Hz. A match that is taken over keeps its own. */
  readonly tickRate: number;
  readonly ledger: Ledger;
  /** Upper bound of the event numbers that any process has used in this match. */
  readonly n: number;
}

/** Goes on with a room that another process had. */
export async function restoreRoom(takenOver: TakenOver, parts: RoomParts, state: PongState): Promise<void> {
  continueNumbers(state, takenOver.numbers);
  parts.cycle.restore(takenOver, await tokensOf(takenOver.checkpoint, parts.services));
}

/** New bearer tokens for the people of a room, by player id, because checkpoints do not have their tokens. */
async function tokensOf(
  { seats, spectators = [] }: RoomCheckpoint,
  { renewToken }: Pick<RoomServices, "renewToken">,
): Promise<ReadonlyMap<string, string>> {
  const people = [...seats, ...spectators].filter(({ role }) => role !== "bot");
  const renewed = people.map(
    async ({ player_id, username }) => [player_id, await renewToken(player_id, username)] as const,
  );
  return new Map(await Promise.all(renewed));
}

export function kindOf(origin: RoomOrigin): RoomKind {
  if ("kind" in origin) return origin.kind;
  const { kind } = origin.takenOver.checkpoint;
  return { ...kind, bot_level: kind.bot_level ?? "middle" }; // checkpoints of version 0.1.0 have no level
}

/** Finds the values that a room starts with. Reserves a code for a new private room. Rejects if the store fails. */
export async function beginningOf(origin: RoomOrigin, roomId: string, services: RoomServices): Promise<RoomBeginning> {
  const { rules, records, ledgers } = services;
  if ("takenOver" in origin) {
    const { ledger, checkpoint, n } = origin.takenOver;
    const { code, host = null, match_id: matchId, run } = checkpoint;
    const identity = { room_id: roomId, kind: kindOf(origin), code, host };
    const { tickRate } = run?.match.rules ?? rules;
    return { identity, opener: null, matchId, tickRate, ledger, n };
  }
  const { kind, host = null, queued: opener = null } = origin;
  const code = kind.private ? await records.openCode(roomId) : null;
  const identity = { room_id: roomId, kind, code, host };
  const { tickRate } = rules;
  return { identity, opener, matchId: generateId(16), tickRate, ledger: ledgers.open(roomId), n: 0 };
}
