import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import fc from "fast-check";
import type { Environment } from "../src/config.ts";
import { CONFIG_KEYS, ConfigError, loadConfig, matchSettingsOf } from "../src/config.ts";
import { DEFAULT_CHANNELS } from "../src/protocol/events.ts";
import { BAD, CREDENTIALS, PRIVATE_PEM } from "./support/badValues.ts";

const SECRET = "a secret of at least 32 characters";
const REDIS_URL = "redis://:hunter2@127.0.0.1:6379/3";
describe("configuration", () => {
  it("defaults are those of the documentation", () => {
    const { jwtSecret, ...config } = loadConfig({});
    assert.ok(jwtSecret && jwtSecret.length >= 32);
    assert.deepEqual(config, {
      port: 2567,
      host: "0.0.0.0",
      publicAddress: undefined,
      internalAddress: "127.0.0.1:2567",
      redisUrl: undefined,
      redisCa: undefined,
      redisPrefix: "",
      redisChannels: DEFAULT_CHANNELS.game_events,
      redisChannelPrefix: "",
      publishMovement: false,
      rankedMeetingsPerDay: 3,
      rankedWindow: 100,
      jwtSecretPrevious: undefined,
      jwtPublicKey: undefined,
      jwtJwksUrl: undefined,
      jwtIssuer: undefined,
      jwtAudience: undefined,
      resultSigningKey: undefined,
      allowGuests: true,
      tickRate: 60,
      patchRate: 30,
      lives: 5,
      maxBalls: 7,
      timeLimitSeconds: 180,
      countdownSeconds: 3,
      intermissionSeconds: 10,
      botFillSeconds: 10,
      reconnectSeconds: 20,
      seatReservationSeconds: 10,
      drainSeconds: 30,
      maxRooms: 2000,
      maxLoadPercent: 80,
      maxSpectators: 50,
      matchmakingPerMinute: 120,
      requestsPerMinute: 600,
      maxConnections: 200,
      maxRoomsPerAddress: 20,
      idleRoomSeconds: 900,
      messagesPerSecond: 60,
      corsOrigins: ["*"],
      trustProxy: 0,
      adminPassword: undefined,
      pageToken: false,
      frameAncestors: undefined,
      logLevel: "info",
    });
  });

  it(".env.example lists every key with its default", () => {
    const example = parseEnv(readFileSync(new URL("../.env.example", import.meta.url), "utf8"));
    assert.deepEqual(Object.keys(example).sort(), [...CONFIG_KEYS].sort());
    assert.deepEqual({ ...loadConfig(example), jwtSecret: "" }, { ...loadConfig({}), jwtSecret: "" });
  });

  it("is frozen", () => {
    const config = loadConfig({ CORS_ORIGINS: "https://example.com", REDIS_CHANNELS: '{"a":["start_game"]}' });
    for (const part of [config, config.redisChannels, config.corsOrigins, loadConfig({}).redisChannels]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  it("an empty value counts as unset", () => {
    const empty = Object.fromEntries([...CONFIG_KEYS, "NODE_APP_INSTANCE"].map((key) => [key, ""]));
    assert.deepEqual({ ...loadConfig(empty), jwtSecret: "" }, { ...loadConfig({}), jwtSecret: "" });
  });

  it("the settings of a match are part of it", () => {
    const config = loadConfig({ LIVES: "3", MAX_BALLS: "2", TICK_RATE: "120", TIME_LIMIT_SECONDS: "60" });
    assert.deepEqual(matchSettingsOf(config), { lives: 3, maxBalls: 2, tickRate: 120, timeLimitSeconds: 60 });
  });
});

describe("a bad value", () => {
  it("is tried for every key", () => {
    assert.deepEqual(Object.keys(BAD), CONFIG_KEYS);
  });

  for (const [key, [value, expected, shown = value]] of Object.entries(BAD)) {
    it(`of ${key} gives one line with the key, the value and what was expected`, () => {
      const [line = "", ...more] = linesOf({ [key]: value, ...(key === "REDIS_URL" && { JWT_SECRET: SECRET }) });
      assert.deepEqual(more, []);
      const start = `${key}=${JSON.stringify(shown)}: expected `;
      assert.equal(line.slice(0, start.length), start);
      assert.match(line.slice(start.length), expected);
    });
  }

  it("is found with all the others at once", () => {
    const env = Object.fromEntries(Object.entries(BAD).map(([key, [value]]) => [key, value]));
    const keys = linesOf(env).map((line) => line.slice(0, line.indexOf("=")));
    // PATCH_RATE is bad only next to the rate that was itself refused, and replaced by its default.
    assert.deepEqual(keys.sort(), [...CONFIG_KEYS].sort());
  });

  it("never shows a secret, and stays one short line", () => {
    for (const url of [
      `redis:/${CREDENTIALS}h`,
      `${CREDENTIALS}h`,
      "redis//h?password=hunter2",
      `http://${CREDENTIALS}x@h`,
    ]) {
      assert.doesNotMatch(linesOf({ REDIS_URL: url, JWT_SECRET: SECRET }).join("\n"), /hunter2/, url);
    }
    const [line = "", ...more] = linesOf({ LOG_LEVEL: `${"x\n".repeat(100)}` });
    assert.deepEqual(more, []);
    assert.ok(line.length < 250);
  });

  it("of any text is a ConfigError or a configuration, never anything else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CONFIG_KEYS), fc.string({ unit: "binary" }), (key, value) => {
        try {
          loadConfig({ [key]: value });
        } catch (error) {
          assert.ok(error instanceof ConfigError);
          assert.ok(error.problems.some((problem) => problem.key === key || key === "REDIS_URL"));
        }
      }),
    );
  });
});

describe("a key that is one letter off", () => {
  for (const [wrong, key] of [
    ["JWT_ISUER", "JWT_ISSUER"],
    ["JWT_SECRETS", "JWT_SECRET"],
    ["MAX_R0OMS", "MAX_ROOMS"],
    ["ALOLW_GUESTS", "ALLOW_GUESTS"],
    ["xLIVES", "LIVES"],
  ]) {
    it(`${wrong} is named, without its value`, () => {
      const env = Object.fromEntries([[wrong, "hunter2"]]);
      assert.deepEqual(linesOf(env), [`${wrong}="*** (7 characters)": expected the key to be spelled ${key}`]);
    });
  }

  it("is not taken for one if it is unset, or further off", () => {
    for (const env of [{ MAX_ROOM: "" }, { MAX_ROO: "1" }, { PATH: "1", HOME: "1" }, { JWT_SECRET: SECRET }]) {
      assert.doesNotThrow(() => loadConfig(env));
    }
  });
});

describe("ports and addresses", () => {
  it("NODE_APP_INSTANCE is added to the port", () => {
    const env = { PORT: "3000", NODE_APP_INSTANCE: "2", PUBLIC_ADDRESS: "play.example.com/{port}/" };
    const { port, publicAddress, internalAddress } = loadConfig(env);
    assert.deepEqual([port, publicAddress, internalAddress], [3002, "play.example.com/3002", "127.0.0.1:3002"]);
  });

  it("their sum must be a port", () => {
    assert.match(linesOf({ PORT: "65535", NODE_APP_INSTANCE: "1" }).join(), /^NODE_APP_INSTANCE="1": .*at most 65535/);
    assert.match(linesOf({ NODE_APP_INSTANCE: "all" }).join(), /^NODE_APP_INSTANCE="all": expected an integer/);
  });

  for (const address of [
    "localhost",
    "10.0.0.7:{port}",
    "[::1]:2567",
    "a-b.example.com:443/pong/{port}",
    "{port}.example.com",
  ]) {
    it(`${address} is an address`, () => {
      const env = { PUBLIC_ADDRESS: address, INTERNAL_ADDRESS: address };
      const expected = address.replace("{port}", "2567");
      assert.equal(loadConfig(env).publicAddress, expected);
      assert.equal(loadConfig(env).internalAddress, expected);
    });
  }

  for (const address of ["//host", "host:port", "user@host", "host?x", "host/#x", "a b", "/path", ":2567"]) {
    it(`${address} is no address`, () => {
      assert.equal(linesOf({ PUBLIC_ADDRESS: address }).length, 1);
    });
  }
});

describe("keys and guests", () => {
  it("without Redis a missing secret is made up, another one each time", () => {
    assert.notEqual(loadConfig({}).jwtSecret, loadConfig({}).jwtSecret);
  });

  it("with Redis the secret is needed", () => {
    const [line = "", ...more] = linesOf({ REDIS_URL });
    assert.deepEqual(more, []);
    assert.match(line, /^JWT_SECRET is not set: expected at least 32 characters.*ALLOW_GUESTS=false/);
    assert.equal(loadConfig({ REDIS_URL, JWT_SECRET: SECRET }).jwtSecret, SECRET);
  });

  it("with Redis and without guests it is not", () => {
    const { jwtSecret, allowGuests } = loadConfig({ REDIS_URL, ALLOW_GUESTS: "false" });
    assert.deepEqual([jwtSecret, allowGuests], [undefined, false]);
  });

  it("a secret of too few different characters and a short password are refused", () => {
    for (const JWT_SECRET of ["a".repeat(32), "ab".repeat(20), "1234567".repeat(5)]) {
      assert.equal(linesOf({ JWT_SECRET }).length, 1, JWT_SECRET);
    }
    assert.equal(loadConfig({ JWT_SECRET: "0123456789abcdef".repeat(2) }).jwtSecret?.length, 32);
    for (const ADMIN_PASSWORD of ["x", "elevenchars"]) assert.equal(linesOf({ ADMIN_PASSWORD }).length, 1);
    assert.equal(loadConfig({ ADMIN_PASSWORD: "twelve chars" }).adminPassword, "twelve chars");
  });

  it("a public key and a JWKS exclude each other", () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const JWT_PUBLIC_KEY = publicKey.export({ type: "spki", format: "pem" }).toString();
    const [line = "", ...more] = linesOf({ JWT_PUBLIC_KEY, JWT_JWKS_URL: "https://id.example.com/jwks" });
    assert.deepEqual(more, []);
    assert.match(line, /^JWT_JWKS_URL=.*: expected only one of JWT_PUBLIC_KEY and JWT_JWKS_URL$/);
  });

  it("a JWKS is at a URL of the web, without a password", () => {
    for (const url of ["https://id.example.com/jwks.json", "http://127.0.0.1:8080/keys?a=b@c"]) {
      assert.equal(loadConfig({ JWT_JWKS_URL: url }).jwtJwksUrl, url);
    }
    for (const url of ["ftp://a/b", "https://ada:hunter2@a/b", "https://", "/keys", "id.example.com"]) {
      const lines = linesOf({ JWT_JWKS_URL: url });
      assert.equal(lines.length, 1, url);
      assert.doesNotMatch(lines[0] ?? "", /hunter2/);
    }
  });

  const strong = {
    rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ec: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    ed25519: generateKeyPairSync("ed25519"),
  };
  for (const [kind, { publicKey }] of Object.entries(strong)) {
    it(`a public key (${kind}) is taken as PEM, as PEM on one line, and as JWK`, () => {
      const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
      const jwk = JSON.stringify(publicKey.export({ format: "jwk" }));
      for (const value of [pem, pem.trim().replaceAll("\n", "\\n"), jwk]) {
        assert.ok(loadConfig({ JWT_PUBLIC_KEY: value }).jwtPublicKey?.equals(publicKey));
      }
    });
  }

  it("a signing key is taken as PEM of two forms, as PEM on one line, and as JWK, and no other kind of key", () => {
    const { privateKey, publicKey } = strong.ec;
    const [pkcs8, sec1] = (["pkcs8", "sec1"] as const).map((type) => `${privateKey.export({ type, format: "pem" })}`);
    const jwk = privateKey.export({ format: "jwk" });
    for (const value of [pkcs8, sec1, pkcs8?.trim().replaceAll("\n", "\\n"), JSON.stringify(jwk)]) {
      assert.deepEqual(loadConfig({ RESULT_SIGNING_KEY: value }).resultSigningKey, jwk);
    }
    const publicPem = `${publicKey.export({ type: "spki", format: "pem" })}`;
    const { privateKey: other } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const { d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
    const unpaired = [d, "AA", ""].map((secret) => JSON.stringify({ ...jwk, d: secret }));
    const otherPem = `${other.export({ type: "pkcs8", format: "pem" })}`;
    for (const value of [publicPem, PRIVATE_PEM, otherPem, "{}", "{", ...unpaired]) {
      const [line = "", ...more] = linesOf({ RESULT_SIGNING_KEY: value });
      assert.equal(more.length, 0);
      assert.match(line, /^RESULT_SIGNING_KEY="\*\*\* \(\d+ characters\)": expected a private key of EC P-256/);
    }
  });

  it("a private, a weak and a symmetric key are refused", () => {
    const { publicKey: weak } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const { publicKey: odd } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const privateJwk = JSON.stringify(strong.ec.privateKey.export({ format: "jwk" }));
    for (const value of [
      PRIVATE_PEM,
      privateJwk,
      weak.export({ type: "spki", format: "pem" }).toString(),
      odd.export({ type: "spki", format: "pem" }).toString(),
      '{"kty":"oct","k":"c2VjcmV0"}',
      "-----BEGIN PUBLIC KEY-----",
      "{}",
    ]) {
      const lines = linesOf({ JWT_PUBLIC_KEY: value });
      assert.equal(lines.length, 1, value);
      assert.ok(!lines[0]?.includes(value.slice(30, 60)) || value.length < 30, lines[0]);
    }
  });
});

describe("lists and rates", () => {
  it("the default patch rate never exceeds the tick rate", () => {
    assert.equal(loadConfig({ TICK_RATE: "20" }).patchRate, 20);
    assert.equal(loadConfig({ TICK_RATE: "240", PATCH_RATE: "240" }).patchRate, 240);
  });

  it("waits may be fractions of a second", () => {
    assert.equal(loadConfig({ RECONNECT_SECONDS: "0.25" }).reconnectSeconds, 0.25);
  });

  it("channels of all groups are listened to once", () => {
    const REDIS_CHANNELS = '{"a":["start_game","game_over"],"b":["game_over"],"c":[]}';
    assert.deepEqual(loadConfig({ REDIS_CHANNELS }).redisChannels, ["start_game", "game_over"]);
    for (const bad of ["[]", "{", '"start_game"', '{"a":"start_game"}', '{"a":[1]}', "null"]) {
      assert.equal(linesOf({ REDIS_CHANNELS: bad }).length, 1, bad);
    }
  });

  it("origins are separated by commas", () => {
    const CORS_ORIGINS = "https://example.com, http://localhost:5173";
    assert.deepEqual(loadConfig({ CORS_ORIGINS }).corsOrigins, ["https://example.com", "http://localhost:5173"]);
    for (const bad of ["*,https://example.com", "example.com", "https://example.com,", "null"]) {
      assert.equal(linesOf({ CORS_ORIGINS: bad }).length, 1, bad);
    }
  });

  it("an origin has a host that a content security policy accepts", () => {
    for (const good of [
      "http://[::1]:8080",
      "http://127.0.0.1:1",
      "https://xn--bcher-kva.example",
      "https://a_b.example",
    ]) {
      assert.deepEqual(loadConfig({ FRAME_ANCESTORS: good }).frameAncestors, [good]);
    }
    for (const host of ["*.example.com", "example.com;script-src", "example.com'self'", "a$&b.example"]) {
      assert.match(
        linesOf({ FRAME_ANCESTORS: `https://${host}` }).join("\n"),
        /^FRAME_ANCESTORS=".*": expected origins .*$/,
      );
    }
    for (const scheme of ["ftp", "ws", "data"]) {
      assert.equal(linesOf({ FRAME_ANCESTORS: `${scheme}://example.com` }).length, 1, scheme);
    }
  });

  for (const url of ["redis://localhost/abc", "redis://localhost/1/2", "redis://localhost/-1"]) {
    it(`${url} is no Redis`, () => {
      assert.match(
        linesOf({ REDIS_URL: url, JWT_SECRET: SECRET }).join("\n"),
        /^REDIS_URL=.*expected a URL of the form redis:/,
      );
    });
  }

  for (const url of ["redis://localhost", "redis://localhost/", "rediss://user:pass@[::1]:6380/2", REDIS_URL]) {
    it(`${url} is a Redis`, () => {
      assert.equal(loadConfig({ REDIS_URL: url, JWT_SECRET: SECRET }).redisUrl, url);
    });
  }
});

/** The lines that this environment is refused with. */
function linesOf(env: Environment): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split("\n");
  }
  throw new assert.AssertionError({ message: "was not refused" });
}
