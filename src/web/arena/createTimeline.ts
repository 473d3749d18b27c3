import type { Edge, Point } from "../../simulation/arena.ts";
import { sideOf } from "../../simulation/arena.ts";
import { type Ball, ballPositionAt } from "../../simulation/ball.ts";
import {
  digestOf,
  isLiving,
  isOver,
  type Match,
  type MatchEvent,
  playerOf,
  type Serve,
} from "../../simulation/match.ts";
import type { Paddle, PaddleTrajectory } from "../../simulation/paddle.ts";
import { createReplay, MAX_REPLAY_TICKS, type Recording, stepReplay } from "../../simulation/replay.ts";
import type { ArenaEvent } from "./frame.ts";
import type { BallTrack, Flight, PlayerTrack, Standing, TimedEvent, Timeline } from "./timeline.ts";

/**
 * Plays a recording to its end and indexes what can be seen by tick. No event is marked as `own`.
 *
 * A bounce that the server decided on late, because of a late move, is indexed where it happened, so nothing jumps.
 * Throws like `createReplay`.
 */
export function createTimeline(recording: Recording): Timeline {
  const replay = createReplay(recording);
  const { match } = replay;
  const recorder = new TimelineRecorder(match);
  while (!isOver(match) && match.tick < MAX_REPLAY_TICKS) {
    const events = stepReplay(replay);
    if (events.length > 0) recorder.record(events);
    else recorder.recordStandIns();
  }
  return recorder.end();
}

/** A ball in play: its track, and where its current flight ends as far as is known. */
interface BallInPlay {
  readonly track: BallTrack;
  hitAt: number;
  edge: Edge;
}

class TimelineRecorder {
  readonly #match: Match;
  readonly #balls: BallTrack[] = [];
  readonly #announced: Serve[] = [];
  readonly #inPlay = new Map<number, BallInPlay>();
  readonly #players: PlayerTrack[];
  readonly #events: TimedEvent[] = [];

  constructor(match: Match) {
    this.#match = match;
    this.#players = match.players.map(({ lives, score, place, bot, paddle }) => ({
      runs: [runOf(paddle)],
      standings: [{ tick: 0, lives, score, place, bot }],
    }));
  }

  /** Records a step in which `events` happened. */
  record(events: readonly MatchEvent[]): void {
    for (const event of events) this.#recordEvent(event);
    for (const [id, { track }] of this.#inPlay) {
      if (this.#match.balls.some((ball) => ball.id === id)) continue;
      track.until = this.#match.tick;
      this.#inPlay.delete(id);
    }
    for (const side of this.#players.keys()) this.#recordStanding(side);
  }

  /** Records a step without events: a stand-in bot comes and goes without one. */
  recordStandIns(): void {
    for (const [side, { standings }] of this.#players.entries()) {
      if (standings.at(-1)?.bot !== playerOf(this.#match, side).bot) this.#recordStanding(side);
    }
  }

  end(): Timeline {
    const { rules, arena, tick } = this.#match;
    for (const { track } of this.#inPlay.values()) track.until = tick;
    const events = [...this.#events].sort((one, other) => one.at - other.at);
    const [balls, players, digest] = [this.#balls, this.#players, digestOf(this.#match)];
    const serves = this.#announced.filter(({ ball }) => balls.some(({ id }) => id === String(ball)));
    return { rules, sides: arena.sides, ticks: tick, balls, serves, players, events, digest };
  }

  #recordEvent(event: MatchEvent): void {
    switch (event.type) {
      case "update_position":
        this.#recordPaddle(event.side);
        break;
      case "serve_announced":
        this.#announced.push(...this.#match.serves.filter(({ ball }) => ball === event.ball));
        break;
      case "ball_spawn":
      case "ball_update":
        this.#recordBall(event.ball);
        break;
      case "ball_despawn":
        this.#add({ type: "loss", side: event.side, lives: event.lives, own: false });
        break;
      case "score_update":
        this.#add({ type: "score", side: event.side, own: false });
        break;
      case "player_eliminated":
        this.#add({ type: "out", side: event.side, place: event.place, own: false });
        break;
      case "game_over":
        this.#add({ type: "win", side: event.winner, own: false });
        break;
    }
  }

  #recordPaddle(side: number): void {
    const { runs } = this.#players[side] as PlayerTrack;
    const { paddle } = playerOf(this.#match, side);
    for (const run of [...paddle.past, paddle]) {
      const last = runs.at(-1) as PaddleTrajectory;
      if (run.tick === last.tick) runs[runs.length - 1] = runOf(run);
      else if (run.tick > last.tick) runs.push(runOf(run));
    }
  }

  #recordBall(id: number): void {
    const ball = this.#match.balls.find((one) => one.id === id);
    if (ball === undefined) return; // lost in the same tick
    const edge = this.#match.arena.edges[ball.hitEdge] as Edge;
    const known = this.#inPlay.get(id);
    if (known === undefined) {
      const track = { id: String(id), from: ball.tick, until: ball.tick, flights: [flightOf(ball, ball.tick)] };
      this.#balls.push(track);
      this.#inPlay.set(id, { track, hitAt: ball.hitAt, edge });
      this.#add({ type: "serve", ball: track.id });
      return;
    }
    const { flights } = known.track;
    const last = flights.at(-1) as Flight;
    // after two bounces in one tick both events show the second flight
    if (last.tick === ball.tick && last.vx === ball.vx && last.vy === ball.vy) return;
    flights.push(flightOf(ball, known.hitAt));
    this.#addBounce(known, ballPositionAt(last, known.hitAt, this.#match.rules));
    Object.assign(known, { hitAt: ball.hitAt, edge });
  }

  #addBounce({ track: { id: ball }, edge, hitAt }: BallInPlay, at: Point): void {
    const side = sideOf(edge);
    const isHit = isLiving(this.#match, side);
    this.#events.push({ at: hitAt, event: isHit ? { type: "hit", ball, side, at } : { type: "wall", ball, at } });
  }

  #add(event: ArenaEvent): void {
    this.#events.push({ at: this.#match.tick, event });
  }

  #recordStanding(side: number): void {
    const { standings } = this.#players[side] as PlayerTrack;
    const { lives, score, place, bot } = playerOf(this.#match, side);
    const last = standings.at(-1) as Standing;
    if (last.lives === lives && last.score === score && last.place === place && last.bot === bot) return;
    standings.push({ tick: this.#match.tick, lives, score, place, bot });
  }
}

function runOf({ position, direction, length, tick }: Paddle | PaddleTrajectory): PaddleTrajectory {
  return { position, direction, length, tick };
}

function flightOf({ x, y, vx, vy, tick }: Ball, from: number): Flight {
  return { x, y, vx, vy, tick, from };
}
