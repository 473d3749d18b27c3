/** Time between two heartbeats. It is also the longest time until other processes learn of a change. */
export const HEARTBEAT_MS = 1000;

/** A process whose heartbeat is older than this may be dead or asleep. */
export const LATE_MS = 2500;

/** A process that has sent no heartbeat for this long, and does not answer, loses its rooms. */
export const LEASE_MS = 8000;
