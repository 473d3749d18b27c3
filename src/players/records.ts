import { randomInt } from "node:crypto";
import type { MatchResult } from "../protocol/api.ts";
import { CODE_ALPHABET, CODE_LENGTH } from "../protocol/names.ts";
import { MAX_REPLAY_LENGTH, REPLAY_SECONDS, RESULT_SECONDS } from "../protocol/stored.ts";
import { keys } from "../redis/keys.ts";
import type { Recording } from "../simulation/replay.ts";
import type { Store } from "./store.ts";

export interface StoredPlayer {
  player_id: string;
  username: string;
  /** Unix milliseconds of his first seat. */
  since: number;
}

/** A match to play again, and the digest of its end to compare with. */
export interface StoredReplay extends Recording {
  readonly digest: string;
}

/** What outlives a connection, a room and, with Redis, the process. Rejects as its store does. */
export interface Records {
  /** Call whenever a player takes a seat: forgotten 90 days after the last one. */
  savePlayer(player: { player_id: string; username: string }): Promise<StoredPlayer>;
  playerOf(playerId: string): Promise<StoredPlayer | undefined>;
  /** Whether the seat is his, perhaps since before: false if he sits in another room, for he has one seat only. */
  takeSeat(playerId: string, roomId: string): Promise<boolean>;
  /** The room a player sits in. */
  seatOf(playerId: string): Promise<string | undefined>;
  /** Nothing happens, and false, if he sits in another room by now. */
  freeSeat(playerId: string, roomId: string): Promise<boolean>;
  /** A new code for a private room. */
  openCode(roomId: string): Promise<string>;
  /** A code of before, for a Redis that has lost it: false if it is another room's by now. */
  keepCode(code: string, roomId: string): Promise<boolean>;
  /** The room of a code in upper case. */
  roomOfCode(code: string): Promise<string | undefined>;
  closeCode(code: string, roomId: string): Promise<boolean>;
  /** The first report of a match counts: false for all later ones. */
  saveResult(result: MatchResult): Promise<boolean>;
  resultOf(matchId: string): Promise<MatchResult | undefined>;
  /** As `saveResult`; also false, and nothing kept, if it is longer than `MAX_REPLAY_LENGTH`. */
  saveReplay(matchId: string, replay: StoredReplay): Promise<boolean>;
  replayOf(matchId: string): Promise<StoredReplay | undefined>;
}

const DAY_SECONDS = 24 * 60 * 60;
const PLAYER_SECONDS = 90 * DAY_SECONDS;

// Rooms free both; these are for rooms that could not. Longer than any match, and than any private party.
const SEAT_SECONDS = DAY_SECONDS;
const CODE_SECONDS = 7 * DAY_SECONDS;

/** With a million rooms open, one try in 900 meets a code in use. */
const CODE_TRIES = 10;

export function createRecords(store: Store): Records {
  async function read<T>(key: string): Promise<T | undefined> {
    const text = await store.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  return {
    async savePlayer({ player_id, username }) {
      const key = keys.player(player_id);
      const known = await read<StoredPlayer>(key);
      const player = { player_id, username, since: known?.since ?? Date.now() };
      await store.set(key, JSON.stringify(player), PLAYER_SECONDS);
      return player;
    },
    playerOf: (playerId) => read(keys.player(playerId)),

    takeSeat: (playerId, roomId) => store.setUnlessOther(keys.seat(playerId), roomId, SEAT_SECONDS),
    seatOf: (playerId) => store.get(keys.seat(playerId)),
    freeSeat: (playerId, roomId) => store.deleteIfEquals(keys.seat(playerId), roomId),

    async openCode(roomId) {
      for (let tries = 0; tries < CODE_TRIES; tries += 1) {
        const code = randomCode();
        if (await store.setIfAbsent(keys.code(code), roomId, CODE_SECONDS)) return code;
      }
      throw new Error(`no unused code in ${CODE_TRIES} tries`);
    },
    keepCode: (code, roomId) => store.setUnlessOther(keys.code(code), roomId, CODE_SECONDS),
    roomOfCode: (code) => store.get(keys.code(code)),
    closeCode: (code, roomId) => store.deleteIfEquals(keys.code(code), roomId),

    saveResult: (result) => store.setIfAbsent(keys.result(result.match_id), JSON.stringify(result), RESULT_SECONDS),
    resultOf: (matchId) => read(keys.result(matchId)),

    async saveReplay(matchId, replay) {
      const text = JSON.stringify(replay);
      if (text.length > MAX_REPLAY_LENGTH) return false;
      return store.setIfAbsent(keys.replay(matchId), text, REPLAY_SECONDS);
    },
    replayOf: (matchId) => read(keys.replay(matchId)),
  };
}

function randomCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length))).join("");
}
