import { generateKeyPairSync } from "node:crypto";
import type { ConfigKey } from "../../src/config.ts";

export const CREDENTIALS = "user:hunter2@";
export const PRIVATE_PEM = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** A bad value of every key, as its line shows it, and what the line expects. */
export const BAD: Record<ConfigKey, [value: string, expected: RegExp, shown?: string]> = {
  PORT: ["abc", /^an integer from 1 to 65535$/],
  HOST: ["not a host", /^a host name or an IP address$/],
  PUBLIC_ADDRESS: ["wss://play.example.com", /^host, host:port or host:port\/path, without a scheme$/],
  INTERNAL_ADDRESS: ["10.0.0.1:99999", /^host, host:port/],
  REDIS_URL: [`http://${CREDENTIALS}cache`, /^a URL of the form redis:\/\/host:port\/database, /, "http://***@cache"],
  REDIS_CA: ["/no/such/file.pem", /^a certificate in PEM, or the path of a file with one$/],
  REDIS_PREFIX: ["two words", /^1 to 64 printable ASCII characters without spaces$/],
  REDIS_CHANNELS: [
    '{"game_events":["no_such_event"]}',
    /^a JSON object of arrays, each of player_joined, .*game_over$/,
  ],
  REDIS_CHANNEL_PREFIX: ["two words", /^1 to 64 printable ASCII characters without spaces$/],
  PUBLISH_MOVEMENT: ["yes", /^true or false$/],
  JWT_SECRET: ["hunter2", /^at least 32 characters, 8 of them different$/, "*** (7 characters)"],
  JWT_SECRET_PREVIOUS: ["a".repeat(32), /^at least 32 characters, 8 of them different$/, "*** (32 characters)"],
  JWT_PUBLIC_KEY: [
    PRIVATE_PEM,
    /^a public key, PEM or JWK/,
    `-----BEGIN PRIVATE KEY-----*** (${PRIVATE_PEM.length} characters)`,
  ],
  JWT_JWKS_URL: [
    `ftp://${CREDENTIALS}keys`,
    /^a URL of the form http:\/\/host\/path or https:\/\/host\/path$/,
    "ftp://***@keys",
  ],
  JWT_ISSUER: ["a\nb", /^1 to 256 characters, none of them a control character$/],
  JWT_AUDIENCE: ["a\tb", /^1 to 256 characters, none of them a control character$/],
  RESULT_SIGNING_KEY: [
    PRIVATE_PEM,
    /^a private key of EC P-256, PEM or JWK$/,
    `*** (${PRIVATE_PEM.length} characters)`,
  ],
  ALLOW_GUESTS: ["1", /^true or false$/],
  TICK_RATE: ["19", /^an integer from 20 to 240$/],
  PATCH_RATE: ["61", /^at most TICK_RATE, which is 60$/],
  LIVES: ["256", /^an integer from 1 to 255$/],
  MAX_BALLS: ["0", /^an integer from 1 to 7$/],
  TIME_LIMIT_SECONDS: ["1.5", /^an integer from 1 to 3600$/],
  COUNTDOWN_SECONDS: ["-1", /^an integer from 0 to 60$/],
  INTERMISSION_SECONDS: ["1e3", /^seconds from 0 to 3600$/],
  BOT_FILL_SECONDS: ["never", /^seconds from 0 to 3600$/],
  RECONNECT_SECONDS: ["3601", /^seconds from 0 to 3600$/],
  SEAT_RESERVATION_SECONDS: ["0", /^seconds from 1 to 300$/],
  DRAIN_SECONDS: ["Infinity", /^seconds from 0 to 3600$/],
  MAX_ROOMS: ["0x10", /^an integer from 1 to 100000$/],
  MAX_LOAD_PERCENT: ["0.8", /^an integer from 10 to 100$/],
  MAX_SPECTATORS: ["10001", /^an integer from 0 to 10000$/],
  MATCHMAKING_PER_MINUTE: [" 5", /^an integer from 0 to 1000000$/],
  REQUESTS_PER_MINUTE: ["-1", /^an integer from 0 to 1000000$/],
  MAX_CONNECTIONS: ["many", /^an integer from 0 to 1000000$/],
  MAX_ROOMS_PER_ADDRESS: ["2.5", /^an integer from 0 to 100000$/],
  RANKED_WINDOW: ["0", /^an integer from 10 to 10000$/],
  RANKED_MEETINGS_PER_DAY: ["-1", /^an integer from 0 to 1000$/],
  IDLE_ROOM_SECONDS: ["86401", /^seconds from 0 to 86400$/],
  MESSAGES_PER_SECOND: ["0", /^an integer from 1 to 10000$/],
  CORS_ORIGINS: ["https://example.com/path", /^\* or origins like https:\/\/example.com, comma separated$/],
  TRUST_PROXY: ["true", /^an integer from 0 to 10$/],
  ADMIN_PASSWORD: ["swordfish", /^12 to 256 characters, none of them a control character$/, "*** (9 characters)"],
  PAGE_TOKEN: ["1", /^true or false$/],
  FRAME_ANCESTORS: ["*", /^origins like https:\/\/example.com, comma separated$/],
  LOG_LEVEL: ["loud", /^one of trace, debug, info, warn, error, fatal, silent$/],
};
