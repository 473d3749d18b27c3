import { createReadStream } from "node:fs";
import { calculateJwkThumbprint, type JSONWebKeySet, type JWK } from "jose";
import * as z from "zod";
import { matchResultSchema } from "../protocol/api.ts";
import { idSchema } from "../protocol/shapes.ts";
import { KEYS_PATH } from "../protocol/signature.ts";
import type { SignedResult } from "../protocol/signedResult.ts";
import { usernameOf } from "../protocol/usernames.ts";
import type { ReplayAnswer } from "../recording/verify.ts";
import { DEFAULT_RULES, type Rules } from "../simulation/constants.ts";
import { MAX_REPLAY_TICKS } from "../simulation/replay.ts";

const TIMEOUT_MS = 10_000;

/** Most bytes that a file or an answer may have, unpacked. Eight people who send all they may for an hour need fewer. */
const MAX_BYTES = 64_000_000;

const API_PATH = "/api/pong/matches/";

const side = z.int().min(0).max(7);
const inputSchema = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("move"), side, direction: z.number().min(-1).max(1), tick: z.int().exactOptional() }),
  z.looseObject({ type: z.literal("leave"), side, reason: z.enum(["left", "disconnected"]) }),
  z.looseObject({ type: z.literal("stand_in"), side, bot: z.boolean() }),
]);

/** The ranges of the rules that operators set. Any other is between 0 and SCOPE times its usual value. */
const RANGES: Partial<Record<string, readonly [number, number]>> = {
  tickRate: [20, 240],
  lives: [1, 255],
  timeLimitSeconds: [1, 3600],
};
const SCOPE = 10;

const playerSchema = matchResultSchema.shape.players.element.refine(
  ({ username }) => usernameOf(username) === username,
  "expected a username",
);

/** The fields that are read here. Others are kept. `createReplay` checks the version. */
const replaySchema = z.looseObject({
  match_id: idSchema,
  version: z.int(),
  seed: z.int().min(0),
  sides: z.int().min(2).max(8),
  rules: z.custom<Rules>(isRules, "expected a number for each rule, in its range"),
  log: z.array(z.object({ at: z.int().max(MAX_REPLAY_TICKS), input: inputSchema })),
  digest: z.string().regex(/^[0-9a-f]{1,64}$/, "expected a digest"),
  players: z.array(playerSchema),
  signature: z.string().exactOptional(),
});

const resultSchema = z.looseObject({
  ...matchResultSchema.shape,
  players: z.array(playerSchema),
  signature: z.string().exactOptional(),
});

function isRules(value: unknown): boolean {
  const rules = new Map(Object.entries(value ?? {}));
  return Object.entries(DEFAULT_RULES).every(([name, usual]) => {
    const [least, most] = RANGES[name] ?? [0, SCOPE * usual];
    const rule: unknown = rules.get(name);
    return typeof rule === "number" && rule >= least && rule <= most;
  });
}

/** The content of a file: a replay, or a result without one. */
export type Answer =
  | { readonly is: "replay"; readonly replay: ReplayAnswer }
  | { readonly is: "result"; readonly result: Partial<SignedResult> };

/** Reads a replay or a result from a file, or from its address or that of its page. Throws an Error that says what is wrong. */
export async function readAnswer(source: string): Promise<Answer> {
  const { base, matchId } = partsOf(source);
  const isPage = /\/replay\/[^/]+$/.test(source) && !source.includes(API_PATH);
  const found = await readJson(isPage ? `${base}${API_PATH}${matchId}/replay` : source);
  const isReplay = typeof found === "object" && found !== null && "log" in found;
  if (isReplay) return { is: "replay", replay: checked(source, replaySchema, found) };
  return { is: "result", result: checked(source, resultSchema, found) };
}

/** Reads public keys from a JWKS or a JWK in a file or at an address, or from the server of that address. */
export async function readKeys(source: string): Promise<JSONWebKeySet> {
  const address = isAddress(source) && !source.endsWith(".json") ? `${partsOf(source).base}${KEYS_PATH}` : source;
  const found = (await readJson(address)) as JSONWebKeySet | JWK;
  if ("keys" in found && Array.isArray(found.keys)) return found as JSONWebKeySet;
  if ("kty" in found)
    return { keys: [{ ...found, kid: found.kid ?? (await calculateJwkThumbprint(found)) }] } as JSONWebKeySet;
  throw new Error(`${source} holds no public keys`);
}

export function isAddress(source: string): boolean {
  return /^https?:\/\//.test(source);
}

/** The server of an address, without a slash at its end, and the match that it names. */
function partsOf(source: string): { base: string; matchId: string } {
  const [, base = "", matchId = ""] = /^(.*?)(?:\/(?:api\/pong\/matches|replay)\/([^/]+).*|\/?)$/.exec(source) ?? [];
  return { base, matchId };
}

async function readJson(source: string): Promise<unknown> {
  if (!isAddress(source)) return readWhole(source, createReadStream(source));
  const response = await fetch(source, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${source} answers with status ${response.status}`);
  return readWhole(source, response.body ?? []);
}

/** Reads JSON. A small answer may unpack to a large one. */
async function readWhole(source: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<unknown> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > MAX_BYTES) throw new Error(`${source} is larger than ${MAX_BYTES} bytes`);
    read.push(piece);
  }
  return JSON.parse(Buffer.concat(read).toString());
}

function checked<T>(source: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${source}: ${issue?.path.join(".")}: ${issue?.message}`);
}
