/** Colyseus as in its templates and tutorials: positions in the state, patched at the default 20 Hz. */
import { type Client, defineRoom, defineServer, Room } from "@colyseus/core";
import { type SchemaType, schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { freePort } from "../../test/support/port.ts";
import { answerCalls } from "../processes/calls.ts";
import { SEATS } from "../roomSize.ts";
import { Game, STEP_MS } from "./Game.ts";
import { latenessCalls, watchLoop } from "./lateness.ts";

const PlayerState = schema({ side: t.number().default(0), position: t.number().default(0) }, "Player");
const BallState = schema({ x: t.number().default(0), y: t.number().default(0) }, "Ball");
const GameState = schema({ players: t.map(PlayerState), balls: t.array(BallState) }, "GameState");
export type TemplateState = SchemaType<typeof GameState>;

class PongRoom extends Room<{ state: TemplateState }> {
  override maxClients = SEATS;
  override state = new GameState();
  readonly #game = new Game();
  readonly #onTick = watchLoop(STEP_MS);

  override messages = {
    move: (client: Client, { direction }: { direction: number }) => {
      const player = this.state.players.get(client.sessionId);
      const paddle = this.#game.paddles[player?.side ?? 0];
      if (paddle) paddle.direction = direction;
    },
  };

  override onCreate(): void {
    for (const _ of this.#game.balls) this.state.balls.push(new BallState());
    this.setSimulationInterval((deltaMs) => this.#update(deltaMs / 1000), STEP_MS);
  }

  override onJoin(client: Client): void {
    this.state.players.set(client.sessionId, new PlayerState().assign({ side: this.state.players.size }));
  }

  override onLeave(client: Client): void {
    this.state.players.delete(client.sessionId);
  }

  #update(seconds: number): void {
    this.#onTick();
    this.#game.step(seconds);
    for (const [index, { x, y }] of this.#game.balls.entries()) Object.assign(this.state.balls[index] ?? {}, { x, y });
    for (const player of this.state.players.values()) {
      player.position = this.#game.paddles[player.side]?.position ?? 0;
    }
  }
}

answerCalls({
  ...latenessCalls,
  async listen(): Promise<number> {
    const port = await freePort();
    await defineServer({
      rooms: { pong: defineRoom(PongRoom) },
      transport: new WebSocketTransport(),
      greet: false,
    }).listen(port, "127.0.0.1");
    return port;
  },
});
