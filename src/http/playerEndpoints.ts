import { createEndpoint } from "@colyseus/core";
import type { Erasure } from "../players/erasure.ts";
import type { Identities } from "../players/identity.ts";
import { ApiError } from "../protocol/errors.ts";
import { isPlayerId } from "../protocol/names.ts";
import { historyQuerySchema, leaderboardQuerySchema } from "../protocol/playersApi.ts";
import type { Profiles } from "../ratings/profiles.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import type { RouteTraits } from "./api.ts";
import { safely } from "./refusals.ts";
import { bearerOf, refuseFields } from "./requests.ts";

export interface PlayerEndpointsOptions {
  identities: Pick<Identities, "verify">;
  profiles: Profiles;
  erasure: Erasure;
  log: LimitedLog;
}

/** The routes of leaderboards, profiles, histories, and of a player's deletion. */
export function playerEndpoints({ identities, profiles, erasure, log }: PlayerEndpointsOptions) {
  return {
    getLeaderboard: createEndpoint(
      "/api/pong/leaderboard",
      { method: "GET", query: leaderboardQuerySchema, onValidationError: refuseFields },
      safely(log, async (ctx) => ctx.json(await profiles.leaderboard(ctx.query))),
    ),

    getPlayer: createEndpoint(
      "/api/pong/players/:player_id",
      { method: "GET" },
      safely(log, async (ctx) => ctx.json(await profiles.profileOf(playerIn(ctx.params)))),
    ),

    listMatches: createEndpoint(
      "/api/pong/players/:player_id/matches",
      { method: "GET", query: historyQuerySchema, onValidationError: refuseFields },
      safely(log, async (ctx) => ctx.json(await profiles.historyOf(playerIn(ctx.params), ctx.query))),
    ),

    deletePlayer: createEndpoint(
      "/api/pong/players/:player_id",
      { method: "DELETE", metadata: { limited: "always" } satisfies RouteTraits },
      safely(log, async (ctx) => {
        const token = bearerOf(ctx.getHeader("authorization"));
        if (token === undefined) throw new ApiError("unauthorized", "the player's own token is needed");
        const { playerId } = await identities.verify(token);
        if (playerId !== playerIn(ctx.params)) throw new ApiError("forbidden", "this is another player's token");
        await erasure.erase(playerId);
        return ctx.json({ player_id: playerId, deleted: true });
      }),
    ),
  };
}

/** The player of a path. A malformed id is answered like one that does not exist. */
export function playerIn({ player_id: encoded }: { player_id: string }): string {
  const playerId = decoded(encoded);
  if (playerId === undefined || !isPlayerId(playerId)) {
    throw new ApiError("player_not_found", "there is no such player");
  }
  return playerId;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a percent sign without two hexadecimal digits
  }
}
