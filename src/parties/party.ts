import { ApiError } from "../protocol/errors.ts";
import { MAX_MEMBERS, type PartyAnswer, type PartyMatch, type PartyMember } from "../protocol/parties.ts";

/** The seats of a party in the room that its leader has found. */
export interface StoredMatch extends Omit<PartyMatch, "reservation"> {
  readonly seats: readonly (PartyMember & Pick<PartyMatch, "reservation">)[];
}

/** A party as stored, in JSON. */
export interface StoredParty {
  readonly party: string;
  readonly code: string;
  /** Counts the changes, from 1. */
  readonly version: number;
  /** The first one leads. */
  readonly members: readonly PartyMember[];
  readonly match: StoredMatch | null;
}

/** The party with one more member. Throws `room_full` if it has as many as it may have. */
export function withMember(party: StoredParty, member: PartyMember): StoredParty {
  const { members } = party;
  if (isMember(party, member.player_id)) return party;
  if (members.length >= MAX_MEMBERS) throw new ApiError("room_full", `the party has ${MAX_MEMBERS} members already`);
  return changed(party, { members: [...members, member] });
}

/** The party without a member. If they led it, the next one does. */
export function withoutMember(party: StoredParty, playerId: string): StoredParty {
  if (!isMember(party, playerId)) return party;
  const stays = ({ player_id }: PartyMember) => player_id !== playerId;
  const { members, match } = party;
  return changed(party, {
    members: members.filter(stays),
    match: match && { ...match, seats: match.seats.filter(stays) },
  });
}

/** The party with its next match. Those who have left meanwhile get no seat. */
export function withMatch(party: StoredParty, match: StoredMatch): StoredParty {
  const seats = match.seats.filter(({ player_id }) => isMember(party, player_id));
  return changed(party, { match: { ...match, seats } });
}

export function isMember({ members }: StoredParty, playerId: string): boolean {
  return members.some(({ player_id }) => player_id === playerId);
}

export function leaderOf({ members }: StoredParty): string {
  return members[0]?.player_id ?? "";
}

/** The party's last match for one player; undefined if they got no seat in it. */
export function matchFor({ match }: StoredParty, playerId: string): PartyMatch | undefined {
  const seat = match?.seats.find(({ player_id }) => player_id === playerId);
  if (match === null || seat === undefined) return undefined;
  const { seats: _, ...where } = match;
  return { ...where, reservation: seat.reservation };
}

/** The party as one member sees it. After `heldMs` the match is left out, because its seats are taken or lost. */
export function answerFor(party: StoredParty, playerId: string, heldMs: number): PartyAnswer {
  const { party: id, code, version, members } = party;
  const match = matchFor(party, playerId);
  const isHeld = match !== undefined && Date.now() < match.at + heldMs;
  return {
    party: id,
    code,
    version,
    leader_id: leaderOf(party),
    members: [...members],
    match: isHeld ? match : null,
  };
}

function changed(party: StoredParty, change: Partial<StoredParty>): StoredParty {
  return { ...party, ...change, version: party.version + 1 };
}
