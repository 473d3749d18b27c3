import type { KeyObject } from "node:crypto";
import { createPublicKey, randomBytes } from "node:crypto";
import * as z from "zod";
import type { EventName } from "./protocol/events.ts";
import { DEFAULT_CHANNELS, EVENT_NAMES } from "./protocol/events.ts";

/** Levels of the log by rising silence. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How the server was told to run: the environment, read once, checked, and frozen. */
export interface Config {
  /** PORT plus NODE_APP_INSTANCE. */
  readonly port: number;
  readonly host: string;
  /** host[:port][/path] that clients are told to connect to; undefined: wherever they asked. */
  readonly publicAddress: string | undefined;
  /** host[:port] where other processes can ask this one. */
  readonly internalAddress: string;
  /** Undefined: one process, all in memory. */
  readonly redisUrl: string | undefined;
  /** Events whose channels are listened to. */
  readonly redisChannels: readonly EventName[];
  readonly redisChannelPrefix: string;
  readonly publishMovement: boolean;
  /** Signs guests' tokens; undefined only if there are no guests. */
  readonly jwtSecret: string | undefined;
  /** Verifies the operator's own tokens. */
  readonly jwtPublicKey: KeyObject | undefined;
  readonly allowGuests: boolean;
  /** Hz. */
  readonly tickRate: number;
  /** Hz, at most `tickRate`. */
  readonly patchRate: number;
  readonly lives: number;
  readonly maxBalls: number;
  readonly timeLimitSeconds: number;
  readonly countdownSeconds: number;
  readonly intermissionSeconds: number;
  /** 0: bots never fill seats. */
  readonly botFillSeconds: number;
  readonly reconnectSeconds: number;
  readonly seatReservationSeconds: number;
  readonly drainSeconds: number;
  /** In this process. */
  readonly maxRooms: number;
  /** Percent of a core at which this process takes no more rooms; 100: it takes them whatever happens. */
  readonly maxLoadPercent: number;
  /** In each room. */
  readonly maxSpectators: number;
  /** Calls per address; 0: no limit. */
  readonly matchmakingPerMinute: number;
  /** Per client. */
  readonly messagesPerSecond: number;
  /** Just `*`, or origins. */
  readonly corsOrigins: readonly string[];
  /** Number of proxies in front. */
  readonly trustProxy: number;
  /** Undefined: the panels are not served. */
  readonly adminPassword: string | undefined;
  readonly logLevel: LogLevel;
}

/** The part of the configuration that becomes rules of a match. */
export type MatchSettings = Pick<Config, "lives" | "maxBalls" | "tickRate" | "timeLimitSeconds">;

/** What the operator sets of a match's rules. */
export function matchSettingsOf({ lives, maxBalls, tickRate, timeLimitSeconds }: Config): MatchSettings {
  return { lives, maxBalls, tickRate, timeLimitSeconds };
}

/** A key that is set badly, or not set though it must be. */
export interface ConfigProblem {
  key: string;
  /** Quoted and without secrets; undefined if the key is not set. */
  shown: string | undefined;
  expected: string;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(lineOf).join("\n"));
    this.problems = problems;
  }
}

/** One line for each bad key: the key, its value, and what was expected. */
export function formatConfigError(error: ConfigError): string {
  return error.problems.map(lineOf).join("\n");
}

function lineOf({ key, shown, expected }: ConfigProblem): string {
  return shown === undefined ? `${key} is not set: expected ${expected}` : `${key}=${shown}: expected ${expected}`;
}

/** How a key's text is read, and what a bad one is told. */
interface Key<T> {
  expected: string;
  schema: z.ZodType<T, string>;
  /** The value as a line of an error may show it; for keys that hold secrets. */
  mask?: (value: string) => string;
}

function integer(min: number, max: number): Key<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  return { expected: `an integer from ${min} to ${max}`, schema };
}

/** Waits may be fractions of a second. */
function seconds(min: number, max: number): Key<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return { expected: `seconds from ${min} to ${max}`, schema };
}

function boolean(): Key<boolean> {
  return { expected: "true or false", schema: z.enum(["true", "false"]).transform((word) => word === "true") };
}

function oneOf<W extends string>(words: readonly W[]): Key<W> {
  return { expected: `one of ${words.join(", ")}`, schema: z.enum(words) };
}

function text(pattern: RegExp, expected: string): Key<string> {
  return { expected, schema: z.string().regex(pattern) };
}

/** A host with perhaps a port and a path; `{port}` stays in it. */
function address(): Key<string> {
  const schema = z
    .string()
    .regex(/^(?:[A-Za-z0-9[]|\{port\})[A-Za-z0-9._~:/[\]{}-]*$/)
    .refine((value) => !value.includes("//") && URL.canParse(`http://${value.replaceAll("{port}", "1")}`))
    .transform((value) => value.replace(/\/$/, ""));
  return { expected: "host, host:port or host:port/path, without a scheme", schema };
}

function redisUrl(): Key<string> {
  const schema = z
    .url({ protocol: /^rediss?$/, hostname: /./ })
    .refine((value) => /^(?:\/\d{0,5})?$/.test(URL.parse(value)?.pathname ?? ""));
  return { expected: "a URL of the form redis://host:port/database", schema, mask: withoutCredentials };
}

/** Groups are there for the reader of the setting; what comes out is every event named, once. */
function channels(): Key<readonly EventName[]> {
  const groups = z.record(z.string(), z.array(z.enum(EVENT_NAMES)));
  const schema = z.string().transform((value, context): readonly EventName[] => {
    const read = groups.safeParse(parsed(value));
    if (read.success) return Object.freeze([...new Set(Object.values(read.data).flat())]);
    context.addIssue("no groups of events");
    return z.NEVER;
  });
  return { expected: `a JSON object of arrays, each of ${EVENT_NAMES.join(", ")}`, schema };
}

/** `*`, or origins as a browser's `Origin` header spells them. */
function origins(): Key<readonly string[]> {
  const schema = z
    .string()
    .transform((value) => Object.freeze(value.split(",").map((origin) => origin.trim())))
    .refine((list) => list.every((origin) => origin === "*" || isOrigin(origin)))
    .refine((list) => !list.includes("*") || list.length === 1);
  return { expected: "* or origins like https://example.com, comma separated", schema };
}

function secret(pattern: RegExp, expected: string): Key<string> {
  return { ...text(pattern, expected), mask: (value) => `*** (${value.length} characters)` };
}

function publicKey(): Key<KeyObject> {
  const schema = z.string().transform((value, context) => {
    const key = publicKeyOf(value);
    if (key) return key;
    context.addIssue("no public key");
    return z.NEVER;
  });
  const expected = "a public key, PEM or JWK: RSA of 2048 bits or more, EC P-256, P-384 or P-521, or Ed25519";
  // Shown by its kind only: a bad value may well be the private key.
  const mask = (value: string) =>
    `${/^-----BEGIN [A-Z ]+-----/.exec(value)?.[0] ?? ""}*** (${value.length} characters)`;
  return { expected, schema, mask };
}

/** Every key of the environment that the server reads, in the order of the documentation. */
const KEYS = {
  PORT: integer(1, 65_535),
  HOST: text(/^[A-Za-z0-9.:_-]{1,255}$/, "a host name or an IP address"),
  PUBLIC_ADDRESS: address(),
  INTERNAL_ADDRESS: address(),
  REDIS_URL: redisUrl(),
  REDIS_CHANNELS: channels(),
  REDIS_CHANNEL_PREFIX: text(/^[\x21-\x7e]{1,64}$/, "1 to 64 printable ASCII characters without spaces"),
  PUBLISH_MOVEMENT: boolean(),
  JWT_SECRET: secret(/^.{32,}$/s, "at least 32 characters"),
  JWT_PUBLIC_KEY: publicKey(),
  ALLOW_GUESTS: boolean(),
  TICK_RATE: integer(20, 240),
  PATCH_RATE: integer(1, 240),
  LIVES: integer(1, 255),
  MAX_BALLS: integer(1, 7),
  TIME_LIMIT_SECONDS: integer(1, 3600),
  COUNTDOWN_SECONDS: integer(0, 60),
  INTERMISSION_SECONDS: seconds(0, 3600),
  BOT_FILL_SECONDS: seconds(0, 3600),
  RECONNECT_SECONDS: seconds(0, 3600),
  SEAT_RESERVATION_SECONDS: seconds(1, 300),
  DRAIN_SECONDS: seconds(0, 3600),
  MAX_ROOMS: integer(1, 100_000),
  MAX_LOAD_PERCENT: integer(10, 100),
  MAX_SPECTATORS: integer(0, 10_000),
  MATCHMAKING_PER_MINUTE: integer(0, 1_000_000),
  MESSAGES_PER_SECOND: integer(1, 10_000),
  CORS_ORIGINS: origins(),
  TRUST_PROXY: integer(0, 10),
  ADMIN_PASSWORD: secret(/^[^\p{Cc}]{1,256}$/u, "1 to 256 characters, none of them a control character"),
  LOG_LEVEL: oneOf(LOG_LEVELS),
} as const satisfies Record<string, Key<unknown>>;

export type ConfigKey = keyof typeof KEYS;
type ValueOf<K extends ConfigKey> = z.output<(typeof KEYS)[K]["schema"]>;

/** Added to PORT: PM2 gives each of its processes a number. Nobody sets it by hand. */
const INSTANCE_KEY = integer(0, 65_534);

/** `process.env`, or what a test puts in its place. */
export type Environment = { readonly [K in ConfigKey | "NODE_APP_INSTANCE"]?: string | undefined };

/** Every key that `loadConfig` reads; `.env.example` lists the same. */
export const CONFIG_KEYS = Object.keys(KEYS) as readonly ConfigKey[];

/**
 * Reads the configuration from the environment. An empty value counts as unset.
 *
 * Throws a ConfigError with all that is wrong, so that one attempt shows every mistake.
 */
export function loadConfig(env: Environment): Config {
  const problems: ConfigProblem[] = [];

  function complain(key: ConfigKey | "NODE_APP_INSTANCE", expected: string) {
    const value = env[key];
    const spec = key === "NODE_APP_INSTANCE" ? INSTANCE_KEY : KEYS[key];
    problems.push({ key, shown: value ? shownValue(spec, value) : undefined, expected });
  }

  /** The key's value, or undefined if it is unset or (and then on the list) bad. */
  function read<K extends ConfigKey>(key: K): ValueOf<K> | undefined {
    const value = env[key];
    if (!value) return undefined;
    const result = KEYS[key].schema.safeParse(value);
    if (result.success) return result.data as ValueOf<K>;
    complain(key, KEYS[key].expected);
    return undefined;
  }

  function readPort(): number {
    const base = read("PORT") ?? 2567;
    const instance = INSTANCE_KEY.schema.safeParse(env.NODE_APP_INSTANCE || "0");
    if (!instance.success) complain("NODE_APP_INSTANCE", INSTANCE_KEY.expected);
    const port = base + (instance.data ?? 0);
    if (port > 65_535) complain("NODE_APP_INSTANCE", `PORT + NODE_APP_INSTANCE to be at most 65535, not ${port}`);
    return port;
  }

  function readSecret(): string | undefined {
    const secret = read("JWT_SECRET");
    if (secret || env.JWT_SECRET) return secret;
    // Alone, a process can make one up: its guests' tokens are good for as long as it lives. Several
    // processes must know the same one.
    if (!env.REDIS_URL) return randomBytes(32).toString("base64url");
    if (redisUrl !== undefined && env.ALLOW_GUESTS !== "false") {
      complain("JWT_SECRET", `${KEYS.JWT_SECRET.expected} (needed with REDIS_URL unless ALLOW_GUESTS=false)`);
    }
    return undefined;
  }

  function readPatchRate(tickRate: number): number {
    const patchRate = read("PATCH_RATE") ?? Math.min(30, tickRate);
    if (patchRate > tickRate) complain("PATCH_RATE", `at most TICK_RATE, which is ${tickRate}`);
    return patchRate;
  }

  const port = readPort();
  const redisUrl = read("REDIS_URL");
  const tickRate = read("TICK_RATE") ?? 60;
  const config: Config = {
    port,
    host: read("HOST") ?? "0.0.0.0",
    publicAddress: read("PUBLIC_ADDRESS")?.replaceAll("{port}", `${port}`),
    internalAddress: (read("INTERNAL_ADDRESS") ?? "127.0.0.1:{port}").replaceAll("{port}", `${port}`),
    redisUrl,
    redisChannels: read("REDIS_CHANNELS") ?? Object.freeze([...DEFAULT_CHANNELS.game_events]),
    redisChannelPrefix: read("REDIS_CHANNEL_PREFIX") ?? "",
    publishMovement: read("PUBLISH_MOVEMENT") ?? false,
    jwtSecret: readSecret(),
    jwtPublicKey: read("JWT_PUBLIC_KEY"),
    allowGuests: read("ALLOW_GUESTS") ?? true,
    tickRate,
    patchRate: readPatchRate(tickRate),
    lives: read("LIVES") ?? 5,
    maxBalls: read("MAX_BALLS") ?? 3,
    timeLimitSeconds: read("TIME_LIMIT_SECONDS") ?? 180,
    countdownSeconds: read("COUNTDOWN_SECONDS") ?? 3,
    intermissionSeconds: read("INTERMISSION_SECONDS") ?? 10,
    botFillSeconds: read("BOT_FILL_SECONDS") ?? 10,
    reconnectSeconds: read("RECONNECT_SECONDS") ?? 20,
    seatReservationSeconds: read("SEAT_RESERVATION_SECONDS") ?? 10,
    drainSeconds: read("DRAIN_SECONDS") ?? 30,
    maxRooms: read("MAX_ROOMS") ?? 2000,
    maxLoadPercent: read("MAX_LOAD_PERCENT") ?? 80,
    maxSpectators: read("MAX_SPECTATORS") ?? 50,
    matchmakingPerMinute: read("MATCHMAKING_PER_MINUTE") ?? 120,
    messagesPerSecond: read("MESSAGES_PER_SECOND") ?? 60,
    corsOrigins: read("CORS_ORIGINS") ?? Object.freeze(["*"]),
    trustProxy: read("TRUST_PROXY") ?? 0,
    adminPassword: read("ADMIN_PASSWORD"),
    logLevel: read("LOG_LEVEL") ?? "info",
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** The value as one short line may show it: quoted, cut at 80 characters, without what is secret in it. */
function shownValue(key: Pick<Key<unknown>, "mask">, value: string): string {
  const shown = key.mask ? key.mask(value) : value;
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown);
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z]+:\/*)?.*@/is, "$1***@").replace(/(password=)[^&]*/gi, "$1***");
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The key in a PEM or a JWK, if it is a public one of a kind that signs JWTs safely. */
function publicKeyOf(value: string): KeyObject | undefined {
  try {
    const key = value.startsWith("{") ? keyOfJwk(value) : keyOfPem(value);
    return key && isStrong(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

// createPublicKey takes a private key too, and derives from it. Whoever hands us one made a mistake.
function keyOfPem(value: string): KeyObject | undefined {
  // Many ways of setting an environment leave line breaks as \n.
  const pem = value.replaceAll("\\n", "\n");
  return pem.includes("PRIVATE") ? undefined : createPublicKey(pem);
}

function keyOfJwk(value: string): KeyObject | undefined {
  const jwk = JSON.parse(value);
  return "d" in jwk ? undefined : createPublicKey({ key: jwk, format: "jwk" });
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === "rsa") return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (asymmetricKeyType === "ec") {
    return ["prime256v1", "secp384r1", "secp521r1"].includes(asymmetricKeyDetails?.namedCurve ?? "");
  }
  return asymmetricKeyType === "ed25519";
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
