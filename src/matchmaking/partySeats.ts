import { createTicket } from "../colyseus/seatPass.ts";
import type { Parties } from "../parties/parties.ts";
import type { Identities } from "../players/identity.ts";
import { type MatchmakingRequest, roomKindOf, type SeatReservation } from "../protocol/api.ts";
import { ApiError, type ErrorCode } from "../protocol/errors.ts";
import { type Mode, seatsOf } from "../protocol/kinds.ts";
import type { PartyMember } from "../protocol/parties.ts";
import type { Caller, SeatOwner } from "../protocol/seating.ts";
import { isInMatch, keepOnly, reservationOf, type SeatServices } from "./onlySeat.ts";
import type { Seated } from "./seatSearch.ts";

export interface PartySeatsServices extends SeatServices {
  readonly identities: Pick<Identities, "renew">;
  readonly parties: Pick<Parties, "ledBy" | "recordMatch" | "tellMatch">;
}

/** A member who does not call themselves, with the secret of their ticket and the room in which they have a seat. */
interface Companion extends Caller {
  readonly secret: string;
  readonly held: string | undefined;
}

/** The members of a party besides its leader, whose call finds seats for all. Methods reject with an ApiError. */
export interface PartySeats {
  readonly companions: readonly Caller[];
  /** Whether all of them have a seat in this room. */
  areIn(roomId: string | undefined): boolean;
  /** Rejects with `room_locked` if one of them plays a match. */
  checkFree(): Promise<void>;
  /** Makes the new seats the members' only ones, and tells them. `held`: the leader's old room. Gives all seats up if that fails. */
  settle(leader: SeatOwner, seated: Seated, reservation: SeatReservation, held: string | undefined): Promise<void>;
}

/** Finds the members of the party that a call names. Rejects unless the caller leads it and its members fit the mode. */
export type OpenPartySeats = (leaderId: string, partyId: string, request: MatchmakingRequest) => Promise<PartySeats>;

export function createPartySeats(services: PartySeatsServices): OpenPartySeats {
  const { records, rooms, identities, parties } = services;

  async function companionOf(player: PartyMember): Promise<Companion> {
    // the leader's call does not have a member's token, but a guest can get a new one
    const token = await identities.renew(player.player_id, player.username);
    return { player, ...createTicket(token), held: await records.seatOf(player.player_id) };
  }

  async function checkFree({ player, held }: Companion): Promise<void> {
    const called = held === undefined ? undefined : await rooms.call(held, "checkFree", [player.player_id]);
    if (isInMatch(called)) throw refusal("room_locked", `${player.username} is playing a match`);
  }

  async function giveUpAll(players: readonly SeatOwner[], { room }: Seated): Promise<void> {
    for (const { player_id } of players) await rooms.call(room.roomId, "giveUpSeat", [player_id]);
  }

  return async (leaderId, partyId, request) => {
    const { members } = await parties.ledBy(leaderId, partyId);
    const isNamed = request.room_id !== undefined || request.code !== undefined;
    const { mode } = roomKindOf(request);
    if (!isNamed && members.length > seatsOf(mode)) throw tooLarge(members.length, mode);
    const found = await Promise.all(members.filter(({ player_id }) => player_id !== leaderId).map(companionOf));

    return {
      companions: found.map(({ player, pass }) => ({ player, pass })),
      areIn: (roomId) => found.every(({ held }) => held === roomId),
      async checkFree() {
        await Promise.all(found.map(checkFree));
      },
      async settle(leader, seated, reservation, leaderHeld) {
        const { room, answer } = seated;
        const seats = found.map(({ player, secret }, index) => ({
          ...player,
          reservation: { ...reservationOf(room, answer.companions?.[index] ?? ""), reconnectionToken: secret },
        }));
        const where = { room_id: room.roomId, mode: answer.kind.mode, code: answer.code, at: Date.now() };
        try {
          await keepOnly(services, leader.player_id, seated, leaderHeld);
          // before the members leave their rooms, which tell them
          const match = { ...where, seats: [{ ...leader, reservation }, ...seats] };
          const { members: stayed } = await parties.recordMatch(partyId, match);
          for (const { player, held } of found) {
            const isMember = stayed.some(({ player_id }) => player_id === player.player_id);
            if (isMember) await keepOnly(services, player.player_id, seated, held, partyId);
            else if (held !== room.roomId) await giveUpAll([player], seated);
          }
        } catch (error) {
          await giveUpAll([leader, ...found.map(({ player }) => player)], seated);
          throw error;
        }
        parties.tellMatch(partyId);
      },
    };
  };
}

function tooLarge(members: number, mode: Mode): ApiError {
  return refusal("invalid_request", `the party has ${members} members, but ${mode} has ${seatsOf(mode)} seats`);
}

function refusal(code: ErrorCode, message: string): ApiError {
  return new ApiError(code, `party: ${message}`, { details: [{ field: "party", message }] });
}
