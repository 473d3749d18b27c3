/**
 * Strings by key, each with a lifetime in seconds. Every operation is atomic.
 *
 * With Redis, operations reject with ApiError `unavailable` while it is away; they do not wait for it.
 */
export interface Store {
  get(key: string): Promise<string | undefined>;
  getBytes(key: string): Promise<Buffer | undefined>;
  /** The values of several keys, in their order. */
  getAll(keys: readonly string[]): Promise<(string | undefined)[]>;
  set(key: string, value: string, seconds: number): Promise<void>;
  /** Sets a key that is absent. Returns whether it was. */
  setIfAbsent(key: string, value: string | Buffer, seconds: number): Promise<boolean>;
  /** Sets a key that is absent or has this value already, for `seconds` from now. Returns false if it has another value. */
  setUnlessOther(key: string, value: string, seconds: number): Promise<boolean>;
  /** Gives a key that has the value `before` another one, and keeps its lifetime. Returns whether it had. */
  overwrite(key: string, before: string | Buffer, value: string | Buffer): Promise<boolean>;
  delete(keys: readonly string[]): Promise<void>;
  /** Gives a key that has the value `before` another one. Returns whether it had. */
  replace(key: string, before: string, value: string, seconds: number): Promise<boolean>;
  /** Deletes a key if it has this value. Returns whether it did. */
  deleteIfEquals(key: string, value: string): Promise<boolean>;
}
