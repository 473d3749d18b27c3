/** How often a room is written down. */
const EVERY_MS = 1000;

/** Parts of that time, so that not all rooms are written between the same two ticks. */
const SLICES = 20;

interface SavedRoom {
  save(): Promise<void>;
}

/** Writes all rooms down about once a second, a few at a time. Returns what ends it. `rooms` gives them in a lasting order. */
export function startCheckpoints(rooms: () => readonly SavedRoom[], onError: (err: unknown) => void): () => void {
  let next = 0;
  const timer = setInterval(() => {
    const all = rooms();
    const count = Math.ceil(all.length / SLICES);
    if (next >= all.length) next = 0;
    for (const room of all.slice(next, next + count)) room.save().catch(onError);
    next += count;
  }, EVERY_MS / SLICES).unref();
  return () => clearInterval(timer);
}
