import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { text } from "node:stream/consumers";
import { mock } from "node:test";
import type { JWK } from "jose";
import { CompactSign, decodeProtectedHeader, importJWK } from "jose";
import { createArchive } from "../../src/players/archive.ts";
import { createMemoryKeyRing, createRedisKeyRing } from "../../src/players/keyRing.ts";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createRecords } from "../../src/players/records.ts";
import { createResultSigner } from "../../src/players/resultSigner.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import type { SignedResult } from "../../src/protocol/signedResult.ts";
import { type Finding, type ReplayAnswer, verifyReplay, verifyResult } from "../../src/recording/verify.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { digestOf } from "../../src/simulation/match.ts";
import { type LoggedInput, replayMatch } from "../../src/simulation/replay.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { playedMatch } from "../support/signedMatch.ts";
import { until } from "../support/until.ts";

const NO_LOG = { info() {}, warn() {}, error() {} };

function p256(): JWK {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }) as JWK;
}

describe("a signed result and its replay", () => {
  const { result, file } = playedMatch(["ada", "bob"]);
  const records = createRecords(createMemoryStore());
  const key = p256();
  const signer = createResultSigner(createMemoryKeyRing(), key);
  const archive = createArchive(records, signer);
  let signed: SignedResult;
  let replay: ReplayAnswer;

  before(async () => {
    await records.saveResult(result);
    await records.saveReplay("m1", file);
    signed = (await archive.resultOf("m1")) as SignedResult;
    const pieces = await archive.replayOf("m1");
    replay = JSON.parse(await text(pieces ?? assert.fail()));
  });

  async function found(change: Partial<ReplayAnswer>): Promise<Finding> {
    const changed = { ...replay, ...change };
    return verifyReplay(changed, digestOf(replayMatch(changed)), await signer.keySet());
  }

  it("are genuine, and the signature's payload is the result itself", async () => {
    assert.equal(await verifyResult(signed, await signer.keySet()), "genuine");
    assert.equal(await found({}), "genuine");
    const [header = "", payload = ""] = signed.signature.split(".");
    assert.deepEqual(JSON.parse(Buffer.from(payload, "base64url").toString()), result);
    const { alg, typ } = JSON.parse(Buffer.from(header, "base64url").toString());
    assert.deepEqual([alg, typ], ["ES256", "pong-result+jws"]);
  });

  it("a result counts as changed if a field was changed or added", async () => {
    const [first, second] = signed.players as [MatchResult["players"][0], MatchResult["players"][0]];
    const changes: Partial<SignedResult>[] = [
      { winner_id: "p9" },
      { duration_ms: 1001 },
      { players: [{ ...first, score: first.score + 1 }, second] },
      { players: [second, first] },
      { extra: 1 } as Partial<SignedResult>,
    ];
    for (const change of changes) {
      assert.equal(await verifyResult({ ...signed, ...change }, await signer.keySet()), "changed_result");
    }
  });

  it("a signature is refused if a part of it was changed, or if it is of another type or key", async () => {
    const [header, payload, bytes = ""] = signed.signature.split(".");
    const otherPayload = Buffer.from(JSON.stringify({ ...result, winner_id: "p9" })).toString("base64url");
    const otherBytes = `${bytes.startsWith("A") ? "B" : "A"}${bytes.slice(1)}`;
    const bad = [
      [header, otherPayload, bytes],
      [header, payload, otherBytes],
      [header, payload],
      ["", payload, bytes],
    ];
    for (const parts of bad) {
      const signature = parts.join(".");
      assert.equal(await verifyResult({ ...signed, signature }, await signer.keySet()), "bad_signature", signature);
      assert.equal(await found({ signature }), "bad_signature");
    }
    const { keys: published } = await signer.keySet();
    const otherType = await new CompactSign(Buffer.from(JSON.stringify(result)))
      .setProtectedHeader({ alg: "ES256", kid: `${published[0]?.kid}`, typ: "JWT" })
      .sign(await importJWK(key, "ES256"));
    assert.equal(await verifyResult({ ...signed, signature: otherType }, { keys: published }), "bad_signature");
    const stranger = createResultSigner(createMemoryKeyRing());
    const signature = await stranger.sign(result);
    assert.equal(await verifyResult({ ...signed, signature }, await signer.keySet()), "unknown_key");
    const { signature: _, ...unsigned } = signed;
    assert.equal(await verifyResult(unsigned, await signer.keySet()), "unsigned");
  });

  it("a replay counts as changed if its log, seed, rules or digest were, and its result if its players or id were", async () => {
    const { log, rules, players } = replay;
    const moved = log.toSpliced(-1, 1);
    const move = log[3] as LoggedInput;
    const later = log.with(3, { ...move, at: move.at + 1 });
    // the match ends as before, but the reason of a loss may be another
    const backDated = log.with(3, { ...move, input: { ...move.input, tick: move.at - 1 } as LoggedInput["input"] });
    assert.equal(digestOf(replayMatch({ ...replay, log: backDated })), replay.digest);
    const changed: Partial<ReplayAnswer>[] = [
      ...[{ log: moved }, { log: later }, { log: backDated }, { seed: 8 }, { digest: "0".repeat(16) }],
      { rules: { ...rules, vanishSeconds: 41 } },
    ];
    for (const change of changed) assert.equal(await found(change), "changed_replay", JSON.stringify(change));
    const renamed = players.map((one) => ({ ...one, username: "eve" }));
    assert.equal(await found({ players: renamed }), "changed_result");
    assert.equal(await found({ match_id: "m2" }), "changed_result");
    assert.equal(await verifyReplay(replay, "0".repeat(16), await signer.keySet()), "changed_replay");
  });

  it("a result that has changed in the store since is signed as it is, and its replay names the same players", async () => {
    const store = createMemoryStore();
    const later = createRecords(store);
    const players = result.players.map((one) => ({ ...one, username: "deleted" }));
    await later.saveResult({ ...result, players });
    await later.saveReplay("m1", file);
    const pieces = await createArchive(later, signer).replayOf("m1");
    const answer: ReplayAnswer = JSON.parse(await text(pieces ?? assert.fail()));
    assert.deepEqual(answer.players, players);
    assert.equal(await verifyReplay(answer, answer.digest, await signer.keySet()), "genuine");
  });

  it("a result that is asked for again is not signed again, and the signature is the same whole one", async () => {
    const sign = mock.method(CompactSign.prototype, "sign");
    try {
      const fresh = createResultSigner(createMemoryKeyRing());
      const other = { ...result, match_id: "other" };
      const [first, again] = [await fresh.sign(result), await fresh.sign(structuredClone(result))];
      assert.deepEqual([again, sign.mock.callCount()], [first, 1]);
      assert.notEqual((await fresh.sign(other)).split(".")[2], first.split(".")[2]);
      assert.equal(
        await verifyResult({ ...other, signature: await fresh.sign(other) }, await fresh.keySet()),
        "genuine",
      );
      assert.equal(sign.mock.callCount(), 2);
    } finally {
      sign.mock.restore();
    }
  });

  it("a replay whose result is not kept any more is unsigned", async () => {
    const later = createRecords(createMemoryStore());
    await later.saveReplay("m1", file);
    const pieces = await createArchive(later, signer).replayOf("m1");
    const answer = JSON.parse(await text(pieces ?? assert.fail()));
    assert.equal(answer.signature, undefined);
    assert.equal(await verifyReplay(answer, answer.digest, await signer.keySet()), "unsigned");
    assert.equal(await createArchive(later, signer).replayOf("m2"), undefined);
  });
});

describe("the keys of signatures in Redis", () => {
  const { result } = playedMatch(["ada", "bob"]);
  let redis: RedisServer;
  let clients: ReturnType<typeof connectRedis>[];

  before(async () => {
    redis = await startRedis();
    clients = [1, 2].map(() => connectRedis(redis.url, NO_LOG as never, "fail", { prefix: "" }));
    await until("Redis is ready", () => clients.every(({ status }) => status === "ready"));
  });
  after(async () => {
    for (const client of clients) client.disconnect();
    await redis.stop();
  });
  beforeEach(() => clients[0]?.flushall());

  const kidOf = (signature: string) => decodeProtectedHeader(signature).kid;

  it("are those of the first process, for all of them", async () => {
    const signers = clients.map((client) => createResultSigner(createRedisKeyRing(client)));
    const signatures = await Promise.all(signers.map((one) => one.sign(result)));
    assert.equal(kidOf(signatures[0] as string), kidOf(signatures[1] as string));
    for (const one of signers) {
      const keySet = await one.keySet();
      assert.equal(keySet.keys.length, 1);
      assert.ok(keySet.keys.every((key) => !("d" in key)));
      for (const signature of signatures) assert.equal(await verifyResult({ ...result, signature }, keySet), "genuine");
    }
  });

  it("are published for good: what an earlier key signed can be verified after a rotation", async () => {
    const [client] = clients as [ReturnType<typeof connectRedis>];
    const early = [await createResultSigner(createRedisKeyRing(client)).sign(result)];
    early.push(await createResultSigner(createRedisKeyRing(client), p256()).sign(result));
    const rotated = createResultSigner(createRedisKeyRing(client), p256());
    early.push(await rotated.sign(result));
    assert.equal(new Set(early.map(kidOf)).size, 3);
    const keySet = await rotated.keySet();
    for (const signature of early) assert.equal(await verifyResult({ ...result, signature }, keySet), "genuine");
  });

  it("a configured private key never enters Redis", async () => {
    const [client] = clients as [ReturnType<typeof connectRedis>];
    const key = p256();
    await createResultSigner(createRedisKeyRing(client), key).sign(result);
    assert.equal(await client.exists(keys.signingKey), 0);
    assert.ok(!JSON.stringify(await client.hgetall(keys.signingKeys)).includes(key.d as string));
  });
});

describe("keys that Redis does not give", () => {
  it("make a signature unavailable, and the next one is tried again", async () => {
    const ring = createMemoryKeyRing();
    let isAway = true;
    const share: typeof ring.share = async (key) => {
      if (isAway) throw new ApiError("unavailable", "the store does not answer");
      return key;
    };
    const signer = createResultSigner({ ...ring, share });
    const { result } = playedMatch(["ada", "bob"]);
    await assert.rejects(signer.sign(result), /does not answer/);
    isAway = false;
    assert.equal(
      await verifyResult({ ...result, signature: await signer.sign(result) }, await signer.keySet()),
      "genuine",
    );
  });

  it("are given back to a Redis that has lost them", async () => {
    const ring = createMemoryKeyRing();
    const shared: string[] = [];
    let lose = () => {};
    const signer = createResultSigner({
      ...ring,
      share: async (key) => {
        shared.push(key);
        return key;
      },
      onLoss: (listener) => {
        lose = listener;
      },
    });
    await signer.keySet();
    lose();
    await signer.keySet();
    assert.equal(shared.length, 2);
    assert.equal(shared[0], shared[1]);
  });
});
