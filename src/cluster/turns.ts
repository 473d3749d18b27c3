interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Runs the tasks of each key in the order of the calls, at most `atOnce` at a time. Keys do not wait for each other. */
export function createTurns(atOnce = 1): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Line>();
  return async (key, task) => {
    const line = lines.get(key) ?? { running: 0, waiting: [] };
    lines.set(key, line);
    if (line.running < atOnce) line.running += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else if (--line.running === 0) lines.delete(key);
    }
  };
}
