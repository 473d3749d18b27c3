import * as z from "zod";
import { seatReservationSchema } from "./api.ts";
import { MAX_SEATS, MODES } from "./kinds.ts";
import { codeSchema } from "./shapes.ts";

/** The most members that a party may have. */
export const MAX_MEMBERS = MAX_SEATS;

/** Body of `POST /api/pong/parties/join`. */
export const partyJoinSchema = z.object({ code: codeSchema });

/** Query of `GET /api/pong/parties/:party`. An empty `since` is ignored. */
export const partyQuerySchema = z.object({
  since: z
    .string()
    .regex(/^\d{0,9}$/, "expected a version of the party")
    .transform((text) => (text === "" ? undefined : Number(text)))
    .optional()
    .describe("Wait until the party has a version above this one, for 20 seconds at most."),
});

const memberSchema = z.object({ player_id: z.string(), username: z.string() });

/** A member of a party. */
export type PartyMember = z.output<typeof memberSchema>;

/** The room that a party's leader has found, and the seat of one member there. */
export const partyMatchSchema = z.object({
  room_id: z.string(),
  mode: z.enum(MODES),
  code: z.string().nullable().describe("The code of a private room, otherwise null."),
  at: z.int().describe("When the seats were reserved, in Unix milliseconds."),
  reservation: seatReservationSchema,
});

/** The room that a party's leader has found, and the seat of one member there. */
export type PartyMatch = z.output<typeof partyMatchSchema>;

/** A party as one of its members sees it: the answer of every call to `/api/pong/parties`. */
export const partyAnswerSchema = z.object({
  party: z.string(),
  code: z.string().describe("With it, others join the party."),
  version: z.int().describe("Grows with every change of the party."),
  leader_id: z.string(),
  members: z.array(memberSchema).describe("In the order in which they will lead."),
  match: partyMatchSchema
    .nullable()
    .describe(
      "The party's last match, with the caller's seat; null without one, and when the seat is not held any more.",
    ),
});

/** A party as one of its members sees it. */
export type PartyAnswer = z.output<typeof partyAnswerSchema>;

/** Answer of a `DELETE` below `/api/pong/parties`. */
export const partyLeftSchema = z.object({ party: z.string(), player_id: z.string() });
