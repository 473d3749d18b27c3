/**
 * Strings by key, each for so many seconds. Every operation is atomic.
 *
 * With Redis, operations reject with ApiError `unavailable` while it is away; they never wait for it to come back.
 */
export interface Store {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, seconds: number): Promise<void>;
  /** Whether it was absent, and is now set. */
  setIfAbsent(key: string, value: string, seconds: number): Promise<boolean>;
  /** Whether nothing else stood there; `value` then stands there for `seconds` from now. */
  setUnlessOther(key: string, value: string, seconds: number): Promise<boolean>;
  /** Whether it stood there, and is now gone. */
  deleteIfEquals(key: string, value: string): Promise<boolean>;
}
