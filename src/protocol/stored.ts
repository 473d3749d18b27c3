// How long Redis keeps what other services may read of a match that is over. The keys are in src/redis/keys.ts.

const DAY_SECONDS = 24 * 60 * 60;

/** How long a result is kept: 30 days. */
export const RESULT_SECONDS = 30 * DAY_SECONDS;
/** How long a replay is kept: 7 days. */
export const REPLAY_SECONDS = 7 * DAY_SECONDS;

/** The largest replay that is kept, in bytes of its file: several times what eight players who move all the time need. */
export const MAX_REPLAY_BYTES = 500_000;

/** Number of ranked matches of a mode after which a player is on its leaderboard. */
export const RATED_MATCHES = 10;
/** How long ratings are kept after a player's last ranked match: a year. */
export const RATING_SECONDS = 365 * DAY_SECONDS;
/** Number of results that a player's history shows, and of ratings that their profile shows. */
export const HISTORY_LIMIT = 200;

/** Number of matches whose replays a player keeps. A replay goes when none of its players keeps it. */
export const REPLAYS_PER_PLAYER = 100;
