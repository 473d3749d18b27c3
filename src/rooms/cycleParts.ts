import type { ClockPlace } from "../colyseus/RoomClock.ts";
import type { CloseCode } from "../protocol/closeCodes.ts";
import type { Phase, RoomKind } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Outbox } from "./Outbox.ts";
import type { PaddleChanges } from "./PaddleChanges.ts";
import type { PlayTicks } from "./Play.ts";
import type { RankedQueue } from "./RankedQueue.ts";
import type { Roster } from "./Roster.ts";
import type { Seating } from "./Seating.ts";
import type { RoomServices } from "./services.ts";

/** The parts of a room that the phases of a match work with. */
export interface CycleParts {
  readonly roomId: string;
  readonly kind: RoomKind;
  readonly state: PongState;
  readonly paddles: PaddleChanges;
  readonly seating: Seating;
  readonly roster: Roster;
  readonly ranked: RankedQueue;
  readonly outbox: Outbox;
  readonly lifetime: Lifetime;
  readonly ticks: PlayTicks & Pick<ClockPlace, "setTickMs">;
  readonly services: Pick<RoomServices, "config" | "rules" | "records" | "ratings" | "meters">;
  /** Updates the room's entry in the list of rooms. */
  readonly list: () => void;
  readonly close: (code?: CloseCode) => Promise<void>;
}

/** The part of `MatchCycle` that its phases may use. */
export interface PhaseSwitch {
  readonly phase: Phase;
  enter(phase: Phase): void;
  /** Runs `work` after `seconds`, unless another phase is entered or another timeout is set before. */
  setTimeout(seconds: number, work: () => void): void;
  clearTimeout(): void;
  /** Takes the steps that follow from a change of who is here. */
  settle(): void;
  startMatch(): void;
  /** Lets bots take the free seats in a moment, for a rematch. */
  awaitBots(): void;
  /** Drops the match that is over. */
  clearMatch(): void;
}
