import type { RedisOptions } from "ioredis";

/** A REDIS_URL, as ioredis takes it. */
export interface RedisAddress {
  /** Carries the user, the password and, without Sentinel, the host, the port and the database. */
  readonly url: string;
  readonly options: Pick<RedisOptions, "sentinels" | "name" | "tls">;
}

const SENTINEL_PORT = 26_379;

/** Credentials, hosts and the primary's name. */
const SENTINEL_URL = /^redis\+sentinel:\/\/([^@/?#\s]*@)?([^@/?#\s]+)\/([\w.-]+)$/;

const SENTINEL_HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i;

/**
 * Reads `redis://host:port/database`, the same with `rediss://` for TLS, or `redis+sentinel://host:port,host:port/name`. Each may have
 * `user:password@` before the host. Undefined if it is none of these. `ca` is the authority's certificate, in PEM.
 */
export function readRedisUrl(value: string, ca?: string): RedisAddress | undefined {
  const [, credentials = "", hosts, name] = SENTINEL_URL.exec(value) ?? [];
  if (hosts === undefined) return readPlainUrl(value, ca);
  const sentinels = hosts.split(",").map(sentinelOf);
  const url = `redis://${credentials}sentinel`;
  if (!sentinels.every((one) => one !== undefined) || readPlainUrl(url) === undefined) return undefined;
  return { url, options: { sentinels, name: name as string } };
}

function readPlainUrl(value: string, ca?: string): RedisAddress | undefined {
  const url = /^rediss?:\/\/\S+$/.test(value) ? URL.parse(value) : null;
  if (url === null || url.hostname === "" || url.port === "0" || url.hash !== "") return undefined;
  if (!/^(?:\/\d{0,5})?$/.test(url.pathname) || !isDecodable(url.username + url.password)) return undefined;
  if (url.protocol === "redis:") return { url: value, options: {} };
  // ioredis would put `tls: true` in place of the options if it saw rediss://
  return { url: value.replace("rediss:", "redis:"), options: { tls: ca === undefined ? {} : { ca } } };
}

function sentinelOf(text: string): { host: string; port: number } | undefined {
  const [, host, digits] = SENTINEL_HOST.exec(text) ?? [];
  const port = Number(digits ?? SENTINEL_PORT);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port };
}

/** The passwords in a REDIS_URL, as they are written there and as Redis gets them. Words of less than six letters are left out. */
export function passwordsIn(value: string): string[] {
  const written = [...value.matchAll(/^[^@]*?:\/\/[^:@]*:(.*)@|[?&]password=([^&]*)/gs)].map(
    (found) => found[1] ?? found[2],
  );
  const passwords = written.flatMap((one = "") => (isDecodable(one) ? [one, decodeURIComponent(one)] : [one]));
  return [...new Set(passwords)].filter((one) => one.length >= 6);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
