import { Decoder, Encoder, Reflection } from "@colyseus/schema";
import { BallState, PlayerState, PongState, ServeState } from "../../src/protocol/schema.ts";

/** A stage of a room's life: what changes in the state. */
interface Stage {
  readonly name: string;
  readonly change: (state: PongState) => void;
}

const STAGES: readonly Stage[] = [
  { name: "an empty room", change: () => undefined },
  {
    name: "two players take seats",
    change: (state) => {
      for (const [side, player_id] of ["p_ada", "bot_vega"].entries()) {
        const player = new PlayerState().assign({
          player_id,
          username: side === 0 ? "Ädä 🏓" : "Vega",
          side,
          lives: 5,
        });
        player.assign({ bot: side === 1, connected: true });
        player.paddle.length = 24;
        state.players.set(player_id, player);
      }
      state.assign({ phase: "countdown", mode: "2-player", countdown: 3, sides: 2 });
    },
  },
  {
    name: "the match starts and a serve is announced",
    change: (state) => {
      state.assign({ phase: "playing", match_id: "m1", countdown: 0, time_limit: 180 });
      state.serves.set("1", new ServeState().assign({ side: 1, position: -12.25, tick: 60 }));
    },
  },
  {
    name: "the ball is served",
    change: (state) => {
      state.serves.delete("1");
      state.balls.set("1", new BallState().assign({ x: 0, y: 0, vx: -15.5, vy: 101.3, tick: 60 }));
    },
  },
  {
    name: "paddles move: positions are rounded to 1/512, directions of whole and half are exact",
    change: (state) => {
      state.players.get("p_ada")?.paddle.assign({ position: 37.9995, direction: -0.37, tick: 65_536, ack: 300 });
      state.players.get("bot_vega")?.paddle.assign({ position: -12.5, direction: 1, tick: 70, ack: 0 });
    },
  },
  {
    name: "the ball is lost, a player is out, and the match is over",
    change: (state) => {
      state.balls.delete("1");
      state.players.get("bot_vega")?.assign({ lives: 0, place: 2 });
      state.players.get("p_ada")?.assign({ score: 300, place: 1 });
      state.assign({ phase: "finished", winner_id: "p_ada" });
    },
  },
  {
    name: "a player leaves",
    change: (state) => {
      state.players.delete("bot_vega");
      state.assign({ phase: "waiting", winner_id: "", spectators: 1 });
    },
  },
];

/** Bytes of the state in hexadecimal, and the values that a client has after it has read them, in order. */
export function stateVectors() {
  const state = new PongState();
  const encoder = new Encoder(state);
  const reflection = hexOf(Reflection.encode(encoder));
  const client = new Decoder(new PongState());
  const patches = STAGES.map(({ name, change }, index) => {
    change(state);
    const bytes = index === 0 ? encoder.encodeAll() : encoder.encode();
    const read = { name, kind: index === 0 ? "state" : "patch", bytes: hexOf(bytes) };
    client.decode(bytes);
    encoder.discardChanges();
    return { ...read, values: client.state.toJSON() };
  });
  const late = new Decoder(new PongState());
  const bytes = encoder.encodeAll();
  late.decode(bytes);
  const whole = { name: "the whole state, for a client that joins now", kind: "state", bytes: hexOf(bytes) };
  return { reflection, steps: [...patches, { ...whole, values: late.state.toJSON() }] };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
