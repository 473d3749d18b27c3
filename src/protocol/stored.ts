// What stays in Redis of a match that is over, for services to read.

const DAY_SECONDS = 24 * 60 * 60;

export const RESULT_SECONDS = 30 * DAY_SECONDS;
export const REPLAY_SECONDS = 7 * DAY_SECONDS;

/** Characters of JSON: eight players who each move ten times a second for four minutes take about half of it. */
export const MAX_REPLAY_LENGTH = 3_000_000;

/** Where the result of a match stands, as `GET /api/pong/matches/:match_id` answers it. */
export const resultKey = (matchId: string): string => `pong:match:${matchId}`;

/** Where its replay stands. A longer one than MAX_REPLAY_LENGTH is not kept. */
export const replayKey = (matchId: string): string => `pong:replay:${matchId}`;
