import { randomBytes } from "node:crypto";
import type * as z from "zod";
import type { Kind } from "./configKinds.ts";
import { hidden, integer } from "./configKinds.ts";
import type { Setting } from "./configTable.ts";
import { SETTINGS } from "./configTable.ts";
import { passwordsIn } from "./redisUrl.ts";

type Settings = typeof SETTINGS;

export type ConfigKey = keyof Settings;

/** Every key that `loadConfig` reads. */
export const CONFIG_KEYS = Object.keys(SETTINGS) as readonly ConfigKey[];

/** `MAX_ROOMS` → `maxRooms`. */
type NameOf<K extends string> = K extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<NameOf<Tail>>}`
  : Lowercase<K>;

type ValueOf<S extends Setting<unknown>> = z.output<S["schema"]> | (S extends { default: string } ? never : undefined);

/** The configuration: read once at the start, checked, and frozen. `MAX_ROOMS` is `maxRooms` here. */
export type Config = { readonly [K in ConfigKey as NameOf<K>]: ValueOf<Settings[K]> };

export type LogLevel = Config["logLevel"];

/** The part of the configuration that becomes rules of a match. */
export type MatchSettings = Pick<Config, "lives" | "maxBalls" | "tickRate" | "timeLimitSeconds">;

export function matchSettingsOf({ lives, maxBalls, tickRate, timeLimitSeconds }: Config): MatchSettings {
  return { lives, maxBalls, tickRate, timeLimitSeconds };
}

/** A key that has a bad value, or must be set and is not. */
export interface ConfigProblem {
  key: string;
  /** The value, quoted and without secrets; undefined if the key is not set. */
  shown: string | undefined;
  expected: string;
}

/** The configuration cannot be used. The message has one line for each problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(lineOf).join("\n"));
    this.problems = problems;
  }
}

function lineOf({ key, shown, expected }: ConfigProblem): string {
  return shown === undefined ? `${key} is not set: expected ${expected}` : `${key}=${shown}: expected ${expected}`;
}

/** A value that turned out bad, with what was expected instead. */
export function problemWith(key: ConfigKey, value: string, expected: string): ConfigProblem {
  return { key, shown: shownValue(SETTINGS[key], value), expected };
}

/** PM2's number of this process, from 0. It is added to the port; nobody sets it by hand. */
const INSTANCE = integer(0, 65_534);

/** `process.env`, or a test's replacement for it. */
export type Environment = { readonly [K in ConfigKey | "NODE_APP_INSTANCE"]?: string | undefined };

/**
 * Reads the configuration from the environment. An empty value counts as unset.
 *
 * Throws a ConfigError with every problem there is, so that they can be mended together.
 */
export function loadConfig(env: Environment): Config {
  const problems: ConfigProblem[] = [];

  function complain(key: keyof Environment, expected: string) {
    const value = env[key];
    const setting = key === "NODE_APP_INSTANCE" ? INSTANCE : SETTINGS[key];
    problems.push({ key, shown: value ? shownValue(setting, value) : undefined, expected });
  }

  /** The value of a key; undefined if it is unset, or bad and now among the problems. */
  function read<T>(key: keyof Environment, { schema, expected }: Kind<T>): T | undefined {
    const result = env[key] ? schema.safeParse(env[key]) : undefined;
    if (result && !result.success) complain(key, expected);
    return result?.data;
  }

  problems.push(...misspelledKeys(env));
  const values = CONFIG_KEYS.map((key) => [nameOf(key), read<unknown>(key, SETTINGS[key])] as const);
  const set: Partial<Config> = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  const base = { ...DEFAULTS, ...set };
  const port = base.port + (read("NODE_APP_INSTANCE", INSTANCE) ?? 0);
  if (port > 65_535) complain("NODE_APP_INSTANCE", `PORT + NODE_APP_INSTANCE to be at most 65535, not ${port}`);
  const patchRate = set.patchRate ?? Math.min(DEFAULTS.patchRate, base.tickRate);
  if (patchRate > base.tickRate) complain("PATCH_RATE", `at most TICK_RATE, which is ${base.tickRate}`);
  if (base.redisUrl && base.redisCa && !base.redisUrl.startsWith("rediss:")) {
    complain("REDIS_CA", "REDIS_URL to begin with rediss://");
  }
  if (base.redisUrl && !env.JWT_SECRET && env.ALLOW_GUESTS !== "false") {
    complain("JWT_SECRET", `${SETTINGS.JWT_SECRET.expected} (needed with REDIS_URL unless ALLOW_GUESTS=false)`);
  }
  if (base.jwtPublicKey && base.jwtJwksUrl) complain("JWT_JWKS_URL", "only one of JWT_PUBLIC_KEY and JWT_JWKS_URL");
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...base,
    port,
    patchRate,
    publicAddress: base.publicAddress?.replaceAll("{port}", `${port}`),
    internalAddress: base.internalAddress.replaceAll("{port}", `${port}`),
    // A process on its own can make up a secret: its guests' tokens are good for as long as it runs.
    jwtSecret: base.jwtSecret ?? (base.redisUrl ? undefined : randomBytes(32).toString("base64url")),
  });
}

/** Keys that differ from one of ours by one letter. Their values are not shown: they may be secrets. */
function misspelledKeys(env: object): ConfigProblem[] {
  return Object.entries(env).flatMap(([key, value]) => {
    const known: string | undefined = CONFIG_KEYS.find((one) => isOneLetterOff(key, one));
    if (!value || known === undefined || CONFIG_KEYS.some((one) => one === key)) return [];
    return [{ key, shown: JSON.stringify(hidden(value)), expected: `the key to be spelled ${known}` }];
  });
}

/** Whether one letter more, less or other, or two letters in turn, make one word of the other. */
function isOneLetterOff(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const [rest, longRest] = [short.slice(start), long.slice(start)];
  if (short.length < long.length) return rest === longRest.slice(1);
  const [first = "", second = ""] = rest;
  return rest.slice(1) === longRest.slice(1) || second + first + rest.slice(2) === longRest;
}

const DEFAULTS = Object.fromEntries(CONFIG_KEYS.map((key) => [nameOf(key), defaultOf(SETTINGS[key])])) as Config;

function defaultOf({ schema, default: text }: Setting<unknown>): unknown {
  return text === undefined ? undefined : schema.parse(text);
}

function nameOf(key: ConfigKey): string {
  return key.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The configured texts that must not appear in a log. */
export function secretsOf({ redisUrl = "", adminPassword, jwtSecret, jwtSecretPrevious, ...others }: Config): string[] {
  const { resultSigningKey: { d: signingKey } = {} } = others;
  const secrets = [adminPassword, jwtSecret, jwtSecretPrevious, signingKey, ...passwordsIn(redisUrl)];
  return secrets.filter((secret) => secret !== undefined);
}

/** The value as it may stand in an error: quoted, at most 80 characters, without secrets. */
function shownValue({ mask, secret }: Pick<Setting<unknown>, "mask" | "secret">, value: string): string {
  const shown = mask?.(value) ?? (secret ? hidden(value) : value);
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown);
}
