import * as z from "zod";
import { matchResultSchema } from "./api.ts";

const signatureSchema = z
  .string()
  .describe("A compact JWS (ES256) whose payload is the result. Its keys are at /.well-known/jwks.json.");

/** Answer of `GET /api/pong/matches/:match_id`. */
export const signedResultSchema = matchResultSchema.extend({ signature: signatureSchema });

/** Answer of `GET /api/pong/matches/:match_id`. */
export type SignedResult = z.output<typeof signedResultSchema>;

/** Answer of `GET /.well-known/jwks.json`. */
export const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** Answer of `GET /api/pong/matches/:match_id/replay`: a recorded match. Inputs are listed in docs/protocol.md. */
export const replayAnswerSchema = z.looseObject({
  match_id: z.string(),
  players: matchResultSchema.shape.players,
  seed: z.int(),
  rules: z.looseObject({}),
  digest: z.string().describe("Digest of the final state, to compare a replay with."),
  signature: signatureSchema.exactOptional(),
});
