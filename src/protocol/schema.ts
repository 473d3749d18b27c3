import type { SchemaType } from "@colyseus/schema";
import { schema, t } from "@colyseus/schema";
import type { Mode, Phase } from "./kinds.ts";
import { DEFAULT_MODE } from "./kinds.ts";
import { PROTOCOL_VERSION } from "./version.ts";

// Every number has a default. Without one the field is undefined, `++` makes it NaN, and clients see 0 for ever. Integers wrap
// silently on the wire, so writers have to keep to the ranges here.
// Paddles are most of the traffic. A `number` takes 1 byte for small integers and 3 bytes up to 65,535; a position of 16 bits
// is off by at most 2^-10 units: its steps are of 1/512, "wrap" is exact for whole units where "clamp" is not, and no position
// is near the ends. A ball's float32 is off by at most 2^-17. The server reads nothing back from this state. The options stand
// in the calls because schema-codegen reads only literals.

/** A paddle's trajectory on its side. It holds from `tick` on. */
export const PaddleState = schema(
  {
    /** The paddle's middle at `tick`, in units from the middle of its side, positive towards the side's end. */
    position: t.quantized({ min: -64, max: 64, bits: 16, mode: "wrap" }).default(0),
    /** Fraction of paddle speed, -1 … 1. */
    direction: t.number().default(0),
    /** In units. It shrinks after the time limit, down to 0. */
    length: t.float32().default(0),
    tick: t.number().default(0),
    /** `seq` of the last move applied. 0 when a session takes the seat. */
    ack: t.number().default(0),
  },
  "PaddleState",
);
/** An instance of `PaddleState`. */
export type PaddleState = SchemaType<typeof PaddleState>;

/** A player of the match: a person or a bot. */
export const PlayerState = schema(
  {
    player_id: t.string().default(""),
    username: t.string().default(""),
    /** 0 … sides - 1. */
    side: t.uint8().default(0),
    lives: t.uint8().default(0),
    score: t.uint16().default(0),
    /** 1 is the winner; 0 until it is decided. */
    place: t.uint8().default(0),
    connected: t.boolean().default(false),
    bot: t.boolean().default(false),
    /** In a private room that waits: ready to start. In the intermission: wants a rematch. */
    ready: t.boolean().default(false),
    paddle: t.ref(PaddleState),
  },
  "PlayerState",
);
/** An instance of `PlayerState`. */
export type PlayerState = SchemaType<typeof PlayerState>;

/** A ball's straight line since its last bounce: at `x, y` on the whole `tick`, moving `vx, vy` units a second. */
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
/** An instance of `BallState`. */
export type BallState = SchemaType<typeof BallState>;

/** A serve that is about to happen: a ball will fly from the centre to a point of a side. */
export const ServeState = schema(
  {
    side: t.uint8().default(0),
    /** Where the ball will reach the side if nobody is in its way, in units from the side's middle. */
    position: t.float32().default(0),
    /** When the ball starts. */
    tick: t.number().default(0),
  },
  "ServeState",
);
/** An instance of `ServeState`. */
export type ServeState = SchemaType<typeof ServeState>;

/** The state of a room, which all its clients see. It has no session ids and no codes. */
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
    /** Whole seconds until the match starts, or, in the phase "finished", until the intermission ends. */
    countdown: t.uint8().default(0),
    /** Whole seconds until bots take the free seats of a room that waits; 0 if they do not. */
    bots_in: t.uint16().default(0),
    /** player_id of the winner, or "". */
    winner_id: t.string().default(""),
    spectators: t.uint16().default(0),
    /** Players, including bots, by player_id. Spectators are not in it. */
    players: t.map(PlayerState),
    /** By ball id. */
    balls: t.map(BallState),
    /** Announced serves, by the id of the ball that will be served. */
    serves: t.map(ServeState),
    /** Seconds after which paddles shrink; 0 before the first match. */
    time_limit: t.number().default(0),
  },
  "PongState",
);
/** An instance of `PongState`. */
export type PongState = SchemaType<typeof PongState>;

/** A state whose players may have any key. */
export function createPongState(): PongState {
  const state = new PongState();
  allowAnyKey(state);
  return state;
}

/** Removes all players. */
export function clearPlayers(state: PongState): void {
  state.players.clear();
  allowAnyKey(state);
}

/** A map keeps its keys in an object. Without this, it takes names that objects inherit for keys that it has. */
function allowAnyKey({ players }: PongState): void {
  Object.setPrototypeOf(players._collectionIndexes, null);
}
