import type { Room } from "@colyseus/sdk";
import { Client } from "@colyseus/sdk";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import type { ErrorBody } from "../../src/protocol/errors.ts";
import type { EventName } from "../../src/protocol/events.ts";
import { EVENT_NAMES } from "../../src/protocol/events.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import { until } from "./until.ts";

export type PlayerRoom = Room<unknown, PongState>;

/** A player's connection to a room, with all messages so far. */
export interface Player {
  readonly answer: MatchmakingAnswer;
  readonly room: PlayerRoom;
  readonly said: { type: string; message: Record<string, unknown> }[];
  /** The code that the connection was closed with; undefined while it is open. */
  closedWith: number | undefined;
}

/** Asks matchmaking over HTTP. */
export async function askMatchmaking(url: string, body: object, token?: string) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/api/pong/matchmaking`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as MatchmakingAnswer & ErrorBody };
}

/** Joins as a page does: asks matchmaking over HTTP, then uses the reservation. */
export async function join(url: string, body: object, token?: string): Promise<Player> {
  const { status, body: answer } = await askMatchmaking(url, body, token);
  if (status !== 200) throw new Error(`matchmaking said ${status}: ${answer.message}`);
  const room = await new Client(url).consumeSeatReservation<PongState>(answer.reservation);
  return watched(room, answer);
}

/** Brings players back whose process has gone. Matchmaking may need a moment to see that. */
export async function comeBack(url: string, players: readonly Player[], body: object = {}): Promise<Player[]> {
  const { token } = players[0]?.answer ?? {};
  await until("the room is back", async () => (await askMatchmaking(url, body, token)).status === 200);
  return Promise.all(players.map(({ answer }) => join(url, body, answer.token)));
}

const watchedRooms = new Set<PlayerRoom>();

/** Lets no client reconnect by itself any more. Without their server they would try for a minute. Call it before that ends. */
export function endReconnections(): void {
  for (const room of watchedRooms) room.reconnection.enabled = false;
  watchedRooms.clear();
}

/** Records all messages from now on. Resolves when the state and a message have arrived. */
export async function watched(room: PlayerRoom, answer: MatchmakingAnswer): Promise<Player> {
  const player: Player = { answer, room, said: [], closedWith: undefined };
  watchedRooms.add(room);
  room.onMessage("*", (type, message) => player.said.push({ type: String(type), message }));
  room.onLeave((code) => {
    player.closedWith = code;
  });
  await until("the state has arrived", () => room.state.phase !== undefined && player.said.length > 0);
  return player;
}

export async function joinAll(url: string, count: number, body: object): Promise<Player[]> {
  return Promise.all(Array.from({ length: count }, () => join(url, body)));
}

/** The events of the room among the messages. */
export function eventsOf({ said }: Player): { event: EventName; message: Record<string, unknown> }[] {
  return said.flatMap(({ type, message }) =>
    EVENT_NAMES.some((name) => name === type) ? [{ event: type as EventName, message }] : [],
  );
}

export async function untilPhase(player: Player, phase: PongState["phase"], withinMs = 60_000): Promise<void> {
  await until(`the phase is ${phase}`, () => player.room.state.phase === phase, withinMs);
}

/** The messages of one name, in order. */
export function saidOf({ said }: Player, type: string): Record<string, unknown>[] {
  return said.flatMap((entry) => (entry.type === type ? [entry.message] : []));
}

export async function leaveAll(players: readonly Player[]): Promise<void> {
  await Promise.all(players.map(({ room, closedWith }) => (closedWith === undefined ? room.leave() : undefined)));
}
