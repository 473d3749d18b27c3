import { createEndpoint, createRouter, matchMaker } from "@colyseus/core";
import type { Placement } from "../matchmaking/ports.ts";
import type { MatchArchive } from "../players/archive.ts";
import type { Identities } from "../players/identity.ts";
import type { ResultSigner } from "../players/resultSigner.ts";
import { matchmakingRequestSchema, playersRequestSchema, roomsQuerySchema } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { ID_PATTERN } from "../protocol/names.ts";
import { KEYS_PATH } from "../protocol/signature.ts";
import type { AddressKey } from "./address.ts";
import { errorResponse } from "./answers.ts";
import type { RouteTraits } from "./api.ts";
import { type PartyRoutesOptions, partyEndpoints } from "./partyEndpoints.ts";
import { type PlayerEndpointsOptions, playerEndpoints } from "./playerEndpoints.ts";
import { apiErrorOf, safely } from "./refusals.ts";
import { bearerOf, refuseFields } from "./requests.ts";
import { reserveForSdk } from "./sdkDoor.ts";

export interface RoutesOptions extends PlayerEndpointsOptions, PartyRoutesOptions {
  identities: Pick<Identities, "createGuest" | "verify">;
  placement: Placement;
  archive: MatchArchive;
  signer: Pick<ResultSigner, "keySet">;
  addressKey: AddressKey;
}

/** How long callers may keep the public keys. */
const KEYS_SECONDS = 300;

const LIMITED = { limited: "unless_seated" } satisfies RouteTraits;
const LIMITED_WITH_FORMS = { limited: "unless_seated", forms: true } satisfies RouteTraits;

/**
 * The HTTP API and the matchmaking routes of the SDK. Both use the same `placement`.
 *
 * Every failure is answered with an ErrorBody. Answers use `ctx.json`, because the router's default serialisation writes
 * "[Circular]" for an object that occurs twice.
 */
export function createRoutes(options: RoutesOptions) {
  // Colyseus adds its own matchmaking route behind ours. It must refuse everything if it is ever reached.
  matchMaker.controller.exposedMethods = [];
  return createRouter(
    {
      ...seatEndpoints(options),
      ...partyEndpoints(options),
      ...matchEndpoints(options),
      ...playerEndpoints(options),
    },
    { skipTrailingSlashes: true, onError: (error) => errorResponse(apiErrorOf(error, options.log)) },
  );
}

/** The type of the API, for `client.http` of the SDK. */
export type Routes = ReturnType<typeof createRoutes>;

function seatEndpoints({ identities, placement, addressKey, log }: RoutesOptions) {
  return {
    createPlayer: createEndpoint(
      "/api/pong/players",
      { method: "POST", body: playersRequestSchema, onValidationError: refuseFields, metadata: LIMITED },
      safely(log, async (ctx) => {
        const { playerId, username, token } = await identities.createGuest(ctx.body.username);
        ctx.setStatus(201);
        return ctx.json({ player_id: playerId, username, token });
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
      safely(log, async (ctx) => {
        const token = bearerOf(ctx.getHeader("authorization"));
        return ctx.json(await placement.place(token, ctx.body, "place", addressKey(ctx.getHeader("x-real-ip") ?? "")));
      }),
    ),

    listRooms: createEndpoint(
      "/api/pong/rooms",
      { method: "GET", query: roomsQuerySchema, onValidationError: refuseFields },
      safely(log, async (ctx) => ctx.json(await placement.list(ctx.query))),
    ),

    getRoom: createEndpoint(
      "/api/pong/rooms/:room_id",
      { method: "GET" },
      safely(log, async (ctx) => {
        const roomId = ctx.params.room_id;
        if (!ID_PATTERN.test(roomId)) throw new ApiError("room_not_found", "there is no such room");
        return ctx.json(await placement.show(roomId));
      }),
    ),

    matchmake: createEndpoint(
      "/matchmake/:method/:roomName",
      { method: "POST", metadata: LIMITED },
      safely(log, async (ctx) => {
        const { method, roomName } = ctx.params;
        const from = addressKey(ctx.getHeader("x-real-ip") ?? "");
        const token = bearerOf(ctx.getHeader("authorization"));
        return ctx.json(await reserveForSdk(placement, { method, roomName, options: ctx.body, token, from }));
      }),
    ),
  };
}

function matchEndpoints({ archive, signer, log }: RoutesOptions) {
  return {
    getMatch: createEndpoint(
      "/api/pong/matches/:match_id",
      { method: "GET" },
      safely(log, async (ctx) => ctx.json(await stored(ctx.params.match_id, (id) => archive.resultOf(id)))),
    ),

    getReplay: createEndpoint(
      "/api/pong/matches/:match_id/replay",
      { method: "GET" },
      safely(log, async (ctx) => {
        const pieces = await stored(ctx.params.match_id, (id) => archive.replayOf(id));
        return new Response(ReadableStream.from(bytesOf(pieces)));
      }),
    ),

    getKeys: createEndpoint(
      KEYS_PATH,
      { method: "GET" },
      safely(log, async (ctx) => {
        ctx.setHeader("cache-control", `public, max-age=${KEYS_SECONDS}`);
        return ctx.json(await signer.keySet());
      }),
    ),
  };
}

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/** Looks up a finished match. A malformed id is answered like an id that does not exist. */
async function stored<T>(matchId: string, find: (matchId: string) => Promise<T | undefined>): Promise<T> {
  const found = ID_PATTERN.test(matchId) ? await find(matchId) : undefined;
  if (found === undefined) throw new ApiError("match_not_found", "the match does not exist or is no longer kept");
  return found;
}
