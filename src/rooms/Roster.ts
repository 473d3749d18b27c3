import { generateId } from "@colyseus/core";
import { type RoomKind, seatsOf } from "../protocol/kinds.ts";
import type { Welcome } from "../protocol/messages.ts";
import { BOT_PREFIX } from "../protocol/names.ts";
import type { PongState } from "../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { Rules } from "../simulation/constants.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Outbox } from "./Outbox.ts";
import { showPlayer } from "./projection.ts";
import type { Seating } from "./Seating.ts";
import { clientOf, createSeat, hasJoined, isPresent, isWatching, playerStateOf, type Seat } from "./seat.ts";
import type { RoomRecords } from "./services.ts";

const BOT_NAMES = ["Vega", "Orion", "Lyra", "Atlas", "Nova", "Rigel", "Mira", "Altair"];

export interface RosterOptions {
  readonly roomId: string;
  /** Code of a private room, else null. */
  readonly code: string | null;
  readonly kind: RoomKind;
  readonly rules: Pick<Rules, "lives" | "paddleLength">;
  readonly state: PongState;
  readonly seating: Seating;
  readonly outbox: Outbox;
  readonly lifetime: Lifetime;
  readonly records: RoomRecords;
}

/** Shows the people and bots of a room to others: in the state, in events, and in the players' records. */
export class Roster {
  readonly #options: RosterOptions;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** Counts the players who have connected, and the seats that the room offers. */
  count(): { players: number; seats: number } {
    const { seating, kind } = this.#options;
    return { players: seating.table.players().filter(hasJoined).length, seats: seatsOf(kind.mode) };
  }

  /** Adds a seat to the state, as it is before a match. */
  show(seat: Seat): void {
    const { state, rules } = this.#options;
    showPlayer(state, seat, rules.lives, rules.paddleLength);
  }

  isShown(seat: Seat): boolean {
    return this.#options.state.players.has(seat.playerId);
  }

  /** Tells a client that has just joined which seat it has. */
  welcome(seat: Seat, cameBack: boolean): void {
    const { playerId, token, side } = seat;
    const { username, ...standing } = this.standingOf(seat, cameBack);
    const player = { player_id: playerId, username, token };
    const message: Welcome = { protocol: PROTOCOL_VERSION, ...player, side, ...standing };
    clientOf(seat)?.send("welcome", message);
  }

  /** What matchmaking and `welcome` tell a player about their seat. `cameBack`: the seat had a client before. */
  standingOf(seat: Seat, cameBack = hasJoined(seat)) {
    const spectator = !this.mayPlay(seat);
    return { username: seat.username, spectator, resumed: cameBack && !spectator };
  }

  /** Announces a player who has connected for the first time. */
  addPlayer(seat: Seat): void {
    const { lifetime, records } = this.#options;
    const { playerId, username } = seat;
    this.#emitJoined(seat);
    lifetime.background(records.savePlayer({ playerId, username }), "store a player");
  }

  /** Announces that a player or a bot has left the room for good. */
  removePlayer(seat: Seat): void {
    const { playerId, username } = seat;
    if (hasJoined(seat)) this.#options.outbox.emit("player_left", { player_id: playerId, username, ...this.count() });
  }

  /** Removes a seat from the state. */
  hide({ playerId }: Seat): void {
    this.#options.state.players.delete(playerId);
  }

  showConnected(seat: Seat, connected: boolean): void {
    if (this.isShown(seat)) playerStateOf(seat).connected = connected;
  }

  /** Updates the number of spectators in the state. */
  countSpectators(): void {
    const { state, seating, outbox } = this.#options;
    state.spectators = seating.table.spectators().filter(isPresent).length;
    outbox.stateChanged();
  }

  /** Whether the seat's owner may play, now or in the next match. Spectators and players who are out only watch. */
  mayPlay(seat: Seat): boolean {
    const { kind, state } = this.#options;
    const staysOn = kind.private && state.phase === "finished" && seat.role === "player";
    return staysOn || !isWatching(seat);
  }

  /** Records that the player has this seat, so that they find it again. */
  keep({ role, playerId }: Seat): void {
    const { lifetime, records, roomId } = this.#options;
    if (role === "player") lifetime.background(records.recordSeat(playerId, roomId), "keep a seat");
  }

  /**
   * Records the seat like `keep`. Returns false, and records nothing, if the player has a seat in another room. While the store
   * is away nobody knows; they are here, so it returns true.
   */
  async claim({ playerId }: Seat): Promise<boolean> {
    const { records, roomId } = this.#options;
    const [claim] = await Promise.allSettled([records.recordSeat(playerId, roomId)]);
    return claim.status === "rejected" || claim.value;
  }

  /** Deletes the record of the player's seat, so that they may take one in another room. */
  free({ role, playerId }: Seat): void {
    const { lifetime, records, roomId } = this.#options;
    if (role !== "bot") lifetime.background(records.freeSeat(playerId, roomId), "free a seat");
  }

  /** Writes the records of the room's players and code again, in case Redis has lost them. */
  async keepRecords(): Promise<void> {
    const { seating, records, roomId, code } = this.#options;
    const seats = seating.table.players().filter((seat) => seat.role === "player" && this.mayPlay(seat));
    const kept = seats.map(({ playerId }) => records.recordSeat(playerId, roomId));
    await Promise.all([...kept, code !== null && records.keepCode(code, roomId)]);
  }

  /** Ends the code and all seats of a room that is disposed. */
  dispose(): void {
    const { seating, lifetime, records, roomId, code } = this.#options;
    if (code !== null) lifetime.background(records.closeCode(code, roomId), "close a private room's code");
    for (const seat of seating.table.all()) {
      this.free(seat);
      seating.remove(seat);
    }
  }

  /** Gives every free seat to a bot. */
  fillWithBots(): void {
    const { table } = this.#options.seating;
    for (let free = seatsOf(this.#options.kind.mode) - table.players().length; free > 0; free--) {
      const side = table.freeSide();
      const owner = { player_id: `${BOT_PREFIX}${generateId()}`, username: BOT_NAMES[side] as string, token: "" };
      const seat = table.add(createSeat(owner, "bot", side));
      this.show(seat);
      this.#emitJoined(seat);
    }
  }

  /** Ends the seats whose players have not connected: the match starts without them. */
  endReservations(): void {
    const { seating } = this.#options;
    for (const seat of seating.table.players().filter((one) => !hasJoined(one))) {
      seating.remove(seat);
      this.free(seat);
      this.hide(seat);
    }
  }

  /** Arranges the seats for the next match: `keepers` play again, and all others become spectators, connected or not. */
  reseat(keepers: ReadonlySet<Seat>): void {
    const { seating, outbox } = this.#options;
    for (const seat of seating.table.all()) {
      if (keepers.has(seat)) continue;
      if (seat.role === "bot") seating.remove(seat);
      else Object.assign(seat, { role: "spectator", side: -1, shown: undefined, out: false, ready: false });
    }
    for (const [side, seat] of [...keepers].entries()) {
      Object.assign(seat, { side, out: false, ready: false });
      this.show(seat);
      const { playerId, username } = seat;
      outbox.emit("player_joined", { player_id: playerId, username, ...this.count(), players: side + 1 });
    }
    this.countSpectators();
  }

  #emitJoined({ playerId, username }: Seat): void {
    this.#options.outbox.emit("player_joined", { player_id: playerId, username, ...this.count() });
  }
}
