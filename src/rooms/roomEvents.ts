import type { MatchResult } from "../protocol/api.ts";
import { type EventFields, type EventName, MOVEMENT_EVENTS } from "../protocol/events.ts";
import { DELETED, isDeletedId } from "../protocol/names.ts";
import { changesOf, type RatingChange, type Skill } from "../ratings/rating.ts";
import { type Match, type MatchEvent, playerOf } from "../simulation/match.ts";
import type { StateChange } from "./projection.ts";
import type { Seat } from "./seat.ts";

/** An event of the protocol, with its fields. */
export type RoomEvent = { [E in EventName]: { readonly name: E; readonly fields: EventFields[E] } }[EventName];

const MOVEMENT: ReadonlySet<string> = new Set(MOVEMENT_EVENTS);

/** Whether an event of the match or of the protocol is a frequent one, which clients learn from patches. */
export function isMovement(type: MatchEvent["type"] | EventName): boolean {
  return MOVEMENT.has(type);
}

/** A match with its players by side, and the skills with which they began if the match is rated. */
export interface PlayedMatch {
  readonly match: Match;
  readonly lineup: readonly Seat[];
  readonly skills: readonly Skill[] | undefined;
}

/** A row of the final table, and the change of the player's rating if the match was rated. */
interface FinalRow {
  readonly row: MatchResult["players"][number];
  readonly change: RatingChange | undefined;
}

/**
 * Translates the events of one tick to events of the protocol.
 *
 * A ball may go without an event of the match: with the side of a player who is out, or with the end. `changes` show it, and
 * listeners get a `ball_despawn` without a player.
 */
export function roomEventsOf(
  stepped: readonly MatchEvent[],
  changes: readonly StateChange[],
  played: PlayedMatch,
  ranked: boolean,
): RoomEvent[] {
  const events: RoomEvent[] = [];
  for (const event of stepped) {
    const told = roomEventOf(event, played, ranked);
    if (told !== undefined) events.push(told);
  }
  for (const change of changes) {
    if (change.of !== "lost ball") continue;
    const { id } = change;
    if (stepped.some((event) => event.type === "ball_despawn" && `${event.ball}` === id)) continue;
    const isEnding = events.at(-1)?.name === "game_over";
    const fields = { ball_id: id, player_id: null, remaining_lives: 0 };
    events.splice(isEnding ? -1 : events.length, 0, { name: "ball_despawn", fields });
  }
  return events;
}

/** The players of a match that is over, best first. */
export function finalTableOf({ match, lineup, skills }: PlayedMatch): FinalRow[] {
  const rows = lineup.map((seat, side) => {
    const { place, score, lives } = playerOf(match, side);
    return { player_id: idOf(seat), username: seat.username, side, bot: seat.role === "bot", place, score, lives };
  });
  rows.sort((one, other) => one.place - other.place);
  const changes = changesOf(rows.flatMap(({ side }) => skills?.[side] ?? []));
  return rows.map((row, index) => {
    const change = changes[index];
    return { row: { ...row, ...(change && { rating_change: change.rating }) }, change };
  });
}

/** The id of a seat's player in results. */
function idOf({ playerId }: Seat): string {
  return isDeletedId(playerId) ? DELETED : playerId;
}

/** The last event of a match. */
export function gameOverOf(played: PlayedMatch, ranked: boolean): EventFields["game_over"] {
  const { match, lineup } = played;
  return {
    winner_id: idOf(lineup[match.winner] as Seat),
    players: finalTableOf(played).map(({ row: { side, bot, ...player } }) => player),
    duration_ms: Math.round((match.tick * 1000) / match.rules.tickRate),
    ranked,
  };
}

function roomEventOf(event: MatchEvent, played: PlayedMatch, ranked: boolean): RoomEvent | undefined {
  const { match, lineup } = played;
  const playerAt = (side: number) => (lineup[side] as Seat).playerId;
  switch (event.type) {
    case "serve_announced":
      return undefined; // it is in the state
    case "update_position": {
      const { position, direction, tick } = playerOf(match, event.side).paddle;
      return { name: event.type, fields: { player_id: playerAt(event.side), position, direction, tick } };
    }
    case "ball_spawn":
    case "ball_update": {
      const ball = match.balls.find((one) => one.id === event.ball);
      if (ball === undefined) return undefined; // removed in the same tick, because its side's player was eliminated
      const { x, y, vx, vy, tick } = ball;
      const fields = { ball_id: `${ball.id}`, position: { x, y }, velocity: { x: vx, y: vy }, tick };
      return { name: event.type, fields };
    }
    case "ball_despawn": {
      const fields = { ball_id: `${event.ball}`, player_id: playerAt(event.side), remaining_lives: event.lives };
      return { name: event.type, fields };
    }
    case "score_update":
      return { name: event.type, fields: { player_id: playerAt(event.side), score: event.score } };
    case "player_eliminated": {
      const { side, place, reason } = event;
      return { name: event.type, fields: { player_id: playerAt(side), place, reason } };
    }
    case "game_over":
      return { name: event.type, fields: gameOverOf(played, ranked) };
  }
}
