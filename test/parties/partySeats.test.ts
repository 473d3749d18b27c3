import assert from "node:assert/strict";
import type { IRoomCache } from "@colyseus/core";
import { createPartySeats, type PartySeatsServices } from "../../src/matchmaking/partySeats.ts";
import type { Seated } from "../../src/matchmaking/seatSearch.ts";
import type { StoredParty } from "../../src/parties/party.ts";
import { matchmakingRequestSchema } from "../../src/protocol/api.ts";

const ADA = { player_id: "ada", username: "Ada" };
const BOB = { player_id: "bob", username: "Bob" };
const CY = { player_id: "cy", username: "Cy" };
const PARTY: StoredParty = { party: "p", code: "CODE", version: 3, members: [ADA, BOB, CY], match: null };

describe("the seats of a party", () => {
  it("are only for those who are still in it when the leader has found a room", async () => {
    const calls: string[] = [];
    const services = {
      rooms: {
        reach: () => assert.fail(),
        callListed: () => assert.fail(),
        call: async (roomId: string, method: string, args: readonly unknown[]) => {
          calls.push(`${roomId} ${method} ${args}`);
          return undefined;
        },
      },
      records: {
        seatOf: async (playerId: string) => `room of ${playerId}`,
        freeSeat: async () => undefined,
        recordSeat: async (playerId: string, roomId: string) => calls.push(`${playerId} is in ${roomId}`) > 0,
      },
      identities: { renew: async () => "token" },
      parties: {
        ledBy: async () => PARTY,
        recordMatch: async () => ({ ...PARTY, members: [ADA, CY] }),
        tellMatch: (party: string) => calls.push(`tells ${party}`),
      },
    } as unknown as PartySeatsServices;
    const request = matchmakingRequestSchema.parse({ mode: "4-player" });
    const seats = await createPartySeats(services)("ada", "p", request);
    const room = { name: "pong", roomId: "new", processId: "process" } as IRoomCache;
    const answer = { companions: ["s1", "s2"], kind: { mode: "4-player" }, code: null, spectator: false };
    const seated = { room, answer } as unknown as Seated;
    await seats.settle(ADA, seated, { ...room, sessionId: "s0" } as never, undefined);
    assert.deepEqual(calls, [
      "ada is in new",
      "new giveUpSeat bob",
      "room of cy giveUpSeat cy,p",
      "cy is in new",
      "tells p",
    ]);
  });
});
