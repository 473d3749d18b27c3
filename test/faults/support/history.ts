import assert from "node:assert/strict";
import type { MatchResult } from "../../../src/protocol/api.ts";
import type { EventName } from "../../../src/protocol/events.ts";
import { EVENT_SCHEMAS } from "../../../src/protocol/events.ts";
import type { Ending } from "./Player.ts";
import type { AnyEvent, EventOf } from "./Recorder.ts";
import { COMMITTED_EVENTS } from "./Recorder.ts";

/** A message to a client that tells of an event. */
export interface Told {
  readonly event: EventName;
  readonly matchId: string;
  readonly message: unknown;
}

/**
 * Asserts that clients and the outside were told one history of a match: what a client was told was published, in the same order
 * and once. A client may miss what happened while it was away.
 */
export function assertToldAsPublished(told: readonly Told[], published: readonly AnyEvent[], who: string): void {
  const story = published.filter(({ event }) => COMMITTED_EVENTS.includes(event)).map((one) => textOf(one.event, one));
  let next = 0;
  for (const { event, message } of told) {
    const text = textOf(event, message);
    const place = story.indexOf(text, next);
    assert.ok(place >= 0, `${who} was told ${text} after ${next} of these events: ${story.join(", ")}`);
    next = place + 1;
  }
}

/** The fields of an event, the same for a client and for the outside. */
function textOf(event: EventName, message: unknown): string {
  return `${event} ${JSON.stringify(EVENT_SCHEMAS[event].parse(message))}`;
}

/** Asserts that the stored result says what was published: winner, places, scores and lives. */
export function assertResult(result: MatchResult | undefined, events: readonly AnyEvent[], lives: number): void {
  const over = eventOf("game_over", events);
  const what = `result of ${over.match_id}`;
  assert.ok(result !== undefined, `${what} is not stored`);
  assert.equal(result.winner_id, over.winner_id, what);
  assert.deepEqual(linesOf(result.players), linesOf(over.players), what);
  for (const { player_id: playerId, place, lives: left, score } of over.players) {
    const who = `${playerId}, ${what}`;
    const out = events.find((one): one is EventOf<"player_eliminated"> => isOf(one, "player_eliminated", playerId));
    assert.equal(place, out?.place ?? 1, `place of ${who}`);
    assert.equal(score, events.filter((one) => isOf(one, "score_update", playerId)).length, `score of ${who}`);
    const losses = events.filter((one) => isOf(one, "ball_despawn", playerId)).length;
    if (out === undefined) assert.equal(left, lives - losses, `lives of ${who}`);
    else if (out.reason === "lives") assert.equal(losses, lives, `lives of ${who}`);
  }
}

/** Asserts that a client saw the end of a match as it was published, if it saw it at all. */
export function assertEnding(ending: Ending | undefined, events: readonly AnyEvent[], who: string): void {
  if (ending === undefined) return;
  const over = eventOf("game_over", events);
  assert.equal(ending.winnerId, over.winner_id, `winner seen by ${who}`);
  const published = linesOf(over.players);
  for (const [playerId, line] of Object.entries(ending.players)) {
    assert.deepEqual(line, published[playerId], `${playerId} at the end, as seen by ${who}`);
  }
}

/** Place, score and lives of each player. */
function linesOf(players: EventOf<"game_over">["players"]): Record<string, readonly number[]> {
  return Object.fromEntries(players.map(({ player_id: id, place, score, lives }) => [id, [place, score, lives]]));
}

function isOf(one: AnyEvent, event: EventName, playerId: string): boolean {
  return one.event === event && "player_id" in one && one.player_id === playerId;
}

function eventOf<E extends EventName>(name: E, events: readonly AnyEvent[]): EventOf<E> {
  const found = events.find((one): one is EventOf<E> => one.event === name);
  assert.ok(found !== undefined, `no ${name}`);
  return found;
}
