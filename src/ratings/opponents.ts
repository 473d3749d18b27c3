import type { MatchResult } from "../protocol/api.ts";
import { humansOf } from "../protocol/api.ts";
import type { Opponent } from "../protocol/playersApi.ts";

/** The opponents whom the player beats most, and to whom they lose most, in these results. Null if there is none. */
export function opponentsOf(
  results: readonly MatchResult[],
  playerId: string,
): { best: Opponent | null; worst: Opponent | null } {
  const opponents = new Map<string, Opponent>();
  for (const result of results) {
    const own = result.players.find(({ player_id }) => player_id === playerId);
    const humans = new Set(humansOf(result));
    for (const { player_id, username, place } of result.players) {
      if (own === undefined || player_id === playerId || !humans.has(player_id)) continue;
      const known = opponents.get(player_id) ?? { player_id, username, wins: 0, losses: 0 };
      if (own.place < place) known.wins++;
      else known.losses++;
      opponents.set(player_id, known);
    }
  }
  const balance = ({ wins, losses }: Opponent) => wins - losses;
  const sorted = [...opponents.values()].sort((one, other) => balance(other) - balance(one));
  const [best, worst] = [sorted[0], sorted.at(-1)];
  return {
    best: best && balance(best) > 0 ? best : null,
    worst: worst && balance(worst) < 0 ? worst : null,
  };
}
