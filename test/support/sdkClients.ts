import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Client, getStateCallbacks, type Room } from "@colyseus/sdk";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import { askMatchmaking } from "./players.ts";
import { until } from "./until.ts";

/** Keeps the SDK from reporting each of its reconnections on the console. Call it once in a file. */
export function silenceSdk(): void {
  const { info } = console;
  before(() => {
    console.info = () => undefined;
  });
  after(() => {
    console.info = info;
  });
}

/** Closes all clients for good. Without their server they would reconnect for a minute. */
export function closeSdkClients(): void {
  for (const { room } of opened) {
    room.reconnection.enabled = false;
    room.connection.close();
  }
  opened.clear();
}

const opened = new Set<SdkClient>();

export interface JoinOptions {
  readonly token?: string | undefined;
  /** Leaves the SDK as it is: it reconnects only if it has been connected for five seconds. */
  readonly patient?: boolean;
}

/** A client of the plain SDK: it takes a seat once, registers its callbacks once, and leaves everything else to the SDK. */
export class SdkClient {
  readonly answer: MatchmakingAnswer;
  readonly room: Room<unknown, PongState>;
  /** Ids of players, as callbacks have reported them. */
  readonly added: string[] = [];
  readonly removed: string[] = [];
  readonly welcomes: Record<string, unknown>[] = [];
  /** Changes of anybody's lives, as callbacks have reported them. */
  livesChanges = 0;
  reconnections = 0;
  /** Codes with which the SDK has given up. */
  readonly leftWith: number[] = [];
  /** When the connection was lost, and when the next frame with state came, in ms of the monotonic clock. */
  droppedAt = 0;
  frameAt: number | undefined;

  private constructor(answer: MatchmakingAnswer, room: Room<unknown, PongState>) {
    this.answer = answer;
    this.room = room;
    opened.add(this);
    room.onStateChange(() => {
      this.frameAt ??= performance.now();
    });
    room.onDrop(() => {
      this.droppedAt = performance.now();
      this.frameAt = undefined;
    });
    room.onReconnect(() => {
      this.reconnections++;
    });
    room.onLeave((code) => this.leftWith.push(code));
    room.onMessage<never>("*", (type, message) => {
      if (type === "welcome") this.welcomes.push(message);
    });
  }

  static async join(url: string, body: object, { token, patient = false }: JoinOptions = {}): Promise<SdkClient> {
    const { status, body: answer } = await askMatchmaking(url, body, token);
    if (status !== 200) throw new Error(`matchmaking answered ${status}: ${answer.message}`);
    const room = await new Client(url).consumeSeatReservation<PongState>(answer.reservation);
    const client = new SdkClient(answer, room);
    if (!patient) room.reconnection.minUptime = 0;
    await until("the state has arrived", () => room.state.phase !== undefined && client.welcomes.length > 0);
    client.#listen();
    return client;
  }

  get id(): string {
    return this.answer.player_id;
  }

  get phase(): string {
    return this.room.state.phase;
  }

  /** The connection's token, without the room id that the SDK puts before it. */
  get token(): string {
    return this.room.reconnectionToken.split(":")[1] ?? "";
  }

  #listen(): void {
    const of = getStateCallbacks<PongState>(this.room);
    if (of === undefined) throw new Error("the room has no state");
    of(this.room.state).players.onAdd((player, id) => {
      this.added.push(id);
      of(player).listen("lives", () => this.livesChanges++);
    });
    of(this.room.state).players.onRemove((_, id) => this.removed.push(id));
  }
}

/** Asserts that clients of one room have not noticed that it has moved, and that they see what the server would show anew. */
export async function assertUnbroken(url: string, clients: readonly SdkClient[], room: object): Promise<void> {
  const [first] = clients;
  assert.ok(first);
  for (const client of clients) {
    assert.deepEqual(client.leftWith, []);
    assert.equal(client.added.length - client.removed.length, client.room.state.players.size);
  }
  const fresh = await SdkClient.join(url, { ...room, spectate: true });
  const seen = () => [fresh, ...clients].map(({ room: { state } }) => state.toJSON());
  await until("all see the same", () => seen().every((state, _, [server]) => isDeepStrictEqual(state, server)));
  await fresh.room.leave();
}
