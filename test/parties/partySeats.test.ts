import assert from "node:assert/strict";
import type { IRoomCache } from "@colyseus/core";
import { reservationOf } from "../../src/matchmaking/onlySeat.ts";
import { createPartySeats, type PartySeatsServices } from "../../src/matchmaking/partySeats.ts";
import type { Seated } from "../../src/matchmaking/seatSearch.ts";
import type { StoredParty } from "../../src/parties/party.ts";
import { matchmakingRequestSchema } from "../../src/protocol/api.ts";
import type { PartyMember } from "../../src/protocol/parties.ts";

const ADA = { player_id: "ada", username: "Ada" };
const BOB = { player_id: "bob", username: "Bob" };
const CY = { player_id: "cy", username: "Cy" };
const PARTY: StoredParty = { party: "p", code: "CODE", version: 3, members: [ADA, BOB, CY], match: null };

const ROOM = { name: "pong", roomId: "new", processId: "process" } as IRoomCache;
const ANSWER = { companions: ["s1", "s2"], kind: { mode: "4-player" }, code: null, spectator: false };
const SEATED = { room: ROOM, answer: ANSWER } as unknown as Seated;
const RESERVATION = reservationOf(ROOM, "s0");
const IN_MATCH = { granted: false, refusal: "room_locked" } as const;

/** Services that write down what they are asked for. `stayed`: who is in the party when its match is recorded. */
function servicesFor(stayed: readonly PartyMember[], playing?: PartyMember) {
  const calls: string[] = [];
  const services = {
    rooms: {
      reach: () => assert.fail(),
      callListed: () => assert.fail(),
      call: async (roomId: string, method: string, args: readonly unknown[]) => {
        calls.push(`${roomId} ${method} ${args}`);
        return roomId === `room of ${playing?.player_id}` ? { room: ROOM, answer: IN_MATCH } : undefined;
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
      recordMatch: async () => ({ ...PARTY, members: stayed }),
      tellMatch: (party: string) => calls.push(`tells ${party}`),
    },
  } as unknown as PartySeatsServices;
  return { services, calls };
}

describe("the seats of a party", () => {
  it("are only for those who are still in it when the leader has found a room", async () => {
    const { services, calls } = servicesFor([ADA, CY]);
    const request = matchmakingRequestSchema.parse({ mode: "4-player" });
    const seats = await createPartySeats(services)("ada", "p", request);
    await seats.settle(ADA, SEATED, RESERVATION, undefined);
    assert.deepEqual(calls, [
      "ada is in new",
      "new giveUpSeat bob",
      "room of cy giveUpSeat cy,p",
      "cy is in new",
      "tells p",
    ]);
  });

  it("are given up if a match of a member has begun meanwhile, who stays in it", async () => {
    const { services, calls } = servicesFor([ADA, BOB, CY], BOB);
    const request = matchmakingRequestSchema.parse({ mode: "4-player" });
    const seats = await createPartySeats(services)("ada", "p", request);
    await assert.rejects(seats.settle(ADA, SEATED, RESERVATION, undefined), { code: "room_locked" });
    assert.deepEqual(calls, [
      "ada is in new",
      "room of bob giveUpSeat bob,p",
      "new giveUpSeat bob",
      ...["ada", "bob", "cy"].map((one) => `new giveUpSeat ${one}`),
    ]);
  });
});
