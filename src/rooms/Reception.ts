import type { MatchmakingRequest } from "../protocol/api.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import { seatsOf } from "../protocol/kinds.ts";
import type { Caller, SeatAnswer, SeatCall, SeatCalls, SeatPass, SessionAnswer } from "../protocol/seating.ts";
import type { RoomIdentity } from "./admission.ts";
import { contradicts, fitsRoom, refusalOf } from "./admission.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { PartyCalls } from "./PartyCalls.ts";
import type { RankedQueue } from "./RankedQueue.ts";
import type { Roster } from "./Roster.ts";
import type { Seating } from "./Seating.ts";
import { createSeat, type Seat } from "./seat.ts";
import type { UnusedSeats } from "./services.ts";

/** The room may be moving to another process. The caller looks it up again. */
const MOVING = { granted: false, refusal: "unavailable" } as const;
const TOO_MANY: SeatAnswer = { granted: false, refusal: "rate_limited" };
/** The player is in a match, from which nobody takes them. */
const PLAYS: SeatAnswer = { granted: false, refusal: "room_locked" };
const NO_SEAT: SeatAnswer = { granted: false, refusal: "room_not_found" };

export interface ReceptionOptions {
  readonly identity: RoomIdentity;
  readonly seating: Seating;
  readonly roster: Roster;
  readonly ranked: RankedQueue;
  readonly cycle: MatchCycle;
  readonly lifetime: Lifetime;
  readonly partyCalls: PartyCalls;
  readonly unusedSeats: UnusedSeats;
  readonly maxSpectators: number;
}

/** Answers matchmaking's calls for seats in the room. */
export class Reception implements SeatCalls {
  readonly #options: ReceptionOptions;
  /** Resolves when all callers for ranked seats so far are answered. The next one waits for it, and is checked against them too. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  takeSeat(call: SeatCall): Promise<SeatAnswer> {
    const { identity, seating } = this.#options;
    const hasSeat = seating.table.ofPlayer(call.player.player_id)?.role === "player";
    if (!identity.kind.ranked || call.request.spectate || hasSeat) return this.#takeCounted(call);
    const answer = this.#turn.then(() => this.#takeRanked(call));
    this.#turn = Promise.allSettled([answer]);
    return answer;
  }

  /** Takes a seat for the ranked match, if the caller may meet everybody here. */
  async #takeRanked(call: SeatCall): Promise<SeatAnswer> {
    const queued = await this.#options.ranked.admit(call);
    return typeof queued === "string" ? { granted: false, refusal: queued } : this.#takeCounted({ ...call, queued });
  }

  async #takeCounted(call: SeatCall): Promise<SeatAnswer> {
    const { seating, unusedSeats } = this.#options;
    if (!this.#keepsOthersWaiting(call)) return this.#takeSeat(call);
    const callers = [call, ...(call.companions ?? [])];
    for (const index of callers.keys()) {
      if (await unusedSeats.reserve(call.from)) continue;
      for (let counted = index; counted > 0; counted--) unusedSeats.settle(call.from);
      return TOO_MANY;
    }
    const answer = this.#takeSeat(call);
    for (const { player } of callers) {
      const seat = seating.table.ofPlayer(player.player_id);
      if (answer.granted && seat?.connection.is === "reserved") seat.reservedFrom = call.from;
      else unusedSeats.settle(call.from);
    }
    return answer;
  }

  /** Whether a seat that the callers do not take would keep other players waiting. */
  #keepsOthersWaiting({ player, request, moved, companions = [] }: SeatCall): boolean {
    const { identity, seating } = this.#options;
    if (moved || request.spectate || identity.kind.private || seating.table.ofPlayer(player.player_id)) return false;
    const isCaller = (id: string) => companions.some((one) => one.player.player_id === id);
    return seating.table.players().some(({ role, playerId }) => role === "player" && !isCaller(playerId));
  }

  #takeSeat(call: SeatCall): SeatAnswer {
    const { player, pass, request, from, queued, anew = false, moved = false, companions } = call;
    const { identity, seating, cycle, lifetime, maxSpectators } = this.#options;
    if (!lifetime.mayAct()) return MOVING;
    if (companions !== undefined) return this.#takeSeats(request, [call, ...companions]);
    const { table } = seating;
    const own = table.ofPlayer(player.player_id);
    if (own !== undefined && contradicts(request, identity.kind)) return { granted: false, refusal: "room_mismatch" };
    const wantsToPlay = own?.role === "spectator" && !request.spectate;
    const wantsToWatch = own?.role === "player" && request.spectate && cycle.phase === "waiting";
    if (own !== undefined && !wantsToPlay && !wantsToWatch) return this.#grant(own, pass);
    const refusal = refusalOf(request, identity, cycle.phase, table, maxSpectators);
    if (refusal !== undefined) return { granted: false, refusal };
    const seat = request.spectate
      ? createSeat(player, "spectator", -1)
      : createSeat(player, "player", table.freeSide());
    Object.assign(seat, { moved, chosen: !moved && (anew || request.room_id !== undefined) });
    if (identity.kind.ranked) Object.assign(seat, { from, queued });
    if (own !== undefined) this.#dismiss(own, seat);
    return this.#grant(table.add(seat), pass);
  }

  /** Gives a party its seats. Members who already have a seat here keep it. */
  #takeSeats(request: MatchmakingRequest, callers: readonly Caller[]): SeatAnswer {
    const { identity, seating, cycle, maxSpectators } = this.#options;
    const { table } = seating;
    const seated = (playerId: string) => table.ofPlayer(playerId)?.role === "player";
    const wanted = callers.filter(({ player }) => !seated(player.player_id)).length;
    const refusal = identity.kind.ranked
      ? "room_mismatch" // parties play casual matches
      : refusalOf(request, identity, cycle.phase, table, maxSpectators, wanted);
    if (refusal !== undefined) return { granted: false, refusal };
    const seats = callers.map(({ player }) => {
      const own = table.ofPlayer(player.player_id);
      if (own?.role === "player") return own;
      const seat = createSeat(player, "player", table.freeSide());
      if (own !== undefined) this.#dismiss(own, seat);
      return Object.assign(table.add(seat), { moved: true, chosen: true });
    });
    const [answer, ...others] = seats.map((seat, index) => this.#grant(seat, (callers[index] as Caller).pass));
    const companions = others.map((one) => (one.granted ? one.session_id : ""));
    return answer?.granted ? { ...answer, companions } : NO_SEAT;
  }

  async reclaimSeat({ player, pass, request, anew = false }: SeatCall): Promise<SeatAnswer> {
    const { identity, seating, roster, lifetime } = this.#options;
    if (!lifetime.mayAct()) return MOVING;
    const seat = seating.table.ofPlayer(player.player_id);
    if (seat === undefined || !roster.mayPlay(seat)) return NO_SEAT;
    // since the call by which a leader was moved here, their party may have changed
    const isAwaited = seat.moved && request.party === undefined;
    if (this.#isLive || isAwaited || (!anew && fitsRoom(request, identity, player.player_id)))
      return this.#grant(seat, pass);
    return { granted: false, refusal: "room_locked" };
  }

  async checkFree(playerId: string): Promise<SeatAnswer> {
    const { seating, roster, lifetime } = this.#options;
    if (!lifetime.mayAct()) return MOVING;
    const seat = seating.table.ofPlayer(playerId);
    return seat !== undefined && roster.mayPlay(seat) && this.#isLive ? PLAYS : NO_SEAT;
  }

  async giveUpSeat(playerId: string, partyId?: string): Promise<SeatAnswer> {
    const { seating, roster, lifetime, partyCalls } = this.#options;
    if (!lifetime.mayAct()) return MOVING;
    const seat = seating.table.ofPlayer(playerId);
    if (seat === undefined || !roster.mayPlay(seat)) return NO_SEAT;
    if (partyId === undefined) {
      this.#dismiss(seat);
      return NO_SEAT;
    }
    // a match may also begin while the member is told
    if (this.#isLive) return PLAYS;
    await partyCalls.tell(partyId, playerId);
    if (this.#isLive) return PLAYS;
    seating.closeConnection(seat, CloseCode.REJOIN);
    seating.end(seat, "left");
    return NO_SEAT;
  }

  /** Whether the players of this room are in a match, or about to be. */
  get #isLive(): boolean {
    const { cycle } = this.#options;
    return cycle.phase === "countdown" || cycle.isInMatch;
  }

  async redeemToken(proof: string): Promise<SessionAnswer> {
    const { seating, lifetime } = this.#options;
    if (!lifetime.mayAct()) return MOVING;
    const seat = seating.ofProof(proof);
    if (seat === undefined) return { granted: false, refusal: "forbidden" };
    // the SDK presents the same token again when it opens its socket
    const { sessionId } = seating.issueTicket(seat, { proof, sealed_token: "" });
    return { granted: true, session_id: sessionId };
  }

  /** Closes the connection of a seat and ends it, because its player leaves it for another seat, here or elsewhere. */
  #dismiss(seat: Seat, successor?: Seat): void {
    this.#options.seating.closeConnection(seat);
    this.#options.seating.end(seat, "left", successor);
  }

  /** Issues a ticket for the seat. */
  #grant(seat: Seat, pass: SeatPass): SeatAnswer {
    const { identity, seating, roster, cycle, lifetime } = this.#options;
    if (!lifetime.isOpen) return NO_SEAT;
    const { kind, code } = identity;
    const standing = roster.standingOf(seat);
    const { sessionId } = seating.issueTicket(seat, pass);
    cycle.settle();
    const players = seating.table.players();
    return {
      granted: true,
      session_id: sessionId,
      kind,
      code,
      ...standing,
      is_full: players.length >= seatsOf(kind.mode),
      players: players.map(({ playerId, username }) => ({ player_id: playerId, username })),
    };
  }
}
