import { useEffect, useState } from "preact/hooks";

/** Unix milliseconds, anew every second or every `everyMs`. */
export function useSeconds(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
