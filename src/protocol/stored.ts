// How long Redis keeps what other services may read of a match that is over. The keys are in src/redis/keys.ts.

const DAY_SECONDS = 24 * 60 * 60;

/** How long a result is kept: 30 days. */
export const RESULT_SECONDS = 30 * DAY_SECONDS;
/** How long a replay is kept: 7 days. */
export const REPLAY_SECONDS = 7 * DAY_SECONDS;

/**
 * The longest replay that is kept, in characters of JSON.
 *
 * Eight players who each move ten times a second for four minutes need about half of it.
 */
export const MAX_REPLAY_LENGTH = 3_000_000;
