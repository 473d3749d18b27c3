import type { MatchResult } from "../../../src/protocol/api.ts";
import type { Mode } from "../../../src/protocol/kinds.ts";
import { changesOf } from "../../../src/ratings/rating.ts";
import type { Ratings } from "../../../src/ratings/ratings.ts";
import type { Ending } from "../../../src/recovery/ledger.ts";

/** The end of a ranked match, computed from the ratings that its players have now. Names are the ids in capitals. */
export async function endingOf(
  ratings: Pick<Ratings, "ratingOf">,
  matchId: string,
  playerIds: readonly string[],
  mode: Mode = "2-player",
): Promise<Ending> {
  const skills = await Promise.all(playerIds.map((id) => ratings.ratingOf(id, mode)));
  const changes = changesOf(skills.map(({ mu, sigma }) => ({ mu, sigma })));
  const names = playerIds.map((player_id) => ({ player_id, username: player_id.toUpperCase() }));
  const result: MatchResult = {
    match_id: matchId,
    room_id: "r",
    mode,
    ranked: true,
    winner_id: playerIds[0] ?? "",
    duration_ms: 1,
    at: Date.now(),
    players: names.map((name, index) => ({
      ...name,
      side: index,
      bot: false,
      place: index + 1,
      score: 0,
      lives: 0,
      rating_change: changes[index]?.rating ?? 0,
    })),
  };
  const rated = changes.flatMap((change, index) => {
    const name = names[index];
    return name ? [{ ...name, won: index === 0, ...change }] : [];
  });
  return { result, changes: rated, replay: Buffer.alloc(0) };
}
