import type { Identities } from "../players/identity.ts";
import type { Records } from "../players/records.ts";
import { ApiError } from "../protocol/errors.ts";

export interface SeatHolderServices {
  readonly identities: Pick<Identities, "verify">;
  readonly records: Pick<Records, "seatOf">;
}

/** Returns a function that finds the player of a token, if they hold a seat. It never rejects for a bad token or an outage. */
export function createSeatHolder({ identities, records }: SeatHolderServices) {
  return async (token: string): Promise<string | undefined> => {
    try {
      const { playerId } = await identities.verify(token);
      return (await records.seatOf(playerId)) === undefined ? undefined : playerId;
    } catch (error) {
      if (error instanceof ApiError) return undefined; // the call itself will be refused with it
      throw error;
    }
  };
}
