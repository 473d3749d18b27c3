import type { MatchResult } from "../protocol/api.ts";
import { DELETED } from "../protocol/names.ts";

/** A result, or the head of a replay, with DELETED in the place of a player. */
export function withoutPlayer<R extends Pick<MatchResult, "players"> & { readonly winner_id?: string }>(
  record: R,
  playerId: string,
): R {
  const players = record.players.map((player) =>
    player.player_id === playerId ? { ...player, player_id: DELETED, username: DELETED } : player,
  );
  return { ...record, players, ...(record.winner_id === playerId && { winner_id: DELETED }) };
}
