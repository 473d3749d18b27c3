import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { EncryptJWT, UnsecuredJWT } from "jose";
import { bearerOf } from "../../src/http/requests.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { identitiesOf, isRefused, OPERATOR, SIGNING_SECRET, serveKeys, signed } from "../support/tokens.ts";

type Forgery = [what: string, token: () => string | Promise<string>];

const CLAIMS = { sub: "u1", name: "eve", exp: 4e9 };
const NOW = Math.floor(Date.now() / 1000);
const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const JWK = OPERATOR.publicKey.export({ format: "jwk" });
const PEM = OPERATOR.publicKey.export({ type: "spki", format: "pem" }).toString();
const DER = OPERATOR.publicKey.export({ type: "spki", format: "der" });

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A token with any header, and a signature by HMAC with any key. */
function hmac(header: object, key: string | Buffer, hash = "sha256", claims: object = CLAIMS): string {
  const content = `${base64(header)}.${base64(claims)}`;
  return `${content}.${createHmac(hash, key).update(content).digest("base64url")}`;
}

/** A token with any header, signed by the forger's own key. */
function bySelf(header: object): string {
  const content = `${base64(header)}.${base64(CLAIMS)}`;
  const key = { key: own.privateKey, dsaEncoding: "ieee-p1363" } as const;
  return `${content}.${sign("sha256", Buffer.from(content), key).toString("base64url")}`;
}

/** The three parts of a token that is valid, changed. */
async function changed(change: (parts: string[]) => (string | undefined)[]): Promise<string> {
  return change((await signed(CLAIMS)).split(".")).join(".");
}

const FORGERIES: readonly Forgery[] = [
  ["not signed", () => new UnsecuredJWT(CLAIMS).encode()],
  ...["none", "None", "nOnE", "NONE", "", "null"].map(
    (alg): Forgery => [`of the algorithm "${alg}", with a valid signature`, () => hmac({ alg }, SIGNING_SECRET)],
  ),
  ["without an algorithm", () => hmac({ typ: "JWT" }, SIGNING_SECRET)],
  ["with a list of algorithms", () => hmac({ alg: ["HS256"] }, SIGNING_SECRET)],
  ["of the algorithm in lower case", () => hmac({ alg: "hs256" }, SIGNING_SECRET)],
  ["of HS384 with the secret", () => hmac({ alg: "HS384" }, SIGNING_SECRET, "sha384")],
  ["of HS512 with the secret", () => hmac({ alg: "HS512" }, SIGNING_SECRET, "sha512")],
  ["of an algorithm that is a name of every object", () => hmac({ alg: "constructor" }, SIGNING_SECRET)],
  ["of another secret", () => hmac({ alg: "HS256" }, "another secret that is long enough")],
  ["of the empty secret", () => hmac({ alg: "HS256" }, "")],
  ["of the secret's beginning", () => hmac({ alg: "HS256" }, SIGNING_SECRET.slice(0, -1))],
  ["of the public key's PEM as a secret", () => hmac({ alg: "HS256" }, PEM)],
  ["of the public key's PEM without its end as a secret", () => hmac({ alg: "HS256" }, PEM.trim())],
  ["of the public key's DER as a secret", () => hmac({ alg: "HS256" }, DER)],
  ["of the public key's JWK as a secret", () => hmac({ alg: "HS256" }, JSON.stringify(JWK))],
  ["of a public key's algorithm with the secret", () => hmac({ alg: "ES256" }, SIGNING_SECRET)],
  ["of another key of the same curve", () => bySelf({ alg: "ES256" })],
  ["of a key of another type", () => signed(CLAIMS, rsa.privateKey, { alg: "RS256" })],
  ["of a signature of zeros", () => changed(([, claims]) => [base64({ alg: "ES256" }), claims, "A".repeat(86)])],
  ["with its own key", () => bySelf({ alg: "ES256", jwk: own.publicKey.export({ format: "jwk" }) })],
  ["with the address of its own keys", () => bySelf({ alg: "ES256", jku: "http://127.0.0.1:9/jwks", kid: "1" })],
  ["with the address of its own certificate", () => bySelf({ alg: "ES256", x5u: "http://127.0.0.1:9/x", kid: "1" })],
  ["with its own certificate", () => bySelf({ alg: "ES256", x5c: [DER.toString("base64")] })],
  ["with a file as a key", () => hmac({ alg: "HS256", kid: "../../../../dev/null" }, "")],
  ["with a query as a key", () => hmac({ alg: "HS256", kid: "' UNION SELECT '" }, "' UNION SELECT '")],
  ["with a key that is a name of every object", () => bySelf({ alg: "ES256", kid: "__proto__" })],
  ["with a key that is no text", () => bySelf({ alg: "ES256", kid: { length: 1 } })],
  ["with a critical header that nobody knows", () => hmac({ alg: "HS256", crit: ["x"], x: 1 }, SIGNING_SECRET)],
  ["with nothing critical", () => hmac({ alg: "HS256", crit: [] }, SIGNING_SECRET)],
  ["whose payload is not encoded", () => hmac({ alg: "HS256", crit: ["b64"], b64: false }, SIGNING_SECRET)],
  ["that has expired", () => signed({ ...CLAIMS, exp: NOW - 1 })],
  ["that is not valid yet", () => signed({ ...CLAIMS, nbf: NOW + 3600 })],
  ["that never expires", () => hmac({ alg: "HS256" }, SIGNING_SECRET, "sha256", { sub: "u1" })],
  ["that expires at a text", () => hmac({ alg: "HS256" }, SIGNING_SECRET, "sha256", { sub: "u1", exp: "4e9" })],
  ["whose claims are a list", () => hmac({ alg: "HS256" }, SIGNING_SECRET, "sha256", [CLAIMS])],
  ["with other claims", () => changed(([head, , signature]) => [head, base64({ ...CLAIMS, sub: "u2" }), signature])],
  [
    "with another header",
    () => changed(([, claims, signature]) => [base64({ alg: "HS256" }), `${claims}`, `${signature}A`]),
  ],
  ["without its signature", () => changed(([head, claims]) => [head, claims, ""])],
  ["without the part of its signature", () => changed(([head, claims]) => [head, claims])],
  ["with a fourth part", () => changed((parts) => [...parts, "x"])],
  ["with five parts", () => changed((parts) => [...parts, "x", "x"])],
  [
    "that is encrypted with the secret",
    () =>
      new EncryptJWT(CLAIMS).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(Buffer.from(SIGNING_SECRET)),
  ],
  [
    "in JSON",
    async () => {
      const [head, payload, signature] = (await signed(CLAIMS)).split(".");
      return JSON.stringify({ protected: head, payload, signature });
    },
  ],
  ["of dots", () => ".."],
  ["of nothing", () => ""],
  ["of 8,193 characters", () => signed({ ...CLAIMS, padding: "x".repeat(8192) })],
];

describe("a forged token", () => {
  const servers = {
    "with a secret and a public key": identitiesOf({ jwtSecret: SIGNING_SECRET, jwtPublicKey: OPERATOR.publicKey }),
    "with a secret alone": identitiesOf({ jwtSecret: SIGNING_SECRET }),
  };

  it("would be valid if it were not forged", async () => {
    for (const { verify } of Object.values(servers)) {
      assert.equal((await verify(await signed(CLAIMS))).playerId, "u1");
      assert.equal((await verify(hmac({ alg: "HS256" }, SIGNING_SECRET))).playerId, "u1");
    }
  });

  for (const [what, token] of FORGERIES) {
    it(`${what} is refused`, async () => {
      const forged = await token();
      for (const { verify } of Object.values(servers)) await assert.rejects(verify(forged), isRefused());
    });
  }

  it("is refused by the keys of a JWKS too", async () => {
    const jwks = await serveKeys();
    await jwks.signWithNewKey("1");
    const { verify } = identitiesOf({ jwtSecret: SIGNING_SECRET, jwtJwksUrl: jwks.url });
    for (const [what, token] of FORGERIES) await assert.rejects(verify(await token()), isRefused(), what);
    assert.ok(jwks.reads <= 4, `${jwks.reads} reads`);
    await jwks.close();
  });

  it("cannot hide in the header", () => {
    for (const header of ["", "Bearer", "Basic YTpi", "Bearer a b", "Bearer a,b", "Bearer \u0000", "a.b.c"]) {
      assert.throws(() => bearerOf(header), ApiError, header);
    }
  });
});
