import type { MatchResult } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { MAX_REPLAY_BYTES, REPLAY_SECONDS, RESULT_SECONDS } from "../protocol/stored.ts";
import { type ChangedHead, jsonOfReplay, renamedReplay } from "../recording/replayFile.ts";
import { keys } from "../redis/keys.ts";
import { takeInviteCode } from "./inviteCode.ts";
import type { Store } from "./store.ts";
import { withoutPlayer } from "./withoutPlayer.ts";

/** A player as stored, in JSON. */
export interface StoredPlayer {
  player_id: string;
  username: string;
  /** Unix milliseconds of the player's first seat. */
  since: number;
}

/** Data that outlives a connection, a room and, with Redis, the process. Methods reject as the store does. */
export interface Records {
  /** Stores a player for 90 days. Call it whenever a player takes a seat. */
  savePlayer(player: { playerId: string; username: string }): Promise<StoredPlayer>;
  playerOf(playerId: string): Promise<StoredPlayer | undefined>;
  /** Records the player's only seat. Returns false if they have one in another room. */
  recordSeat(playerId: string, roomId: string): Promise<boolean>;
  /** The room in which a player has a seat. */
  seatOf(playerId: string): Promise<string | undefined>;
  /** Deletes the record of a seat. Returns false, and keeps it, if it is in another room by now. */
  freeSeat(playerId: string, roomId: string): Promise<boolean>;
  /** Rooms that callers of one address have made and that may still be open. `from` stands for the address. */
  roomsMadeFrom(from: string): Promise<string[]>;
  saveRoomsMadeFrom(from: string, roomIds: readonly string[]): Promise<void>;
  /** Returns true to the first of the processes that ask about a room within a second, so that one of them acts. */
  mayAnswer(roomId: string): Promise<boolean>;
  /** Creates a code for a private room. */
  openCode(roomId: string): Promise<string>;
  /** Stores an existing code again, for a Redis that has lost it. Returns false if another room has the code by now. */
  keepCode(code: string, roomId: string): Promise<boolean>;
  /** The room of a code; the code must be in upper case. */
  roomOfCode(code: string): Promise<string | undefined>;
  closeCode(code: string, roomId: string): Promise<boolean>;
  /** Stores the first result of a match. Returns false for any later one. */
  saveResult(result: MatchResult): Promise<boolean>;
  resultOf(matchId: string): Promise<MatchResult | undefined>;
  /** The results that are still kept, in the order of the ids. */
  resultsOf(matchIds: readonly string[]): Promise<MatchResult[]>;
  /** As `saveResult`, for a file (`replayFile.ts`). Also returns false if it is larger than `MAX_REPLAY_BYTES`. It is not stored then. */
  saveReplay(matchId: string, file: Buffer): Promise<boolean>;
  /** A StoredReplay as JSON, in pieces, with `changed` fields. */
  replayOf(matchId: string, changed?: ChangedHead): Promise<AsyncIterable<string> | undefined>;
  /** Puts DELETED in the place of a player in these matches. */
  anonymise(playerId: string, matchIds: readonly string[]): Promise<void>;
  /** Deletes the records of a player, but not that of their seat. */
  forget(playerId: string): Promise<void>;
}

const DAY_SECONDS = 24 * 60 * 60;
const PLAYER_SECONDS = 90 * DAY_SECONDS;

// Rooms delete both records. These limits are for rooms that could not, and longer than any match or private room.
const SEAT_SECONDS = DAY_SECONDS;
const CODE_SECONDS = 7 * DAY_SECONDS;

/** Number of times to try to change a result or replay. All players of a match may delete themselves at once. */
const REWRITE_TRIES = 20;

/** `replays` is the store that replays are read from, which are large. */
export function createRecords(store: Store, replays = store): Records {
  async function read<T>(key: string): Promise<T | undefined> {
    const text = await store.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  return {
    async savePlayer({ playerId, username }) {
      const key = keys.player(playerId);
      const known = await read<StoredPlayer>(key);
      const player = { player_id: playerId, username, since: known?.since ?? Date.now() };
      await store.set(key, JSON.stringify(player), PLAYER_SECONDS);
      return player;
    },
    playerOf: (playerId) => read(keys.player(playerId)),

    recordSeat: (playerId, roomId) => store.setUnlessOther(keys.seat(playerId), roomId, SEAT_SECONDS),
    seatOf: (playerId) => store.get(keys.seat(playerId)),
    freeSeat: (playerId, roomId) => store.deleteIfEquals(keys.seat(playerId), roomId),

    roomsMadeFrom: async (from) => (await read<string[]>(keys.madeFrom(from))) ?? [],
    saveRoomsMadeFrom: (from, ids) => store.set(keys.madeFrom(from), JSON.stringify(ids), CODE_SECONDS),
    mayAnswer: (roomId) => store.setIfAbsent(keys.answer(roomId), "", 1),

    openCode: (roomId) => takeInviteCode((code) => store.setIfAbsent(keys.code(code), roomId, CODE_SECONDS)),
    keepCode: (code, roomId) => store.setUnlessOther(keys.code(code), roomId, CODE_SECONDS),
    roomOfCode: (code) => store.get(keys.code(code)),
    closeCode: (code, roomId) => store.deleteIfEquals(keys.code(code), roomId),

    saveResult: (result) => store.setIfAbsent(keys.result(result.match_id), JSON.stringify(result), RESULT_SECONDS),
    resultOf: (matchId) => read(keys.result(matchId)),
    async resultsOf(matchIds) {
      const texts = await store.getAll(matchIds.map((id) => keys.result(id)));
      return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as MatchResult]));
    },

    async saveReplay(matchId, file) {
      if (file.length > MAX_REPLAY_BYTES) return false;
      return store.setIfAbsent(keys.replay(matchId), file, REPLAY_SECONDS);
    },
    async replayOf(matchId, changed) {
      const file = await replays.getBytes(keys.replay(matchId));
      return file && jsonOfReplay(file, changed);
    },

    async anonymise(playerId, matchIds) {
      const changed = (text: string) => JSON.stringify(withoutPlayer(JSON.parse(text) as MatchResult, playerId));
      const renamed = (file: Buffer) => renamedReplay(file, (head) => withoutPlayer(head, playerId));
      for (const matchId of matchIds) {
        const [result, replay] = [keys.result(matchId), keys.replay(matchId)];
        await rewrite(
          () => store.get(result),
          changed,
          (...texts) => store.overwrite(result, ...texts),
        );
        await rewrite(
          () => replays.getBytes(replay),
          renamed,
          (...files) => replays.overwrite(replay, ...files),
        );
      }
    },
    forget: (playerId) => store.delete([keys.player(playerId), keys.replaysOf(playerId)]),
  };
}

/** Changes a value that others may change at the same time. Does nothing if there is none. */
async function rewrite<T>(
  read: () => Promise<T | undefined>,
  change: (before: T) => T,
  overwrite: (before: T, value: T) => Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < REWRITE_TRIES; tries++) {
    const before = await read();
    if (before === undefined || (await overwrite(before, change(before)))) return;
  }
  throw new ApiError("unavailable", "too many changes of a match at once", { retryAfterSeconds: 1 });
}
