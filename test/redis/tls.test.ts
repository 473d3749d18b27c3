import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { loadConfig } from "../../src/config.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { join as joinRoom } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const PASSWORD = "p@ss/wörd%";

describe("a Redis with TLS, an own authority and a user", () => {
  let directory: string;
  let redis: RedisServer;
  let url: string;
  const path = (name: string) => join(directory, name);

  function certify(name: string, ...more: string[]): void {
    const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", path(`${name}.key`)];
    const args = ["req", "-x509", ...key, "-out", path(`${name}.pem`), "-days", "2", "-subj", `/CN=${name}`, ...more];
    execFileSync("openssl", args, { stdio: "pipe" });
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "pong-tls-"));
    certify("authority");
    certify("stranger");
    const signed = ["-CA", path("authority.pem"), "-CAkey", path("authority.key")];
    certify("redis", ...signed, "-addext", "subjectAltName=IP:127.0.0.1");
    const port = String(await freePort());
    const files = { "tls-cert-file": path("redis.pem"), "tls-key-file": path("redis.key") };
    const authority = { "tls-ca-cert-file": path("authority.pem"), "tls-auth-clients": "no" };
    redis = await startRedis({ options: { "tls-port": port, ...files, ...authority } });
    const operator = new Redis(redis.url);
    await operator.call("ACL", "SETUSER", "pong", "on", `>${PASSWORD}`, "~prod:*", "&prod:*", "+@all");
    operator.disconnect();
    url = `rediss://pong:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
  });

  after(async () => {
    await redis.stop();
    rmSync(directory, { recursive: true });
  });

  it("is used by a server that knows the authority, with rights to its prefix only", async () => {
    const server = await startServer({ REDIS_URL: url, REDIS_CA: path("authority.pem"), REDIS_PREFIX: "prod:" });
    try {
      const player = await joinRoom(server.url, { mode: "2-player" });
      await player.room.leave();
      assert.doesNotMatch(server.lines().join("\n"), /NOPERM|away|refuses/);
    } finally {
      await server.end();
    }
  });

  it("is not trusted without the authority, and the log says why", async () => {
    for (const ca of [undefined, readFileSync(path("stranger.pem"), "utf8")]) {
      const { log, lines } = recordedLog();
      const client = connectRedis(url, log, "fail", { ca });
      await until("it is refused", () => lines.length > 0);
      client.disconnect();
      assert.match(lines.join(""), /certificate/);
    }
  });

  it("the authority is a path or a PEM, with line breaks or \\n", () => {
    const pem = readFileSync(path("authority.pem"), "utf8");
    for (const REDIS_CA of [path("authority.pem"), pem, pem.replaceAll("\n", "\\n")]) {
      assert.equal(loadConfig({ REDIS_URL: url, REDIS_CA, ALLOW_GUESTS: "false" }).redisCa, pem);
    }
  });

  it("anything else is refused in one line, and a private key is not shown", () => {
    const lineOf = (REDIS_CA: string, REDIS_URL = url) => {
      let message = "";
      assert.throws(
        () => loadConfig({ REDIS_URL, REDIS_CA, ALLOW_GUESTS: "false" }),
        (error: Error) => {
          message = error.message;
          return true;
        },
      );
      return message;
    };
    const key = readFileSync(path("authority.key"), "utf8");
    for (const bad of [path("no.pem"), directory, path("authority.key"), "-----BEGIN CERTIFICATE-----", key]) {
      const line = lineOf(bad);
      assert.match(line, /^REDIS_CA="[^\n]*": expected a certificate in PEM, or the path of a file with one$/);
      assert.ok(!line.includes(key.slice(40, 80)));
    }
    assert.match(
      lineOf(path("authority.pem"), "redis://h"),
      /^REDIS_CA=.*: expected REDIS_URL to begin with rediss:\/\/$/,
    );
  });
});
