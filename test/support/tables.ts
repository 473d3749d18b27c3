import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Player } from "./players.ts";
import { join, saidOf, untilPhase } from "./players.ts";
import { until } from "./until.ts";

/** A private room that nobody else comes into, with a player for each of these ways to the server. */
export async function openTable(urls: readonly string[]): Promise<Player[]> {
  const [first = "", ...others] = urls;
  const host = await join(first, { private: true, mode: "8-player" });
  return [host, ...(await Promise.all(others.map((url) => join(url, { code: host.answer.code }))))];
}

/** The same, and the match has begun. */
export async function startTable(urls: readonly string[]): Promise<Player[]> {
  const players = await openTable(urls);
  for (const { room } of players) room.send("ready", { ready: true });
  await Promise.all(players.map((player) => untilPhase(player, "playing")));
  return players;
}

/** All of them come to see the same match, down to the last number. */
export async function untilOneTruth(players: readonly Player[]): Promise<void> {
  const seen = () => players.map(({ room }) => room.state.toJSON());
  await until("all see the same match", () => seen().every((state, _, [first]) => isDeepStrictEqual(state, first)));
}

/** One of these connections of a player is open, and it is this one; the others were told that he is somewhere else. */
export function assertOneConnection(players: readonly Player[], open: Player): void {
  for (const player of players) assert.equal(player.closedWith, player === open ? undefined : 4409);
}

/** The one who is back sits where he sat, and was told so. */
export function assertResumed(back: Player, before: Player): void {
  assert.deepEqual(
    [back.answer.room_id, back.answer.player_id, back.answer.resumed, back.answer.spectator],
    [before.answer.room_id, before.answer.player_id, true, false],
  );
  const [[first], [second]] = [saidOf(before, "welcome"), saidOf(back, "welcome")];
  assert.deepEqual(second, { ...first, resumed: true });
}

/** What everybody sees of this player. */
export function shownIn({ room }: Player, { answer }: Player) {
  const shown = room.state.players.get(answer.player_id);
  if (shown === undefined) throw new RangeError(`${answer.player_id} is not in the state`);
  return shown;
}

/** Cuts the connection as a network does, with no reconnection by the SDK. */
export async function drop(player: Player, cut: () => void): Promise<void> {
  player.room.reconnection.enabled = false;
  cut();
  await until("the connection is lost", () => player.closedWith !== undefined);
}
