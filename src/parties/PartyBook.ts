import { randomBytes } from "node:crypto";
import { takeInviteCode } from "../players/inviteCode.ts";
import type { Store } from "../players/store.ts";
import { ApiError } from "../protocol/errors.ts";
import type { PartyMember } from "../protocol/parties.ts";
import { keys } from "../redis/keys.ts";
import {
  isMember,
  leaderOf,
  type StoredMatch,
  type StoredParty,
  withMatch,
  withMember,
  withoutMember,
} from "./party.ts";

/** Lifetime of a party that no member asks for. */
const IDLE_SECONDS = 60 * 60;
/** Lifetime of the keys that point to a party. Only the party itself says whether they still hold. */
const POINTER_SECONDS = 24 * IDLE_SECONDS;

/** Number of times to try to change a party that others change at the same moment. */
const TRIES = 30;

type Change = (party: StoredParty) => StoredParty;

export interface PartyBookOptions {
  readonly store: Store;
  /** Called after each change of a party. */
  readonly onChange: (partyId: string) => void;
}

/**
 * The parties of all processes that share a store. A party is one value, and a change replaces it only if nobody else has
 * changed it meanwhile. Methods reject with an ApiError.
 */
export class PartyBook {
  readonly #store: Store;
  readonly #onChange: (partyId: string) => void;

  constructor({ store, onChange }: PartyBookOptions) {
    this.#store = store;
    this.#onChange = onChange;
  }

  /** Makes a party, which the player leads. They leave the one that they are in. */
  async make(leader: PartyMember): Promise<StoredParty> {
    const id = randomBytes(12).toString("base64url");
    await this.#enter(leader.player_id, id);
    const code = await this.#openCode(id);
    const party: StoredParty = { party: id, code, version: 1, members: [leader], match: null };
    await this.#store.set(keys.party(id), JSON.stringify(party), IDLE_SECONDS);
    await this.#confirm(leader.player_id, id);
    return party;
  }

  /** Adds a player to the party with this code. They leave the one that they are in. */
  async join(code: string, player: PartyMember): Promise<StoredParty> {
    const id = await this.#store.get(keys.partyCode(code));
    const found = id === undefined ? undefined : await this.find(id);
    if (found === undefined) throw new ApiError("not_found", "there is no party with this code");
    withMember(found, player); // throws before the player leaves another party
    await this.#enter(player.player_id, found.party);
    try {
      const party = await this.#change(found.party, (before) => withMember(before, player));
      await this.#confirm(player.player_id, party.party);
      return party;
    } catch (error) {
      if (!isMember(found, player.player_id)) await this.#exit(player.player_id, found.party);
      throw error;
    }
  }

  /** The party, for one of its members. Its lifetime starts again, and its members stay known as such. */
  async visit(partyId: string, playerId: string): Promise<StoredParty> {
    const party = await this.show(partyId, playerId);
    const text = JSON.stringify(party);
    await Promise.all([
      // not `setUnlessOther`, which would bring a party back that its last member leaves at this moment
      this.#store.replace(keys.party(partyId), text, text, IDLE_SECONDS),
      this.#store.setUnlessOther(keys.partyCode(party.code), partyId, POINTER_SECONDS),
      ...party.members.map((member) => this.#point(member.player_id, partyId)),
    ]);
    return party;
  }

  /** The party, for one of its members. Its lifetime goes on as it is. */
  async show(partyId: string, playerId: string): Promise<StoredParty> {
    const party = await this.find(partyId);
    if (party === undefined || !isMember(party, playerId)) throw noParty();
    return party;
  }

  /** The party that a player wants to act for. Rejects with `forbidden` if another member leads it. */
  async ledBy(playerId: string, partyId: string): Promise<StoredParty> {
    const party = await this.show(partyId, playerId);
    if (leaderOf(party) !== playerId) throw new ApiError("forbidden", "only the leader of the party may do that");
    return party;
  }

  /** Removes a member: themselves, or, by the leader, another one. */
  async remove(partyId: string, byPlayerId: string, playerId: string): Promise<void> {
    if (byPlayerId === playerId) await this.show(partyId, playerId);
    else await this.ledBy(byPlayerId, partyId);
    await this.#change(partyId, (party) => withoutMember(party, playerId));
    await this.#exit(playerId, partyId);
  }

  /** Stores where the party plays next. Members who have left meanwhile have no seat in the party that it returns. */
  recordMatch(partyId: string, match: StoredMatch): Promise<StoredParty> {
    return this.#change(partyId, (party) => withMatch(party, match));
  }

  /** The party, for anybody. */
  async find(partyId: string): Promise<StoredParty | undefined> {
    const text = await this.#store.get(keys.party(partyId));
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Changes the party as it is now. An empty one is deleted. Rejects if there is no such party. */
  async #change(partyId: string, change: Change): Promise<StoredParty> {
    const party = await this.#changeIfThere(partyId, change);
    if (party === undefined) throw noParty();
    return party;
  }

  async #changeIfThere(partyId: string, change: Change): Promise<StoredParty | undefined> {
    const key = keys.party(partyId);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = await this.#store.get(key);
      if (before === undefined) return undefined;
      const party = change(JSON.parse(before));
      const isEmpty = party.members.length === 0;
      const isDone = isEmpty
        ? await this.#store.deleteIfEquals(key, before)
        : await this.#store.replace(key, before, JSON.stringify(party), IDLE_SECONDS);
      if (!isDone) continue;
      if (isEmpty) await this.#store.deleteIfEquals(keys.partyCode(party.code), partyId);
      this.#onChange(partyId);
      return party;
    }
    throw new ApiError("unavailable", "too many changes of the party at once", { retryAfterSeconds: 1 });
  }

  /** Removes a player from the party that they are in, unless it is `except`. */
  async forget(playerId: string, except?: string): Promise<void> {
    const former = await this.#store.get(keys.partyOf(playerId));
    if (former === undefined || former === except) return;
    // first, so that a call that makes them a member at this moment finds out (`#confirm`)
    await this.#exit(playerId, former);
    const party = await this.find(former);
    if (party && isMember(party, playerId)) await this.#changeIfThere(former, (now) => withoutMember(now, playerId));
  }

  /** Makes a party the player's only one, before they are its member. */
  async #enter(playerId: string, partyId: string): Promise<void> {
    await this.forget(playerId, partyId);
    if (!(await this.#point(playerId, partyId))) throw atOnce();
  }

  /** Takes the player out of the party again if another call has put them into another one since `#enter`. */
  async #confirm(playerId: string, partyId: string): Promise<void> {
    if (await this.#point(playerId, partyId)) return;
    await this.#changeIfThere(partyId, (party) => withoutMember(party, playerId));
    throw atOnce();
  }

  /** Returns false if the player has entered another party. */
  #point(playerId: string, partyId: string): Promise<boolean> {
    return this.#store.setUnlessOther(keys.partyOf(playerId), partyId, POINTER_SECONDS);
  }

  async #exit(playerId: string, partyId: string): Promise<void> {
    await this.#store.deleteIfEquals(keys.partyOf(playerId), partyId);
  }

  #openCode(partyId: string): Promise<string> {
    return takeInviteCode((code) => this.#store.setIfAbsent(keys.partyCode(code), partyId, POINTER_SECONDS));
  }
}

function atOnce(): ApiError {
  return new ApiError("unavailable", "another call puts the player into a party", { retryAfterSeconds: 1 });
}

function noParty(): ApiError {
  return new ApiError("not_found", "there is no such party, or you are not in it");
}
