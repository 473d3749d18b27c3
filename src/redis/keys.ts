import type { Redis } from "ioredis";

// Every key and every channel in Redis, without REDIS_PREFIX.
//
// A connection puts the prefix before every key (ioredis's `keyPrefix`), and before those that a script gets as KEYS. A script that
// builds a key from an id gets the key without its id (`keys.claims("")`). SturdyRedisPresence puts the prefix before every channel;
// whoever names a channel to Redis without it takes `prefixed`.

export const keys = {
  /** Hash, Colyseus's own: room → its row in JSON. */
  rows: "roomcaches",
  /** Hash, Colyseus's own: process → number of its rooms and clients. */
  counts: "roomcount",
  /** Sorted set: the open rooms of a kind by free seats, the fullest first; of a ranked kind by rating. */
  openRooms: (kindKey: string) => `pong:open:${kindKey}`,
  /** Sorted set: seats of a room promised to callers on their way, by the time when the promise ends. */
  claims: (roomId: string) => `pong:claims:${roomId}`,
  /** String: the claim that is opening a room of this kind now, or of this kind and about this rating. */
  opening: (name: string) => `pong:opening:${name}`,
  /** Set: the rooms that a process has listed. */
  roomsOf: (processId: string) => `pong:process:${processId}`,

  /** String, JSON: a player's name and first visit. */
  player: (playerId: string) => `pong:player:${playerId}`,
  /** Hash: a player's standing in each mode (`standing.ts`), and their streak. */
  ratings: (playerId: string) => `pong:ratings:${playerId}`,
  /** Sorted set: all players with a ranked match of this mode, by rating. */
  rated: (mode: string) => `pong:rating:${mode}`,
  /** Sorted set: the players on the leaderboard of this mode, by rating. */
  leaderboard: (mode: string) => `pong:leaderboard:${mode}`,
  /** List: the last ratings of a player, the newest first: Unix milliseconds, mode and rating with spaces between them. */
  course: (playerId: string) => `pong:course:${playerId}`,
  /** Sorted set: the matches of a player whose results are kept, by the time of their end. */
  history: (playerId: string) => `pong:history:${playerId}`,
  /** String: the room in which a player sits. */
  seat: (playerId: string) => `pong:seat:${playerId}`,
  /** String, JSON: the rooms that callers of one address have made. The address is hashed. */
  madeFrom: (from: string) => `pong:made:${from}`,
  /** String, JSON: times of the last day's ranked matches between two accounts of one address, who are hashed. */
  meetings: (pair: string) => `pong:meetings:${pair}`,
  /** String, JSON: the last waits for a ranked match of this mode, in seconds. */
  waits: (mode: string) => `pong:waits:${mode}`,
  /** String: some process answers for this room, which no process has. */
  answer: (roomId: string) => `pong:answer:${roomId}`,
  /** String, JSON: a party, with the seats of its last match (`StoredParty`). */
  party: (partyId: string) => `pong:party:${partyId}`,
  /** String: the party behind a code. */
  partyCode: (code: string) => `pong:party-code:${code}`,
  /** String: the only party that a player may be in. The party itself says whether they are. */
  partyOf: (playerId: string) => `pong:party-of:${playerId}`,
  /** String: the room behind a private room's code. */
  code: (code: string) => `pong:code:${code}`,
  /** String, JSON: the result of a match, as `GET /api/pong/matches/:match_id` answers it. Other services may read it. */
  result: (matchId: string) => `pong:match:${matchId}`,
  /** String, a file of bytes (`replayFile.ts`): the replay of a match, unless it is larger than MAX_REPLAY_BYTES. */
  replay: (matchId: string) => `pong:replay:${matchId}`,
  /** List: the matches whose replays a player keeps, the oldest first, at most REPLAYS_PER_PLAYER. */
  replaysOf: (playerId: string) => `pong:replays:${playerId}`,
  /** String: number of players who keep the replay of a match. */
  replayKeepers: (matchId: string) => `pong:replay-keepers:${matchId}`,

  /** Hash: a room's checkpoint and who owns it: epoch, process ("" for nobody), address, version, match_id, n, logged, state, failed. */
  checkpoint: (roomId: string) => `pong:checkpoint:${roomId}`,
  /** String, an epoch: the tombstone of a room that has ended. Without it, a missing checkpoint is one that Redis has lost. */
  ended: (roomId: string) => `pong:ended:${roomId}`,
  /** List: the input log of the match that runs, in chunks. */
  inputs: (matchId: string) => `pong:inputs:${matchId}`,
  /** String: the ids of the Redis server that has the data, a space, and since when (Redis's time in milliseconds). */
  era: "pong:era",
  /** String: the secret key that the processes share, in base64. */
  clusterKey: "pong:cluster_key",
  /** String, a private JWK: signs results, unless RESULT_SIGNING_KEY is set. */
  signingKey: "pong:signing_key",
  /** Hash: key id → public JWK. All keys by which results were ever signed. */
  signingKeys: "pong:signing_keys",
  /** Hash: process → its last heartbeat: Redis's time in milliseconds, a space, and a ProcessInfo in JSON. */
  processes: "pong:processes",
} as const;

export const channels = {
  /** Colyseus's own: requests to a process. */
  process: (processId: string) => `p:${processId}`,
  /** Colyseus's own: requests to a room. */
  room: (roomId: string) => `$${roomId}`,
  /** Requests to a process to take over a room that another one releases. */
  handover: (processId: string) => `pong:handover:${processId}`,
  /** Requests to a process to forget a player who deletes themselves. */
  forgetting: (processId: string) => `pong:forgetting:${processId}`,
  /** Changes of parties: a `PartyNews` in JSON. */
  parties: "pong:parties",
  /** Game events to other services, and their commands. The prefix is REDIS_CHANNEL_PREFIX. */
  event: (prefix: string, name: string) => prefix + name,
} as const;

/** The full name of a channel in Redis, with the connection's REDIS_PREFIX. */
export function prefixed({ options }: Pick<Redis, "options">, channel: string): string {
  return `${options.keyPrefix ?? ""}${channel}`;
}
