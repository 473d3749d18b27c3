import type { SchemaType } from "@colyseus/schema";
import { schema, t } from "@colyseus/schema";
import type { Mode, Phase } from "./kinds.ts";
import { DEFAULT_MODE } from "./kinds.ts";
import { PROTOCOL_VERSION } from "./version.ts";

// Every number has a default: a number field without one is undefined, `++` makes it NaN, and the
// client sees 0 for ever. Integers wrap silently on the wire, so writers keep to the ranges here.
// Paddles are most of what is sent: `number` takes 1 byte for small integers and 3 up to 65,535, and
// a position of 16 bits is off by 2^-10 units at most. A ball's float32 are off by 2^-17. Nothing
// that is compared, stored or replayed is read back from here.

/** Positions on a side in steps of 1/512: exact for whole units, as "clamp" is not; nothing comes near the ends. */
const FIVE_HUNDRED_TWELFTHS = { min: -64, max: 64, bits: 16, mode: "wrap" } as const;

/** A paddle's trajectory on its side; it holds from `tick` on. */
export const PaddleState = schema(
  {
    /** The paddle's middle at `tick`, in units from the middle of its side, positive towards the side's end. */
    position: t.quantized(FIVE_HUNDRED_TWELFTHS).default(0),
    /** Fraction of paddle speed, -1 … 1. */
    direction: t.number().default(0),
    /** Units; shrinks past the time limit, down to 0. */
    length: t.float32().default(0),
    tick: t.number().default(0),
    /** `seq` of the last move applied; 0 whenever a session takes the seat. */
    ack: t.number().default(0),
  },
  "PaddleState",
);
export type PaddleState = SchemaType<typeof PaddleState>;

/** One seat of the match: a person or a bot. */
export const PlayerState = schema(
  {
    player_id: t.string().default(""),
    username: t.string().default(""),
    /** 0 … sides - 1. */
    side: t.uint8().default(0),
    lives: t.uint8().default(0),
    score: t.uint16().default(0),
    /** 0 until decided; 1 is the winner. */
    place: t.uint8().default(0),
    connected: t.boolean().default(false),
    bot: t.boolean().default(false),
    /** Of use in a private room while it waits, and as the wish for a rematch in the intermission. */
    ready: t.boolean().default(false),
    paddle: t.ref(PaddleState),
  },
  "PlayerState",
);
export type PlayerState = SchemaType<typeof PlayerState>;

/** A ball's straight line since its last bounce: at `x, y` at the whole `tick`, `vx, vy` units a second. */
export const BallState = schema(
  {
    x: t.float32().default(0),
    y: t.float32().default(0),
    vx: t.float32().default(0),
    vy: t.float32().default(0),
    tick: t.number().default(0),
  },
  "BallState",
);
export type BallState = SchemaType<typeof BallState>;

/** What every client of a room sees. Session ids and codes are in none of it. */
export const PongState = schema(
  {
    protocol: t.uint8().default(PROTOCOL_VERSION),
    phase: t.string<Phase>().default("waiting"),
    mode: t.string<Mode>().default(DEFAULT_MODE),
    ranked: t.boolean().default(false),
    match_id: t.string().default(""),
    /** Ticks a second. */
    tick_rate: t.uint8().default(60),
    /** Guarded sides of this match's arena, 2 … 8; 0 before the first match. */
    sides: t.uint8().default(0),
    /** Whole seconds left. */
    countdown: t.uint8().default(0),
    /** While the room waits: whole seconds until bots take the free seats; 0 if they do not. */
    bots_in: t.uint16().default(0),
    /** player_id of the winner, or "". */
    winner_id: t.string().default(""),
    spectators: t.uint16().default(0),
    /** By player_id; players only, bots among them. */
    players: t.map(PlayerState),
    /** By ball id. */
    balls: t.map(BallState),
  },
  "PongState",
);
export type PongState = SchemaType<typeof PongState>;
