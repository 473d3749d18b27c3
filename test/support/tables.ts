import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Player } from "./players.ts";
import { join, saidOf, untilPhase } from "./players.ts";
import { until } from "./until.ts";

/** Opens a private room, with one player through each of these addresses. */
export async function openTable(urls: readonly string[]): Promise<Player[]> {
  const [first = "", ...others] = urls;
  const host = await join(first, { private: true, mode: "8-player" });
  return [host, ...(await Promise.all(others.map((url) => join(url, { code: host.answer.code }))))];
}

/** Opens such a room and starts its match. */
export async function startTable(urls: readonly string[]): Promise<Player[]> {
  const players = await openTable(urls);
  for (const { room } of players) room.send("ready", { ready: true });
  await Promise.all(players.map((player) => untilPhase(player, "playing")));
  return players;
}

/** Waits until all players have the same state, down to the last number. */
export async function untilOneTruth(players: readonly Player[]): Promise<void> {
  const seen = () => players.map(({ room }) => room.state.toJSON());
  await until("all see the same match", () => seen().every((state, _, [first]) => isDeepStrictEqual(state, first)));
}

/** Asserts that only `open` is open, among these connections of one player; the others were closed with 4409. */
export function assertOneConnection(players: readonly Player[], open: Player): void {
  for (const player of players) assert.equal(player.closedWith, player === open ? undefined : 4409);
}

/** Asserts that a player who came back has the same seat, and was told so. */
export function assertResumed(back: Player, before: Player): void {
  assert.deepEqual(
    [back.answer.room_id, back.answer.player_id, back.answer.resumed, back.answer.spectator],
    [before.answer.room_id, before.answer.player_id, true, false],
  );
  const [[first], [second]] = [saidOf(before, "welcome"), saidOf(back, "welcome")];
  assert.deepEqual(second, { ...first, resumed: true });
}

/** The second player, in the state that the first one sees. */
export function shownIn({ room }: Player, { answer }: Player) {
  const shown = room.state.players.get(answer.player_id);
  if (shown === undefined) throw new RangeError(`${answer.player_id} is not in the state`);
  return shown;
}

/** Cuts the connection as a network would, and keeps the SDK from reconnecting. */
export async function drop(player: Player, cut: () => void): Promise<void> {
  player.room.reconnection.enabled = false;
  cut();
  await until("the connection is lost", () => player.closedWith !== undefined);
}
