import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { generateKeyPairSync } from "node:crypto";
import type { JWTPayload } from "jose";
import { SignJWT, UnsecuredJWT } from "jose";
import { createIdentities } from "../../src/players/identity.ts";
import type { TokenConfig } from "../../src/players/tokens.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { isPlayerId } from "../../src/protocol/names.ts";
import { usernameOf } from "../../src/protocol/usernames.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const ed25519 = generateKeyPairSync("ed25519");

const guests = identitiesOf({ jwtSecret: SECRET });

function identitiesOf(config: TokenConfig, allowGuests = true) {
  return createIdentities({ ...config, allowGuests }, { warn: () => undefined });
}

/** Identities with both kinds of keys. */
function serverOf(jwtPublicKey: KeyObject) {
  return identitiesOf({ jwtSecret: SECRET, jwtPublicKey });
}

function sign(key: KeyObject | string, alg: string, claims: JWTPayload = { sub: "u1", name: "ada" }) {
  return new SignJWT({ exp: 4e9, ...claims })
    .setProtectedHeader({ alg })
    .sign(typeof key === "string" ? new TextEncoder().encode(key) : key);
}

function isRefused(reason: RegExp = /./) {
  return (error: unknown) => error instanceof ApiError && error.code === "unauthorized" && reason.test(error.message);
}

describe("a guest", () => {
  it("is recognised by their token", async () => {
    const guest = await guests.createGuest("ada");
    assert.equal(guest.username, "ada");
    assert.match(guest.playerId, /^p_[A-Za-z0-9_-]{22}$/);
    assert.ok(isPlayerId(guest.playerId));
    assert.deepEqual(await guests.verify(guest.token), guest);
  });

  it("has a token that names them and lasts for 30 days", async () => {
    const { token, playerId } = await guests.createGuest("ada");
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    assert.deepEqual(Object.keys(claims).sort(), ["exp", "iat", "name", "sub"]);
    assert.deepEqual([claims.sub, claims.name], [playerId, "ada"]);
    assert.equal(claims.exp - claims.iat, 30 * 24 * 60 * 60);
  });

  it("gets a name if they have none", async () => {
    const { username } = await guests.createGuest();
    assert.match(username, /^guest-[a-z2-9]{4}$/);
    assert.equal(usernameOf(username), username);
  });

  it("has a new id each time", async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, async () => (await guests.createGuest()).playerId));
    assert.equal(new Set(ids).size, 100);
  });

  it("is refused if guests are not allowed, with an old token too", async () => {
    const { token } = await guests.createGuest();
    const closed = identitiesOf({ jwtSecret: SECRET }, false);
    await assert.rejects(closed.createGuest("ada"), isRefused(/token is needed/));
    await assert.rejects(closed.verify(token), isRefused(/guests are not allowed/));
  });
});

describe("an operator's token", () => {
  for (const [kind, { publicKey, privateKey }, algorithms] of [
    ["RSA", rsa, ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]],
    ["P-256", p256, ["ES256"]],
    ["P-384", p384, ["ES384"]],
    ["Ed25519", ed25519, ["EdDSA", "Ed25519"]],
  ] as const) {
    for (const algorithm of algorithms) {
      it(`is accepted with ${algorithm} of the configured ${kind} key`, async () => {
        const token = await sign(privateKey, algorithm);
        const expected = { playerId: "u1", username: "ada", token };
        assert.deepEqual(await serverOf(publicKey).verify(token), expected);
        const alone = identitiesOf({ jwtPublicKey: publicKey }, false);
        assert.deepEqual(await alone.verify(token), expected);
      });
    }
  }

  it("is accepted if signed with the shared secret", async () => {
    const token = await sign(SECRET, "HS256", { sub: "auth0|5f7c", name: "  Ada " });
    assert.deepEqual(await guests.verify(token), { playerId: "auth0|5f7c", username: "Ada", token });
  });

  it("without a valid name gets the same generated name every time", async () => {
    for (const name of [undefined, "", 7, "\u200b", "a\u202eb"]) {
      const [first, second] = await Promise.all([
        guests.verify(await sign(SECRET, "HS256", { sub: "u1", name, jti: "1" })),
        guests.verify(await sign(SECRET, "HS256", { sub: "u1", name, jti: "2" })),
      ]);
      assert.match(first.username, /^player-[a-z2-9]{4}$/);
      assert.equal(usernameOf(first.username), first.username);
      assert.equal(second.username, first.username);
    }
  });
});

describe("a token is refused", () => {
  const pem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: "u1", name: "ada" };
  const tokens: readonly [string, () => string | Promise<string>, RegExp?][] = [
    ["signed with another secret", () => sign("another secret of the same length", "HS256")],
    ["signed with another key", () => sign(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, "RS256")],
    ["signed with the secret by another algorithm", () => sign(SECRET.repeat(2), "HS512")],
    ["signed with the public key taken as a secret", () => sign(pem, "HS256")],
    ["with the algorithm of another type of key", () => sign(p256.privateKey, "ES256")],
    ["not signed", () => new UnsecuredJWT(claims).encode()],
    ["whose header says that it is not signed", async () => headed({ alg: "none" }, await sign(SECRET, "HS256"))],
    ["with an unknown algorithm", async () => headed({ alg: "toString" }, await sign(SECRET, "HS256"))],
    ["with its own key", async () => headed({ alg: "RS256", jwk: {} }, await sign(SECRET, "HS256"))],
    ["without its signature", async () => (await sign(SECRET, "HS256")).replace(/[^.]+$/, "")],
    [
      "with a header it must not have",
      async () => headed({ alg: "HS256", crit: ["x"], x: 1 }, await sign(SECRET, "HS256")),
    ],
    ["that has expired", () => sign(SECRET, "HS256", { ...claims, exp: now - 1 }), /expired/],
    [
      "that never expires",
      () => new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(SECRET)),
      /exp/,
    ],
    ["that is not valid yet", () => sign(SECRET, "HS256", { ...claims, nbf: now + 3600 })],
    ["whose expiry is not a number", () => sign(SECRET, "HS256", { ...claims, exp: "never" as unknown as number })],
    ["without a player", () => sign(SECRET, "HS256", { name: "ada" }), /sub/],
    ["whose player is not a string", () => sign(SECRET, "HS256", { sub: 7 as unknown as string }), /sub/],
    ["whose player is not a valid id", () => sign(SECRET, "HS256", { sub: "a b" }), /sub/],
    ["whose player is too long", () => sign(SECRET, "HS256", { sub: "u".repeat(129) }), /sub/],
    ["that is very long", () => sign(SECRET, "HS256", { ...claims, padding: "x".repeat(8192) }), /long/],
    ["that is empty", () => ""],
    ["that is not a token", () => "eyJ.eyJ.x"],
    ["that is not even text", () => "\u0000\ud800.."],
  ];
  for (const [what, token, reason] of tokens) {
    it(what, async () => {
      await assert.rejects(serverOf(rsa.publicKey).verify(await token()), isRefused(reason));
    });
  }

  it("whatever it says, if no key is configured", async () => {
    const keyless = identitiesOf({}, false);
    for (const token of [await sign(SECRET, "HS256"), await sign(rsa.privateKey, "RS256"), "x"]) {
      await assert.rejects(keyless.verify(token), isRefused());
    }
  });
});

/** The token with another header. */
function headed(header: object, token: string): string {
  return token.replace(/^[^.]+/, Buffer.from(JSON.stringify(header)).toString("base64url"));
}
