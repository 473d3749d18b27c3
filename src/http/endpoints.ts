import { createEndpoint, createRouter, matchMaker } from "@colyseus/core";
import type { MatchArchive, Placement } from "../matchmaking/ports.ts";
import type { Identities } from "../players/identity.ts";
import { matchmakingRequestSchema, playersRequestSchema, roomsQuerySchema } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { ID_PATTERN } from "../protocol/names.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { apiErrorOf, errorResponse } from "./answers.ts";
import type { RouteTraits } from "./front.ts";
import { bearerOf, refuseFields } from "./requests.ts";
import { reserveForSdk } from "./sdkDoor.ts";

export interface RoutesOptions {
  identities: Pick<Identities, "createGuest">;
  placement: Placement;
  archive: MatchArchive;
  log: LimitedLog;
}

const LIMITED = { limited: true } satisfies RouteTraits;
const LIMITED_WITH_FORMS = { limited: true, forms: true } satisfies RouteTraits;

/**
 * The HTTP API and the SDK's door to matchmaking, which lead to the same `placement`.
 *
 * Every failure is an ErrorBody. Answers go through `ctx.json`: the router's own serialisation writes
 * "[Circular]" for an object that occurs twice.
 */
export function createRoutes({ identities, placement, archive, log }: RoutesOptions) {
  // Colyseus registers its own door at the path of ours, after ours. Should it ever be asked, it knows no method.
  matchMaker.controller.exposedMethods = [];

  /** Whatever a handler throws leaves it as an ApiError. */
  function safely<C, A>(handle: (ctx: C) => Promise<A>): (ctx: C) => Promise<A> {
    return async (ctx) => {
      try {
        return await handle(ctx);
      } catch (error) {
        throw apiErrorOf(error, log);
      }
    };
  }

  const endpoints = {
    createPlayer: createEndpoint(
      "/api/pong/players",
      { method: "POST", body: playersRequestSchema, onValidationError: refuseFields, metadata: LIMITED },
      safely(async (ctx) => {
        const { player_id, username, token } = await identities.createGuest(ctx.body.username);
        ctx.setStatus(201);
        return ctx.json({ player_id, username, token });
      }),
    ),

    findMatch: createEndpoint(
      "/api/pong/matchmaking",
      {
        method: "POST",
        body: matchmakingRequestSchema,
        onValidationError: refuseFields,
        metadata: LIMITED_WITH_FORMS,
      },
      safely(async (ctx) => {
        const token = bearerOf(ctx.getHeader("authorization"));
        return ctx.json(await placement.place(token, ctx.body, "place"));
      }),
    ),

    listRooms: createEndpoint(
      "/api/pong/rooms",
      { method: "GET", query: roomsQuerySchema, onValidationError: refuseFields },
      safely(async (ctx) => ctx.json(await placement.list(ctx.query))),
    ),

    getMatch: createEndpoint(
      "/api/pong/matches/:match_id",
      { method: "GET" },
      safely(async (ctx) => ctx.json(await kept(ctx.params.match_id, archive.resultOf))),
    ),

    getReplay: createEndpoint(
      "/api/pong/matches/:match_id/replay",
      { method: "GET" },
      safely(async (ctx) => ctx.json(await kept(ctx.params.match_id, archive.replayOf))),
    ),

    matchmake: createEndpoint(
      "/matchmake/:method/:roomName",
      { method: "POST", metadata: LIMITED },
      safely(async (ctx) => {
        const { method, roomName } = ctx.params;
        const token = bearerOf(ctx.getHeader("authorization"));
        return ctx.json(await reserveForSdk(placement, { method, roomName, options: ctx.body, token }));
      }),
    ),
  };

  /** An id that none of ours could be is as unknown as any other. */
  async function kept<T>(match_id: string, find: (match_id: string) => Promise<T | undefined>): Promise<T> {
    const found = ID_PATTERN.test(match_id) ? await find.call(archive, match_id) : undefined;
    if (found === undefined) throw new ApiError("match_not_found", "no such match, or it was too long ago");
    return found;
  }

  return createRouter(endpoints, {
    skipTrailingSlashes: true,
    onError: (error) => errorResponse(apiErrorOf(error, log)),
  });
}

/** For `client.http` of the SDK. */
export type Routes = ReturnType<typeof createRoutes>;
