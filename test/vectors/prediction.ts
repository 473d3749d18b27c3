import { viewAt } from "../../src/client/positions.ts";
import { BallState, PaddleState, PlayerState, PongState } from "../../src/protocol/schema.ts";

interface Scene {
  readonly name: string;
  readonly sides: number;
  /** Sides of players who are out. */
  readonly out?: readonly number[];
  readonly ball: {
    readonly x: number;
    readonly y: number;
    readonly vx: number;
    readonly vy: number;
    readonly tick: number;
  };
  /** The run of the paddle of side 0, which is the player's own. */
  readonly own?: { readonly position: number; readonly direction: number; readonly tick: number; readonly ack: number };
  /** Moves of the player, of which the state knows those up to `ack`. */
  readonly moves?: readonly {
    readonly seq: number;
    readonly direction: number;
    readonly tick: number;
    readonly arrivesAt: number;
  }[];
  readonly ticks: readonly number[];
}

const DOWN = { x: 10, y: 0, vx: 0, vy: -240, tick: 100 };

const SCENES: readonly Scene[] = [
  { name: "a ball on its way", sides: 2, ball: DOWN, ticks: [100, 105.5, 115] },
  { name: "a ball that the own paddle will return", sides: 2, ball: DOWN, ticks: [119, 120, 125] },
  { name: "a ball that the own paddle will miss", sides: 2, ball: { ...DOWN, x: 30 }, ticks: [119, 120, 125] },
  {
    name: "a move on its way saves the ball",
    sides: 2,
    ball: { ...DOWN, x: 30 },
    ticks: [112, 119, 121],
    moves: [{ seq: 1, direction: 1, tick: 110, arrivesAt: 113.5 }],
  },
  {
    name: "acknowledged moves are in the state already, later ones are not",
    sides: 2,
    ball: DOWN,
    ticks: [110, 114],
    own: { position: 5, direction: -1, tick: 104, ack: 7 },
    moves: [
      { seq: 7, direction: -1, tick: 104, arrivesAt: 107 },
      { seq: 8, direction: 1, tick: 109, arrivesAt: 112 },
    ],
  },
  { name: "a corner wall", sides: 4, ball: { x: 0, y: 0, vx: 200, vy: 200, tick: 50 }, ticks: [70, 80, 90] },
  { name: "the side of a player who is out is a wall", sides: 3, out: [0], ball: { ...DOWN, x: 0 }, ticks: [110, 118] },
  { name: "eight sides", sides: 8, ball: { x: 5, y: -30, vx: 55, vy: -410, tick: 200 }, ticks: [210, 225, 240] },
];

/** What a client draws at a tick, from a state and the moves of its player. */
export function predictionVectors() {
  return SCENES.map(({ name, sides, out = [], ball, own, moves = [], ticks }) => {
    const state = new PongState().assign({ phase: "playing", sides, tick_rate: 60, time_limit: 180 });
    for (let side = 0; side < sides; side++) {
      const player = new PlayerState().assign({
        player_id: `p${side}`,
        side,
        lives: 5,
        place: out.includes(side) ? sides : 0,
      });
      player.paddle = new PaddleState().assign({ length: 24, ...(side === 0 && own) });
      state.players.set(player.player_id, player);
    }
    state.balls.set("1", new BallState().assign(ball));
    const views = ticks.map((tick) => {
      const { balls, paddles } = viewAt(state, tick, { playerId: "p0", moves });
      return { tick, balls, paddles };
    });
    return { name, state: state.toJSON(), player_id: "p0", moves: moves.map(onWire), views };
  });
}

function onWire({ arrivesAt, ...move }: NonNullable<Scene["moves"]>[number]) {
  return { ...move, arrives_at: arrivesAt };
}
