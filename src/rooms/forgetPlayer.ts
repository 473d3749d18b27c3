import { CloseCode } from "../protocol/closeCodes.ts";
import { DELETED } from "../protocol/names.ts";
import type { RoomIdentity } from "./admission.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { Outbox } from "./Outbox.ts";
import type { Persistence } from "./Persistence.ts";
import type { Seating } from "./Seating.ts";

interface ForgetParts {
  readonly identity: RoomIdentity;
  readonly seating: Seating;
  readonly cycle: MatchCycle;
  readonly outbox: Outbox;
  readonly lifetime: Lifetime;
  readonly persistence: Persistence;
  /** Updates the room's entry in the list of rooms. */
  readonly list: () => void;
}

/**
 * Removes a player from a room for good: their seat ends, and in a match that runs or is over their place has another name. Resolves
 * to false if the room does not store that now.
 */
export async function forgetPlayer(
  { identity, seating, cycle, outbox, lifetime, persistence, list }: ForgetParts,
  playerId: string,
): Promise<boolean> {
  const seat = seating.table.ofPlayer(playerId);
  const played = cycle.playing.play?.lineup.find((one) => one.playerId === playerId);
  const isHost = identity.host === playerId;
  if (seat === undefined && played === undefined && !isHost) return true;
  if (!lifetime.mayAct()) return false;
  if (isHost) identity.host = null;
  if (seat !== undefined) {
    seating.closeConnection(seat, CloseCode.IDENTITY_REFUSED);
    seating.end(seat, "left");
  }
  if (played !== undefined) cycle.playing.rename(played, { playerId: `${DELETED}-${played.side}`, username: DELETED });
  outbox.stateChanged();
  list();
  return !lifetime.isOpen || persistence.save(true);
}
