import type { KeyObject } from "node:crypto";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { JWTHeaderParameters, JWTPayload } from "jose";
import { SignJWT } from "jose";
import { createIdentities } from "../../src/players/identity.ts";
import type { TokenConfig } from "../../src/players/tokens.ts";
import { ApiError } from "../../src/protocol/errors.ts";

export const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";
export const ISSUER = "https://id.example.com";

/** An operator's own pair of keys. */
export const OPERATOR = generateKeyPairSync("ec", { namedCurve: "P-256" });

export function identitiesOf(config: TokenConfig, allowGuests = true) {
  return createIdentities({ ...config, allowGuests }, { warn: () => undefined });
}

/** A token with these claims, valid for ever unless they say otherwise, and by default signed with the secret. */
export function signed(
  claims: JWTPayload,
  key: KeyObject | Uint8Array = new TextEncoder().encode(SIGNING_SECRET),
  header: JWTHeaderParameters = { alg: "HS256" },
): Promise<string> {
  return new SignJWT({ exp: 4e9, ...claims }).setProtectedHeader(header).sign(key);
}

/** A predicate for `assert.rejects`: the error is an ApiError `unauthorized` with such a message. */
export function isRefused(reason: RegExp = /./) {
  return (error: unknown) => error instanceof ApiError && error.code === "unauthorized" && reason.test(error.message);
}

/** A server of a JWKS, without keys at first. */
export async function serveKeys() {
  const keys: object[] = [];
  let reads = 0;
  const server = createServer((_, res) => {
    reads += 1;
    res.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    /** Number of requests so far. */
    get reads() {
      return reads;
    },
    /** Adds a key to the set. Returns a token of the player "u1", signed with it. */
    async signWithNewKey(kid?: string): Promise<string> {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const id = kid === undefined ? {} : { kid };
      keys.push({ ...publicKey.export({ format: "jwk" }), ...id });
      return signed({ sub: "u1" }, privateKey, { alg: "ES256", ...id });
    },
    /** Takes all keys out of the set. */
    withdraw(): void {
      keys.length = 0;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
