import type { Edge, Point } from "../../simulation/arena.ts";
import { sideOf } from "../../simulation/arena.ts";
import { type Ball, type BallTrajectory, ballPositionAt } from "../../simulation/ball.ts";
import type { Rules } from "../../simulation/constants.ts";
import { digestOf, isLiving, isOver, type Match, type MatchEvent, playerOf } from "../../simulation/match.ts";
import type { Paddle, PaddleTrajectory } from "../../simulation/paddle.ts";
import { createReplay, type Recording, stepReplay } from "../../simulation/replay.ts";
import type { ArenaEvent } from "./frame.ts";

/** One straight flight, from when it began (a fraction of a tick) until the next one of the ball does. */
export interface Flight extends BallTrajectory {
  readonly from: number;
}

export interface FilmedBall {
  readonly id: string;
  readonly from: number;
  /** When it was gone. */
  until: number;
  readonly flights: Flight[];
}

/** What a player's plate shows from a tick on. */
export interface Standing {
  readonly tick: number;
  readonly lives: number;
  readonly score: number;
  readonly place: number;
  readonly bot: boolean;
}

export interface FilmedPlayer {
  readonly runs: PaddleTrajectory[];
  readonly standings: Standing[];
}

export interface TimedEvent {
  /** A fraction of a tick. */
  readonly at: number;
  readonly event: ArenaEvent;
}

/** A whole match by when things happened: every moment of it can be looked up, in any order. */
export interface Film {
  readonly rules: Rules;
  readonly sides: number;
  /** The match's last tick. */
  readonly ticks: number;
  /** By when they were served. */
  readonly balls: readonly FilmedBall[];
  /** By side. */
  readonly players: readonly FilmedPlayer[];
  /** By time. */
  readonly events: readonly TimedEvent[];
  /** Of the match at its end. */
  readonly digest: string;
}

/** A match that was cut off ends here: no whole one takes as long. */
const MAX_TICKS = 100_000;

/**
 * Plays a recording through, once, and keeps what can be seen of it. Nobody's events are own ones.
 *
 * What the server decided late is shown when it happened: a bounce that a late move brought about is there at the bounce. So
 * the film knows no leaps, and no save of the match is needed to go back in it. Throws as `createReplay`.
 */
export function filmOf(recording: Recording): Film {
  const replay = createReplay(recording);
  const { match } = replay;
  const camera = new Camera(match);
  while (!isOver(match) && match.tick < MAX_TICKS) {
    const events = stepReplay(replay);
    if (events.length > 0) camera.shoot(events);
    else camera.watchStandIns();
  }
  return camera.film(recording.sides);
}

class Camera {
  readonly #match: Match;
  readonly #balls: FilmedBall[] = [];
  /** By id: the filmed ball, and where its flight was to end when it was last looked at. */
  readonly #flying = new Map<number, { filmed: FilmedBall; hitAt: number; edge: Edge }>();
  readonly #players: FilmedPlayer[];
  readonly #events: TimedEvent[] = [];

  constructor(match: Match) {
    this.#match = match;
    this.#players = match.players.map(({ lives, score, place, bot, paddle }) => ({
      runs: [runOf(paddle)],
      standings: [{ tick: 0, lives, score, place, bot }],
    }));
  }

  shoot(events: readonly MatchEvent[]): void {
    for (const event of events) this.#shootEvent(event);
    for (const [id, { filmed }] of this.#flying) {
      if (this.#match.balls.some((ball) => ball.id === id)) continue;
      filmed.until = this.#match.tick;
      this.#flying.delete(id);
    }
    for (const side of this.#players.keys()) this.#stand(side);
  }

  /** A stand-in comes and goes without an event. */
  watchStandIns(): void {
    for (const [side, { standings }] of this.#players.entries()) {
      if (standings.at(-1)?.bot !== playerOf(this.#match, side).bot) this.#stand(side);
    }
  }

  film(sides: number): Film {
    const { rules, tick } = this.#match;
    for (const { filmed } of this.#flying.values()) filmed.until = tick;
    const events = this.#events.toSorted((one, other) => one.at - other.at);
    return {
      rules,
      sides,
      ticks: tick,
      balls: this.#balls,
      players: this.#players,
      events,
      digest: digestOf(this.#match),
    };
  }

  #shootEvent(event: MatchEvent): void {
    switch (event.type) {
      case "update_position":
        this.#shootPaddle(event.side);
        break;
      case "ball_spawn":
      case "ball_update":
        this.#shootBall(event.ball);
        break;
      case "ball_despawn":
        this.#tell({ type: "loss", side: event.side, lives: event.lives, own: false });
        break;
      case "score_update":
        this.#tell({ type: "score", side: event.side, own: false });
        break;
      case "player_eliminated":
        this.#tell({ type: "out", side: event.side, place: event.place, own: false });
        break;
      case "game_over":
        this.#tell({ type: "win", side: event.winner, own: false });
        break;
    }
  }

  #shootPaddle(side: number): void {
    const { runs } = this.#players[side] as FilmedPlayer;
    const { paddle } = playerOf(this.#match, side);
    for (const run of [...paddle.past, paddle]) {
      const last = runs.at(-1) as PaddleTrajectory;
      if (run.tick === last.tick) runs[runs.length - 1] = runOf(run);
      else if (run.tick > last.tick) runs.push(runOf(run));
    }
  }

  #shootBall(id: number): void {
    const ball = this.#match.balls.find((one) => one.id === id);
    if (ball === undefined) return; // gone in the same tick
    const edge = this.#match.arena.edges[ball.hitEdge] as Edge;
    const known = this.#flying.get(id);
    if (known === undefined) {
      const filmed = { id: String(id), from: ball.tick, until: ball.tick, flights: [flightOf(ball, ball.tick)] };
      this.#balls.push(filmed);
      this.#flying.set(id, { filmed, hitAt: ball.hitAt, edge });
      this.#tell({ type: "serve", ball: filmed.id });
      return;
    }
    const last = known.filmed.flights.at(-1) as Flight;
    if (last.tick === ball.tick && last.vx === ball.vx && last.vy === ball.vy) return; // told twice: two bounces in a tick
    known.filmed.flights.push(flightOf(ball, known.hitAt));
    this.#tellBounce(known.filmed.id, known.edge, ballPositionAt(last, known.hitAt, this.#match.rules), known.hitAt);
    Object.assign(known, { hitAt: ball.hitAt, edge });
  }

  #tellBounce(ball: string, edge: Edge, at: Point, time: number): void {
    const side = sideOf(edge);
    const isHit = isLiving(this.#match, side);
    this.#events.push({ at: time, event: isHit ? { type: "hit", ball, side, at } : { type: "wall", ball, at } });
  }

  #tell(event: ArenaEvent): void {
    this.#events.push({ at: this.#match.tick, event });
  }

  #stand(side: number): void {
    const { standings } = this.#players[side] as FilmedPlayer;
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
