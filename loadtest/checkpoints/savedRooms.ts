import type { RoomClient } from "../../src/colyseus/ClockedRoom.ts";
import { RoomClock } from "../../src/colyseus/RoomClock.ts";
import type { RoomCheckpoint, SavedSeat } from "../../src/recovery/checkpoint.ts";
import { Play } from "../../src/rooms/Play.ts";
import { restoreSeat, type Seat } from "../../src/rooms/seat.ts";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { createMatch } from "../../src/simulation/match.ts";
import { SEATS } from "../roomSize.ts";
import { MOVES_PER_SECOND } from "../virtualUsers/MoveClock.ts";
import type { Ledgers, SavedRoom } from "./recovery.ts";

const TICK_MS = 1000 / DEFAULT_RULES.tickRate;
const MOVE_CHANCE = (MOVES_PER_SECOND * TICK_MS) / 1000;
/** Lives that outlast every window. */
const LIVES = 250;
/** Number of the last event. */
const N = 100;

const savedSeats: SavedSeat[] = Array.from({ length: SEATS }, (_, side) => ({
  player_id: `p_${side}_0123456789abcdefghij`,
  username: `player ${side}`,
  role: "player",
  side,
  out: false,
  ready: false,
  joined: true,
}));

/** Opens rooms that play a match in this process, without clients. Every player moves four times a second. */
export function openSavedRooms(count: number, ledgers: Ledgers): SavedRoom[] {
  const unmeasured = { observe: () => undefined };
  const clock = new RoomClock({ lateness: unmeasured, step: unmeasured });
  return Array.from({ length: count }, (_, index) => openRoom(index, clock, ledgers));
}

function openRoom(index: number, clock: RoomClock, ledgers: Ledgers): SavedRoom {
  const matchId = `match-${index}`;
  const lineup = savedSeats.map((saved) => restoreSeat(saved, "", true));
  let seq = 0;
  const place = clock.join(TICK_MS, () => {
    for (const seat of lineup) {
      if (Math.random() < MOVE_CHANCE) play.move(seat, { direction: Math.random() * 2 - 1, seq: ++seq });
    }
    play.advance(() => undefined);
  });
  const match = createMatch(SEATS, index, { ...DEFAULT_RULES, lives: LIVES });
  const play = new Play({ match, seed: index, lineup, ticks: place, botLevel: "middle", isTaken: () => true });
  lineup.forEach(connect);
  play.start();
  const ledger = ledgers.open(`room-${index}`);
  return {
    leave: () => place.leave(),
    async save() {
      const state = JSON.stringify(checkpointOf(matchId, play));
      await ledger.save({ match_id: matchId, n: N, numbers: 0, state, log: play.log, logged: play.log.length });
    },
  };
}

/** Gives the seat a player, without a socket. */
function connect(seat: Seat): void {
  seat.connection = { is: "connected", client: {} as RoomClient, sessionId: "", seq: -1 };
}

function checkpointOf(matchId: string, play: Play): RoomCheckpoint {
  return {
    kind: { mode: "4-player", ranked: false, bots: true, bot_level: "middle", private: false },
    code: null,
    match_id: matchId,
    n: N,
    phase: "playing",
    left_ms: 0,
    seats: savedSeats,
    lineup: savedSeats.map((seat) => seat.player_id),
    run: play.saved(),
  };
}
