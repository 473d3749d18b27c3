import { createEndpoint } from "@colyseus/core";
import type { Parties } from "../parties/parties.ts";
import type { Identities, Identity } from "../players/identity.ts";
import { ApiError } from "../protocol/errors.ts";
import { ID_PATTERN } from "../protocol/names.ts";
import { partyJoinSchema, partyQuerySchema } from "../protocol/parties.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import type { AddressKey } from "./address.ts";
import type { RouteTraits } from "./api.ts";
import { playerIn } from "./playerEndpoints.ts";
import { safely } from "./refusals.ts";
import { bearerOf, refuseFields } from "./requests.ts";

export interface PartyRoutesOptions {
  identities: Pick<Identities, "verify">;
  parties: Pick<Parties, "make" | "join" | "show" | "waitFor" | "remove">;
  addressKey: AddressKey;
  log: LimitedLog;
}

/** Always limited, because callers could guess the codes of parties, even callers who hold a seat. */
const LIMITED = { limited: "always" } satisfies RouteTraits;

/** The routes of parties. All of them need a token, and show a party to its members only. */
export function partyEndpoints({ identities, parties, addressKey, log }: PartyRoutesOptions) {
  async function playerOf(ctx: { getHeader(name: string): string | null }): Promise<Identity> {
    const token = bearerOf(ctx.getHeader("authorization"));
    if (token === undefined) throw new ApiError("unauthorized", "a party needs a token: POST /api/pong/players");
    return identities.verify(token);
  }

  return {
    makeParty: createEndpoint(
      "/api/pong/parties",
      { method: "POST", metadata: LIMITED },
      safely(log, async (ctx) => {
        const { playerId, username } = await playerOf(ctx);
        ctx.setStatus(201);
        return ctx.json(await parties.make({ player_id: playerId, username }));
      }),
    ),

    joinParty: createEndpoint(
      "/api/pong/parties/join",
      { method: "POST", body: partyJoinSchema, onValidationError: refuseFields, metadata: LIMITED },
      safely(log, async (ctx) => {
        const { playerId, username } = await playerOf(ctx);
        return ctx.json(await parties.join(ctx.body.code, { player_id: playerId, username }));
      }),
    ),

    showParty: createEndpoint(
      "/api/pong/parties/:party",
      { method: "GET", query: partyQuerySchema, onValidationError: refuseFields },
      safely(log, async (ctx) => {
        const { playerId } = await playerOf(ctx);
        const party = idOf(ctx.params.party);
        const { since } = ctx.query;
        if (since === undefined || ctx.request === undefined) return ctx.json(await parties.show(party, playerId));
        const address = addressKey(ctx.getHeader("x-real-ip") ?? "");
        return ctx.json(await parties.waitFor(party, playerId, { since, address, signal: ctx.request.signal }));
      }),
    ),

    leaveParty: createEndpoint(
      "/api/pong/parties/:party",
      { method: "DELETE" },
      safely(log, async (ctx) => {
        const { playerId } = await playerOf(ctx);
        const party = idOf(ctx.params.party);
        await parties.remove(party, playerId, playerId);
        return ctx.json({ party, player_id: playerId });
      }),
    ),

    removeMember: createEndpoint(
      "/api/pong/parties/:party/members/:player_id",
      { method: "DELETE" },
      safely(log, async (ctx) => {
        const { playerId } = await playerOf(ctx);
        const [party, memberId] = [idOf(ctx.params.party), playerIn(ctx.params)];
        await parties.remove(party, playerId, memberId);
        return ctx.json({ party, player_id: memberId });
      }),
    ),
  };
}

/** The id of a party. A malformed one is answered like one that does not exist. */
function idOf(party: string): string {
  if (!ID_PATTERN.test(party)) throw new ApiError("not_found", "there is no such party, or you are not in it");
  return party;
}
