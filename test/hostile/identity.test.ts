import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import type { JWTPayload } from "jose";
import { ConfigError, loadConfig } from "../../src/config.ts";
import { createKeySet } from "../../src/players/keySet.ts";
import { readInbound } from "../../src/protocol/commands.ts";
import { clearPlayers, createPongState, PaddleState, PlayerState, PongState } from "../../src/protocol/schema.ts";
import { graphemesOf, shortenedUsername, usernameOf } from "../../src/protocol/usernames.ts";
import { askMatchmaking } from "../support/players.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { ISSUER, identitiesOf, isRefused, OPERATOR, SIGNING_SECRET, serveKeys, signed } from "../support/tokens.ts";
import { until } from "../support/until.ts";

/** Names that every object has. */
const BORN_NAMES = Object.getOwnPropertyNames(Object.prototype);

describe("an id that is a name of every object", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({ JWT_SECRET: SIGNING_SECRET });
  });
  after(() => server?.end());

  it("is among twelve that are tried here", () => {
    assert.ok(BORN_NAMES.includes("constructor") && BORN_NAMES.includes("__proto__"));
    assert.equal(BORN_NAMES.length, 12);
  });

  for (const id of BORN_NAMES) {
    it(`${id} is refused as a player's at both doors`, async () => {
      const token = await signed({ sub: id });
      assert.equal((await askMatchmaking(server.url, { mode: "2-player" }, token)).status, 401);
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const init = { method: "POST", headers, body: '{"mode":"2-player"}' };
      assert.equal((await fetch(`${server.url}/matchmake/joinOrCreate/pong`, init)).status, 401);
    });

    it(`${id} is no room, for a call or for a socket`, async () => {
      assert.equal((await askMatchmaking(server.url, { room_id: id })).status, 404);
      const reservation = { name: "pong", roomId: id, sessionId: id, processId: "p" };
      const socket = await openSocket(socketUrl(server.url, reservation));
      await until("the socket is closed", () => socket.closedWith !== undefined);
      assert.equal(socket.joined, false);
      assert.ok(!server.lines().some((line) => line.includes("is not a function")));
    });

    it(`${id} is no player in a command`, () => {
      const players = [{ player_id: id }];
      const command = JSON.stringify({ event: "start_game", room_id: "r", players });
      assert.deepEqual(readInbound("start_game", command), { kind: "junk", cause: "wrong_shape" });
    });

    it(`${id} would be a key of the state like any other`, () => {
      const state = createPongState();
      const [encoder, decoder] = [new Encoder(state), new Decoder(new PongState())];
      decoder.decode(encoder.encodeAll());
      for (const [round, change] of [() => undefined, clearPlayers].entries()) {
        change(state);
        const player = new PlayerState().assign({ player_id: id, lives: round });
        player.paddle = new PaddleState();
        state.players.set(id, player);
        decoder.decode(encoder.encode());
        encoder.discardChanges();
        assert.deepEqual(
          [...decoder.state.players.values()].map(({ player_id, lives }) => [player_id, lives]),
          [[id, round]],
        );
      }
    });
  }
});

describe("an operator's token", () => {
  const strict = identitiesOf({ jwtSecret: SIGNING_SECRET, jwtIssuer: ISSUER, jwtAudience: "pong" });
  const fine = { sub: "auth0|abc", iss: ISSUER, aud: "pong" };

  const accepted: [what: string, claims: JWTPayload][] = [
    ["with the issuer and audience", fine],
    ["for several services", { ...fine, aud: ["shop", "pong"] }],
    ["with the shortest id", { ...fine, sub: "!" }],
    ["with the longest id", { ...fine, sub: "~".repeat(128) }],
  ];
  for (const [what, claims] of accepted) {
    it(`${what} is accepted`, async () => {
      assert.equal((await strict.verify(await signed(claims))).playerId, claims.sub);
    });
  }

  const refused: [what: string, claims: JWTPayload, reason: RegExp][] = [
    ["of another issuer", { ...fine, iss: "https://evil.example" }, /issuer/],
    ["with an issuer that begins the same", { ...fine, iss: `${ISSUER}/` }, /issuer/],
    ["without an issuer", { sub: fine.sub, aud: fine.aud }, /issuer/],
    ["for another service", { ...fine, aud: "shop" }, /audience/],
    ["for other services", { ...fine, aud: ["shop", "pong2"] }, /audience/],
    ["for nobody", { ...fine, aud: [] }, /audience/],
    ["without an audience", { sub: fine.sub, iss: fine.iss }, /audience/],
    ["that never ends", { ...fine, exp: undefined as unknown as number }, /exp/],
    ["with a space in its id", { ...fine, sub: "a b" }, /sub/],
    ["with another script in its id", { ...fine, sub: "äda" }, /sub/],
    ["with no id", { ...fine, sub: "" }, /sub/],
    ["with a long id", { ...fine, sub: "u".repeat(129) }, /sub/],
    ["with an id that begins like a guest's", { ...fine, sub: "p_1" }, /sub/],
    ["with a bot's id", { ...fine, sub: "bot_Xy_-9kLmN" }, /sub/],
  ];
  for (const [what, claims, reason] of refused) {
    it(`${what} is refused`, async () => {
      await assert.rejects(strict.verify(await signed(claims)), isRefused(reason));
    });
  }

  it("of an own key cannot take a guest's seat, but the guest can", async () => {
    const both = identitiesOf({ jwtSecret: SIGNING_SECRET, jwtPublicKey: OPERATOR.publicKey, jwtIssuer: ISSUER });
    const guest = await both.createGuest("ada");
    assert.equal((await both.verify(guest.token)).playerId, guest.playerId);
    const forged = await signed({ sub: guest.playerId, iss: ISSUER }, OPERATOR.privateKey, { alg: "ES256" });
    await assert.rejects(both.verify(forged), isRefused(/sub/));
  });

  it("is the only one accepted without guests", async () => {
    const { token } = await identitiesOf({ jwtSecret: SIGNING_SECRET }).createGuest("ada");
    const closed = identitiesOf({ jwtSecret: SIGNING_SECRET }, false);
    await assert.rejects(closed.verify(token), isRefused(/guests are not allowed/));
    assert.equal((await closed.verify(await signed({ sub: "u1" }))).playerId, "u1");
  });

  it("of the previous secret is accepted, but new ones are signed with the secret", async () => {
    const old = await identitiesOf({ jwtSecret: SIGNING_SECRET }).createGuest("ada");
    const secret = "the secret that has come after it, at last";
    const rotated = identitiesOf({ jwtSecret: secret, jwtSecretPrevious: SIGNING_SECRET });
    assert.equal((await rotated.verify(old.token)).playerId, old.playerId);
    const { token, playerId } = await rotated.createGuest("bob");
    assert.equal((await identitiesOf({ jwtSecret: secret }).verify(token)).playerId, playerId);
    await assert.rejects(identitiesOf({ jwtSecret: SIGNING_SECRET }).verify(token), isRefused());
    const unsigning = identitiesOf({ jwtSecretPrevious: SIGNING_SECRET });
    await assert.rejects(unsigning.createGuest("eve"), isRefused());
  });
});

describe("the keys of a JWKS", () => {
  it("are read once, again for an unknown key, and outlive an outage", async () => {
    const jwks = await serveKeys();
    const { verify } = identitiesOf({ jwtJwksUrl: jwks.url }, false);
    const first = await jwks.signWithNewKey("one");
    assert.deepEqual(await Promise.all([verify(first), verify(first)]).then((all) => all.length), 2);
    assert.equal(jwks.reads, 1);

    const second = await jwks.signWithNewKey("two");
    assert.equal((await verify(second)).playerId, "u1");
    assert.equal((await verify(first)).playerId, "u1");
    assert.equal(jwks.reads, 2);

    const unknown = await signed({ sub: "u1" }, OPERATOR.privateKey, { alg: "ES256", kid: "three" });
    await Promise.all(Array.from({ length: 20 }, () => assert.rejects(verify(unknown), isRefused())));
    assert.ok(jwks.reads <= 3, `${jwks.reads} reads`);

    await jwks.close();
    for (const token of [first, second]) assert.equal((await verify(token)).playerId, "u1");
  });

  it("are read again when they are old, so that a key that was withdrawn ends", async () => {
    const jwks = await serveKeys();
    const keysOf = createKeySet(jwks.url, { warn: () => undefined }, 0);
    await jwks.signWithNewKey("one");
    const header = { alg: "ES256", kid: "one" };
    assert.equal((await keysOf(header)).length, 1);
    jwks.withdraw();
    assert.equal((await keysOf(header)).length, 1, "the old keys are used while the new ones come");
    const isRefusedNow = () =>
      keysOf(header).then(
        () => false,
        () => true,
      );
    await until("the key is refused", isRefusedNow);
    await jwks.close();
  });

  it("that cannot be read are no reason to refuse a token: try again", async () => {
    const jwks = await serveKeys();
    const token = await jwks.signWithNewKey("one");
    await jwks.close();
    const { verify } = identitiesOf({ jwtJwksUrl: jwks.url }, false);
    await assert.rejects(verify(token), { code: "unavailable" });
    // a token that no key of a JWKS can have signed needs no keys
    await assert.rejects(verify(await signed({ sub: "u1" })), isRefused());
  });

  it("without ids are tried one after the other", async () => {
    const jwks = await serveKeys();
    const tokens = [await jwks.signWithNewKey(), await jwks.signWithNewKey()];
    const { verify } = identitiesOf({ jwtJwksUrl: jwks.url }, false);
    for (const token of tokens) assert.equal((await verify(token)).playerId, "u1");
    const foreign = await signed({ sub: "u1" }, OPERATOR.privateKey, { alg: "ES256" });
    await assert.rejects(verify(foreign), isRefused());
    await jwks.close();
  });
});

describe("at the start", () => {
  for (const [key, value] of [
    ["JWT_SECRET", "a".repeat(32)],
    ["JWT_SECRET", "ab".repeat(32)],
    ["JWT_SECRET_PREVIOUS", "a".repeat(32)],
    ["ADMIN_PASSWORD", "x"],
    ["ADMIN_PASSWORD", "elevenchars"],
    ["JWT_JWKS_URL", "file:///etc/passwd"],
    ["JWT_ISUER", ISSUER],
  ] as const) {
    it(`${key} of ${value.length} characters "${value.slice(0, 4)}…" is refused and not shown`, () => {
      assert.throws(
        () => loadConfig(Object.fromEntries([[key, value]])),
        (error) => error instanceof ConfigError && error.problems.length === 1 && error.problems[0]?.key === key,
      );
    });
  }
});

describe("a username", () => {
  const FAMILY = "👨\u200d👩\u200d👧\u200d👦";
  const refused = ["\u200b", "\u3164", "\u2800", "\u00ad", "\ufe0f", "\u{e0041}", "ada\u200b", "a\u200db", "ad\u2060a"];
  const alsoRefused = [
    "\u115f",
    "\uffa0",
    "\u180e",
    "\u034f",
    "\ufeffa\ufeffb",
    "a\ufe0f",
    "👩\u200d",
    "\u200d👩",
    "1\ufe0f",
  ];
  const tagged = ["🏴\u{e0061}", "🏳\ufe0f\u{e0067}\u{e007f}", "a\u202eb", "\u{10ffff}", "a\u{e000}", "\u0301"];
  for (const raw of [...refused, ...alsoRefused, ...tagged]) {
    it(`${escaped(raw)} is refused`, () => assert.equal(usernameOf(raw), undefined));
  }

  for (const raw of [
    "ada",
    "Ada Lovelace",
    "अदा",
    "愛達",
    "עדה",
    "٣",
    "?",
    FAMILY,
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "🇫🇷",
    "a👩🏽\u200d🚀b",
  ]) {
    it(`${escaped(raw)} is taken`, () => assert.equal(usernameOf(raw), raw));
  }

  it("in a token that is too long is shortened, without cutting an emoji", async () => {
    const { verify } = identitiesOf({ jwtSecret: SIGNING_SECRET });
    for (const [name, username] of [
      ["abcdefghijklmnopqrstu", "abcdefghijklmnopqrst"],
      [`abcdefghijklmnopq${FAMILY}`, "abcdefghijklmnopq"],
      [`${FAMILY}${FAMILY}${FAMILY}`, `${FAMILY}${FAMILY}`],
      [`abcdefghijklmnopqrs u`, "abcdefghijklmnopqrs"],
    ] as const) {
      assert.equal((await verify(await signed({ sub: "u1", name }))).username, username);
    }
    assert.match((await verify(await signed({ sub: "u1", name: "\u200b" }))).username, /^player-/);
  });

  it("is cut between what one sees as characters, wherever it is cut", () => {
    assert.deepEqual(graphemesOf(`a${FAMILY}🇫🇷`), ["a", FAMILY, "🇫🇷"]);
    assert.equal(shortenedUsername(FAMILY.repeat(9)), FAMILY.repeat(2));
  });
});

function escaped(text: string): string {
  return JSON.stringify(text).replace(/[^\x21-\x7e]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}
