import type { Presence } from "@colyseus/core";
import * as z from "zod";
import type { Store } from "../players/store.ts";
import { ApiError } from "../protocol/errors.ts";
import type { PartyAnswer, PartyMatch, PartyMember } from "../protocol/parties.ts";
import { idSchema } from "../protocol/shapes.ts";
import { channels } from "../redis/keys.ts";
import { PartyBook } from "./PartyBook.ts";
import { answerFor, matchFor, type StoredMatch, type StoredParty } from "./party.ts";
import { Waiters } from "./Waiters.ts";

/** Longest wait of a request for a change. */
export const LONGEST_WAIT_MS = 20_000;
/** Time after which a request that waits looks itself, because a message between processes may be lost. */
const LOOK_EVERY_MS = 5000;

/** Number of requests that may wait in this process: from one address, such as a school's, and in all. */
const WAITING = { perAddress: 64, inAll: 4000 };

/** A message between processes: a party has changed, or its leader has found a match. */
const newsSchema = z.object({ party: idSchema, is: z.enum(["changed", "match"]) });

/** A request that waits. */
export interface Waiting {
  readonly since: number;
  readonly address: string;
  /** Aborted when the caller has hung up. */
  readonly signal: AbortSignal;
}

export interface PartiesOptions {
  readonly store: Store;
  readonly presence: Pick<Presence, "subscribe" | "publish">;
  /** How long a seat waits for its player. */
  readonly seatReservationSeconds: number;
  readonly onError: (error: unknown) => void;
}

/** The parties, in which friends look for a match together. Methods reject with an ApiError. */
export interface Parties {
  make(leader: PartyMember): Promise<PartyAnswer>;
  join(code: string, player: PartyMember): Promise<PartyAnswer>;
  show(partyId: string, playerId: string): Promise<PartyAnswer>;
  /** As `show`, once the party has a version above `since`, or after LONGEST_WAIT_MS. */
  waitFor(partyId: string, playerId: string, waiting: Waiting): Promise<PartyAnswer>;
  /** Removes a member: themselves, or, by the leader, another one. */
  remove(partyId: string, byPlayerId: string, playerId: string): Promise<void>;
  /** Removes a player from whichever party they are in. */
  forget(playerId: string): Promise<void>;
  /** The party that a player leads. */
  ledBy(playerId: string, partyId: string): Promise<StoredParty>;
  /** Stores where the party plays next. Its members who wait for a change learn of it. Those who have left meanwhile get no seat. */
  recordMatch(partyId: string, match: StoredMatch): Promise<StoredParty>;
  /** Lets all processes tell the members in their rooms. */
  tellMatch(partyId: string): void;
  /** The party's last match for one player; undefined if there is none. */
  matchFor(partyId: string, playerId: string): Promise<PartyMatch | undefined>;
  /** Learns of changes in other processes from now on. `onMatch` gets each match that a leader has found anywhere. */
  listen(onMatch: (party: StoredParty) => void): Promise<void>;
  /** Ends all requests that wait. */
  close(): void;
}

export function createParties({ store, presence, seatReservationSeconds, onError }: PartiesOptions): Parties {
  const waiters = new Waiters(WAITING);
  const tell = (party: string, is: "changed" | "match") => void presence.publish(channels.parties, { party, is });
  const book = new PartyBook({ store, onChange: (partyId) => tell(partyId, "changed") });
  const answer = (party: StoredParty, playerId: string) => answerFor(party, playerId, seatReservationSeconds * 1000);
  let isClosed = false;

  async function hear(message: unknown, onMatch: (party: StoredParty) => void): Promise<void> {
    const news = newsSchema.safeParse(message);
    if (!news.success) return;
    waiters.wake(news.data.party);
    const party = news.data.is === "match" ? await book.find(news.data.party) : undefined;
    if (party !== undefined) onMatch(party);
  }

  return {
    make: async (leader) => answer(await book.make(leader), leader.player_id),
    join: async (code, player) => answer(await book.join(code, player), player.player_id),
    show: async (partyId, playerId) => answer(await book.visit(partyId, playerId), playerId),
    remove: (...members) => book.remove(...members),
    forget: (playerId) => book.forget(playerId),
    ledBy: (playerId, partyId) => book.ledBy(playerId, partyId),

    async waitFor(partyId, playerId, { since, address, signal }) {
      const patience = performance.now() + LONGEST_WAIT_MS;
      await book.visit(partyId, playerId);
      return waiters.admit(address, async () => {
        for (;;) {
          // begins before the party is read, so that no change is missed
          const change = waiters.next(partyId, LOOK_EVERY_MS, signal);
          const party = await book.show(partyId, playerId);
          const isOver = performance.now() + LOOK_EVERY_MS > patience || signal.aborted;
          if (party.version > since || isOver) return answer(party, playerId);
          if (isClosed) throw new ApiError("draining", "this process is shutting down", { retryAfterSeconds: 1 });
          await change;
        }
      });
    },

    recordMatch: (...match) => book.recordMatch(...match),
    tellMatch: (partyId) => tell(partyId, "match"),

    async matchFor(partyId, playerId) {
      const party = await book.find(partyId);
      return party && matchFor(party, playerId);
    },

    listen: async (onMatch) => {
      await presence.subscribe(channels.parties, (message: unknown) => void hear(message, onMatch).catch(onError));
    },

    close() {
      isClosed = true;
      waiters.wakeAll();
    },
  };
}
