// How long Redis keeps what other services may read of a match that is over. The keys are in src/redis/keys.ts.

const DAY_SECONDS = 24 * 60 * 60;

export const RESULT_SECONDS = 30 * DAY_SECONDS;
export const REPLAY_SECONDS = 7 * DAY_SECONDS;

/** Characters of JSON. Eight players who each move ten times a second for four minutes need about half of it. */
export const MAX_REPLAY_LENGTH = 3_000_000;
