import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { zstdCompressSync, zstdDecompress, zstdDecompressSync } from "node:zlib";
import type { MatchResult } from "../protocol/api.ts";
import type { Recording } from "../simulation/replay.ts";
import { fingerprintBytesOf } from "./fingerprint.ts";
import { readInputs } from "./inputCodec.ts";

/** A recorded match with its players, and the digest of its final state to compare a replay with. */
export interface StoredReplay extends Recording, Pick<MatchResult, "match_id" | "players"> {
  readonly digest: string;
}

/** A replay without its inputs. */
type ReplayHead = Omit<StoredReplay, "log">;

/** Fields of a replay that follow from the match's result when it is read. */
export interface ChangedHead {
  readonly players?: StoredReplay["players"];
  readonly signature?: string;
}

/** Bytes of the head's length, at the beginning of a file. */
const LENGTH_BYTES = 4;

/** Most bytes that a file may decompress to. */
const MAX_BYTES = 4_000_000;

/** Number of inputs in a piece of JSON. */
const INPUTS_A_PIECE = 100;

/** Earlier versions stored JSON, which begins with this. A compressed file does not. */
const BRACE = 0x7b;

/**
 * Packs a replay into a file, compressed by zstd: the length of the head (32 bits, little end first), the head in JSON, and the
 * inputs (`inputCodec.ts`). A file of 48,000 moves has about 100 KB. Returns the fingerprint of the recording too.
 */
export function packReplay(head: ReplayHead, inputs: Uint8Array): { file: Buffer; fingerprint: string } {
  const fingerprint = createHash("sha256").update(fingerprintBytesOf(head, inputs)).digest("hex");
  return { file: packed(head, inputs), fingerprint };
}

function packed(head: ReplayHead, inputs: Uint8Array): Buffer {
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(headBytes.length);
  return zstdCompressSync(Buffer.concat([length, headBytes, inputs]));
}

/** The same file with another head. */
export function renamedReplay(file: Buffer, rename: (head: ReplayHead) => ReplayHead): Buffer {
  if (file[0] === BRACE) return Buffer.from(JSON.stringify(rename(JSON.parse(file.toString()))));
  const { head, inputs } = partsOf(zstdDecompressSync(file, { maxOutputLength: MAX_BYTES }));
  return packed(rename(JSON.parse(head)), inputs);
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Resolves in a turn of the event loop that no other replay has. */
function ownTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/**
 * The replay in a file as JSON, in pieces. All replays together have one piece made in each turn of the event loop, so that no tick
 * waits for them. Fields of `changed` replace or join those of the head.
 */
export async function* jsonOfReplay(file: Buffer, changed: ChangedHead = {}): AsyncGenerator<string> {
  if (file[0] === BRACE) return yield file.toString();
  const { head, inputs } = partsOf(await promisify(zstdDecompress)(file, { maxOutputLength: MAX_BYTES }));
  yield `${JSON.stringify({ ...JSON.parse(head), ...changed }).slice(0, -1)},"log":[`;
  let piece: string[] = [];
  let separator = "";
  for (const one of readInputs(inputs)) {
    piece.push(separator + JSON.stringify(one));
    separator = ",";
    if (piece.length < INPUTS_A_PIECE) continue;
    yield piece.join("");
    piece = [];
    await ownTurn();
  }
  yield `${piece.join("")}]}`;
}

function partsOf(bytes: Buffer): { head: string; inputs: Buffer } {
  const end = LENGTH_BYTES + bytes.readUInt32LE();
  return { head: bytes.toString("utf8", LENGTH_BYTES, end), inputs: bytes.subarray(end) };
}
