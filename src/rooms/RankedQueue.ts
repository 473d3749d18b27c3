import type { RoomKind } from "../protocol/kinds.ts";
import type { Queued, SeatCall } from "../protocol/seating.ts";
import { meets, placeOf, together } from "../ratings/window.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Seating } from "./Seating.ts";
import type { Seat } from "./seat.ts";
import type { RoomServices } from "./services.ts";

export interface RankedQueueOptions {
  readonly kind: RoomKind;
  /** The place of the player for whom the room was made, until somebody has a seat. */
  readonly opener: Queued | null;
  readonly seating: Pick<Seating, "table">;
  readonly lifetime: Pick<Lifetime, "background">;
  readonly services: Pick<RoomServices, "queueRecords" | "ratings" | "meters"> & {
    readonly config: Pick<RoomServices["config"], "rankedMeetingsPerDay" | "rankedWindow">;
  };
}

/** An account, and the address that it called from. */
type Account = Pick<Seat, "playerId" | "from">;

/** The room's part of the ranked queue: its place, and who may play whom. In a casual room it does nothing. */
export class RankedQueue {
  readonly #options: RankedQueueOptions;
  /** Seats that have played here. They wait for a rematch, not for the queue. */
  readonly #played = new WeakSet<Seat>();

  constructor(options: RankedQueueOptions) {
    this.#options = options;
  }

  /** The room's place in the queue. */
  get place(): Queued | null {
    const { kind, seating, opener } = this.#options;
    if (!kind.ranked) return null;
    return together(seating.table.players().flatMap(({ queued }) => queued ?? [])) ?? opener;
  }

  /** Returns a caller's place in the queue, or why they may not play here. A caller who names the room must meet it too. */
  async admit({ player, from, request, moved, queued }: SeatCall): Promise<Queued | "room_mismatch" | "forbidden"> {
    const { seating } = this.#options;
    const own = queued ?? (await this.#placeOf(player.player_id));
    const caller = { playerId: player.player_id, from };
    const met = await Promise.all(seating.table.players().map((seat) => this.#haveMetTooOften(seat, caller)));
    if (met.includes(true)) return "forbidden";
    const isNamed = request.room_id !== undefined && !moved;
    if (isNamed && this.place !== null && !meets(this.place, own, Date.now())) return "room_mismatch";
    return own;
  }

  /** Records the waits of the players, which the start of a match ends, and the meetings of accounts of one address. */
  start(lineup: readonly Seat[]): void {
    const { kind, services, lifetime } = this.#options;
    if (!kind.ranked) return;
    const { queueRecords, meters } = services;
    const { mode } = kind;
    const ratings = lineup.flatMap(({ queued }) => queued?.rating ?? []);
    meters.rankedSpread.observe({ mode }, Math.max(...ratings) - Math.min(...ratings));
    const now = Date.now();
    const waited = lineup.filter((seat) => !this.#played.has(seat)).flatMap(({ queued }) => queued ?? []);
    const waits = waited.map(({ since }) => Math.max(0, now - since) / 1000);
    for (const seconds of waits) meters.rankedWait.observe({ mode }, seconds);
    if (waits.length > 0) lifetime.background(queueRecords.addWaits(mode, waits), "store the waits of a match");
    for (const [one, other] of pairsOf(lineup)) {
      if (isSameAddress(one, other))
        lifetime.background(queueRecords.addMeeting(one.playerId, other.playerId), "count a meeting");
    }
    for (const seat of lineup) this.#played.add(seat);
  }

  /** Gives players who stay new places in the queue. Returns those of them who may play the next match together. */
  async requeue(stayers: readonly Seat[]): Promise<readonly Seat[]> {
    if (!this.#options.kind.ranked) return stayers;
    const keepers: Seat[] = [];
    for (const seat of stayers) {
      const met = await Promise.allSettled(keepers.map((keeper) => this.#haveMetTooOften(keeper, seat)));
      // while the store is away, nobody knows how often they have met: they may play
      if (met.some((answer) => answer.status === "fulfilled" && answer.value)) continue;
      const [place] = await Promise.allSettled([this.#placeOf(seat.playerId)]);
      if (place.status === "fulfilled") seat.queued = place.value;
      keepers.push(seat);
    }
    return keepers;
  }

  async #placeOf(playerId: string): Promise<Queued> {
    const { kind, services } = this.#options;
    return placeOf(await services.ratings.ratingOf(playerId, kind.mode), Date.now(), services.config.rankedWindow);
  }

  async #haveMetTooOften(one: Account, other: Account): Promise<boolean> {
    const { config, queueRecords } = this.#options.services;
    const most = config.rankedMeetingsPerDay;
    if (most === 0 || one.playerId === other.playerId || !isSameAddress(one, other)) return false;
    return (await queueRecords.meetingsOf(one.playerId, other.playerId)) >= most;
  }
}

/** Seats from older checkpoints have no address. */
function isSameAddress(one: Account, other: Account): boolean {
  return one.from !== "" && one.from === other.from;
}

function pairsOf<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other): [T, T] => [one, other]));
}
