import type { Kind } from "./configKinds.ts";
import {
  address,
  anyOrigins,
  boolean,
  certificate,
  channels,
  claim,
  integer,
  oneOf,
  origins,
  publicKey,
  redisUrl,
  seconds,
  signingKey,
  strongSecret,
  text,
  webUrl,
} from "./configKinds.ts";
import { DEFAULT_CHANNELS } from "./protocol/events.ts";

/** Levels of the log, from the most lines to none. */
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** One key of the configuration. */
export interface Setting<T> extends Kind<T> {
  /** The default, written as in the environment. Without one, the value is undefined when the key is unset. */
  readonly default?: string;
  /** What the key does, for `.env.example` and docs/operations.md. */
  readonly doc: string;
  /** The value must not be shown. Errors show its `mask` or, without one, its length. */
  readonly secret?: boolean;
}

/**
 * Every key of the environment that the server reads, in the order of the documentation.
 *
 * `Config`, `loadConfig`, `.env.example` and the table in docs/operations.md follow from this table. After a change run
 * `npm run config:docs`.
 */
export const SETTINGS = {
  PORT: {
    ...integer(1, 65_535),
    default: "2567",
    doc: "Port to listen on. Processes of a cluster add their number, PM2's `NODE_APP_INSTANCE`.",
  },
  HOST: {
    ...text(/^[A-Za-z0-9.:_-]{1,255}$/, "a host name or an IP address"),
    default: "0.0.0.0",
    doc: "Address to listen on.",
  },
  PUBLIC_ADDRESS: {
    ...address(),
    doc: "Address that clients connect to; `{port}` is replaced. Unset: the address they asked. Behind nginx: `play.example.com/{port}`.",
  },
  INTERNAL_ADDRESS: {
    ...address(),
    default: "127.0.0.1:{port}",
    doc: "Address at which other processes reach this one; `{port}` is replaced.",
  },
  REDIS_URL: {
    ...redisUrl(),
    secret: true,
    doc: "Redis that the processes share; `user:password@` may stand before the host. Unset: one process, everything in memory.",
  },
  REDIS_CA: {
    ...certificate(),
    doc: "Authority that signed the certificate of a `rediss://` Redis. Unset: the well-known ones. Line breaks may be written as `\\n`.",
  },
  REDIS_PREFIX: {
    ...text(/^[\x21-\x7e]{0,64}$/, "1 to 64 printable ASCII characters without spaces"),
    default: "",
    doc: "Prefix of every key and channel. Deployments that share a Redis need different ones.",
  },
  REDIS_CHANNELS: {
    ...channels(),
    default: JSON.stringify(DEFAULT_CHANNELS),
    doc: "Events of other services to listen to, in groups with names of your choice.",
  },
  REDIS_CHANNEL_PREFIX: {
    ...text(/^[\x21-\x7e]{0,64}$/, "1 to 64 printable ASCII characters without spaces"),
    default: "",
    doc: "Second prefix, after `REDIS_PREFIX`, of the event channels alone.",
  },
  PUBLISH_MOVEMENT: {
    ...boolean(),
    default: "false",
    doc: "Publish `ball_update` and `update_position` too: many per second and room.",
  },
  JWT_SECRET: {
    ...strongSecret(),
    secret: true,
    doc: "Signs guests' tokens. Unset: a random one at each start. With Redis it is required, unless `ALLOW_GUESTS` is false.",
  },
  JWT_SECRET_PREVIOUS: {
    ...strongSecret(),
    secret: true,
    doc: "The `JWT_SECRET` before this one. It still verifies tokens, but signs none.",
  },
  JWT_PUBLIC_KEY: {
    ...publicKey(),
    doc: "Verifies tokens of your own backend. Line breaks may be written as `\\n`.",
  },
  JWT_JWKS_URL: {
    ...webUrl(),
    doc: "Verifies tokens of your own backend with the keys of a JWKS, instead of `JWT_PUBLIC_KEY`.",
  },
  JWT_ISSUER: { ...claim(), doc: "The `iss` that tokens of your own backend must have. Unset: any." },
  JWT_AUDIENCE: { ...claim(), doc: "The `aud` that tokens of your own backend must have or hold. Unset: any." },
  RESULT_SIGNING_KEY: {
    ...signingKey(),
    secret: true,
    doc: "Signs results. Line breaks may be written as `\\n`. Unset: a key that the first process makes and Redis keeps.",
  },
  ALLOW_GUESTS: {
    ...boolean(),
    default: "true",
    doc: "Whether players without a token of your own backend may play. If not, guests' tokens are refused too.",
  },
  TICK_RATE: { ...integer(20, 240), default: "60", doc: "Steps of a match, in Hz." },
  PATCH_RATE: { ...integer(1, 240), default: "30", doc: "Patches to clients, in Hz: at most `TICK_RATE`." },
  LIVES: { ...integer(1, 255), default: "5", doc: "Lives of each player." },
  MAX_BALLS: { ...integer(1, 7), default: "7", doc: "Most balls in a match. By the number of players, it has 1 to 6." },
  TIME_LIMIT_SECONDS: { ...integer(1, 3600), default: "180", doc: "Playing time after which paddles shrink." },
  COUNTDOWN_SECONDS: { ...integer(0, 60), default: "3", doc: "Time from a full room to its match." },
  INTERMISSION_SECONDS: { ...seconds(0, 3600), default: "10", doc: "Time from a match to the next one." },
  BOT_FILL_SECONDS: { ...seconds(0, 3600), default: "10", doc: "Wait before bots fill empty seats. 0: never." },
  RECONNECT_SECONDS: { ...seconds(0, 3600), default: "20", doc: "How long a lost player's seat is held." },
  SEAT_RESERVATION_SECONDS: { ...seconds(1, 300), default: "10", doc: "How long a seat waits for its player." },
  DRAIN_SECONDS: { ...seconds(0, 3600), default: "30", doc: "Longest wait for matches to end at shutdown." },
  MAX_ROOMS: { ...integer(1, 100_000), default: "2000", doc: "Most rooms in each process." },
  MAX_LOAD_PERCENT: {
    ...integer(10, 100),
    default: "80",
    doc: "Time that play takes, in percent of a core, at which a process takes no more rooms. 100: no such limit.",
  },
  MAX_SPECTATORS: { ...integer(0, 10_000), default: "50", doc: "Most spectators in each room." },
  MATCHMAKING_PER_MINUTE: {
    ...integer(0, 1_000_000),
    default: "120",
    doc: "Calls for seats and guests per address, counted by each process on its own. A player who holds a seat is not counted. 0: no limit.",
  },
  REQUESTS_PER_MINUTE: {
    ...integer(0, 1_000_000),
    default: "600",
    doc: "GETs per address, counted by each process on its own, and WebSocket handshakes as many again. 0: no limit.",
  },
  MAX_CONNECTIONS: {
    ...integer(0, 1_000_000),
    default: "200",
    doc: "Open connections per address, HTTP and WebSocket, in each process. 0: no limit.",
  },
  MAX_ROOMS_PER_ADDRESS: {
    ...integer(0, 100_000),
    default: "20",
    doc: "Open rooms that callers of one address have made. 0: no limit.",
  },
  RANKED_WINDOW: {
    ...integer(10, 10_000),
    default: "100",
    doc: "Points of the rating by which the players of a ranked match may differ at first. They may differ more the longer they wait.",
  },
  RANKED_MEETINGS_PER_DAY: {
    ...integer(0, 1000),
    default: "3",
    doc: "Ranked matches between the same two accounts of one address in 24 hours. 0: no limit.",
  },
  IDLE_ROOM_SECONDS: {
    ...seconds(0, 86_400),
    default: "900",
    doc: "Time after which a room ends in which nobody does anything. 0: never.",
  },
  MESSAGES_PER_SECOND: {
    ...integer(1, 10_000),
    default: "60",
    doc: "Messages per seat, over all its connections. A client that sends more is disconnected with code 4002.",
  },
  CORS_ORIGINS: {
    ...anyOrigins(),
    default: "*",
    doc: "Origins that browsers may call from. Pages with the SDK must be listed, except on localhost: `*` allows all, but without the credentials that the SDK asks for.",
  },
  TRUST_PROXY: {
    ...integer(0, 10),
    default: "0",
    doc: "Number of proxies in front. The client's address is that many from the right of `X-Forwarded-For`.",
  },
  ADMIN_PASSWORD: {
    ...text(/^[^\p{Cc}]{12,256}$/u, "12 to 256 characters, none of them a control character"),
    secret: true,
    doc: "Password of the user `admin` for `/monitor` and `/playground`. Unset: both are not served.",
  },
  PAGE_TOKEN: {
    ...boolean(),
    default: "false",
    doc: "Whether the page takes its player's token from a page of `FRAME_ANCESTORS` that embeds or opens it, or from `#token=` in its address.",
  },
  FRAME_ANCESTORS: {
    ...origins(),
    doc: "Origins of pages that may embed the page and, with `PAGE_TOKEN`, hand it a token. Unset: none.",
  },
  LOG_LEVEL: { ...oneOf(LOG_LEVELS), default: "info", doc: "Lowest level that is logged." },
} as const satisfies Record<string, Setting<unknown>>;
