import { type Ball, landingPositionOf } from "../simulation/ball.ts";
import { saveTicksOf } from "../simulation/constants.ts";
import { lossTickOf } from "../simulation/judge.ts";
import { isOver, type Match, type MatchEvent, playerOf } from "../simulation/match.ts";
import { type PaddleTrajectory, paddlePositionAt, withinSide } from "../simulation/paddle.ts";
import { createReplay, MAX_REPLAY_TICKS, type Recording, type Replay, stepReplay } from "../simulation/replay.ts";
import { type LoggedMove, movesBySide } from "./loggedMoves.ts";

/**
 * Why a side lost a ball:
 *
 * - "vanished": the paddles had vanished, long after the time limit.
 * - "bot": a bot steered for the player, who was away.
 * - "late": on the loser's own screen the paddle was there. The move arrived too late to count from when it was made.
 * - "no_move": after the ball's course was known, the loser made no move that arrived.
 * - "after": their first move was made after the ball had crossed.
 * - "wrong_way", "stopped", "short": their last move led away from the ball, stopped the paddle beside it, or led the right way
 *   but did not get there in time.
 */
export type LossCause = "vanished" | "bot" | "late" | "no_move" | "after" | "wrong_way" | "stopped" | "short";

/** The last move that could decide about a ball. Times are ticks. */
export interface LastMove {
  readonly direction: number;
  /** The tick that the loser's client showed when they made it. */
  readonly madeAt: number;
  /** The step in which it took part. */
  readonly arrivedAt: number;
  /** From the arrival to the end of the save window; negative if the window had closed. */
  readonly windowLeft: number;
  /** From when the client made it until the ball crossed; negative if the ball had crossed already. */
  readonly untilCrossing: number;
  /** Arena units between the paddle and the ball's landing, on the loser's screen when they made the move. 0: it was covered. */
  readonly shownGap: number;
}

/** A ball that a side has lost, and why. Times are ticks, lengths arena units. */
export interface Loss {
  readonly tick: number;
  readonly ball: number;
  readonly side: number;
  readonly cause: LossCause;
  /** When the ball crossed the side. */
  readonly crossedAt: number;
  /** Length of the save window. */
  readonly window: number;
  /** Arena units between the paddle's end and the ball when it crossed, as the server judged it. */
  readonly gap: number;
  /** Undefined with the causes "vanished", "bot" and "no_move". */
  readonly move: LastMove | undefined;
}

/** Explains every lost ball of a recorded match, by the recording alone. Throws like `createReplay`. */
export function lossesOf(recording: Recording): Loss[] {
  const replay = createReplay(recording);
  const { match } = replay;
  const moves = movesBySide(recording);
  const runs: PaddleTrajectory[][] = match.players.map(({ paddle }) => [{ ...paddle }]);
  const losses: Loss[] = [];
  const balls = new Map<number, Ball>();
  while (!isOver(match) && match.tick < MAX_REPLAY_TICKS) {
    const events = stepped(replay, runs);
    for (const event of events) {
      const ball = event.type === "ball_despawn" ? balls.get(event.ball) : undefined;
      if (event.type !== "ball_despawn" || ball === undefined) continue;
      losses.push(lossOf(ball, event.side, match, moves[event.side] ?? [], runs[event.side] ?? []));
    }
    // the match forgets a ball that is lost
    if (events.length > 0) for (const ball of match.balls) balls.set(ball.id, ball);
  }
  return losses;
}

/** Steps the replay, and adds the new runs of paddles to `runs`. */
function stepped(replay: Replay, runs: PaddleTrajectory[][]): readonly MatchEvent[] {
  const events = stepReplay(replay);
  for (const event of events) {
    if (event.type !== "update_position") continue;
    const known = runs[event.side] as PaddleTrajectory[];
    const { paddle } = playerOf(replay.match, event.side);
    for (const run of [...paddle.past, paddle]) {
      const last = known.at(-1) as PaddleTrajectory;
      if (run.tick === last.tick) known.pop();
      if (run.tick >= last.tick) known.push({ ...run });
    }
  }
  return events;
}

function lossOf(
  ball: Ball,
  side: number,
  match: Match,
  moves: readonly LoggedMove[],
  runs: readonly PaddleTrajectory[],
): Loss {
  const { rules, tick } = match;
  const crossedAt = ball.hitAt;
  const landing = landingPositionOf(ball, match.arena, rules);
  const window = saveTicksOf(rules);
  const gapOf = (time: number, position: number) =>
    gapBetween(position, runAt(runs, time).length / 2 + rules.ballRadius, landing);
  const gap = gapOf(crossedAt, positionAt(runs, crossedAt, match));
  const base = { tick, ball: ball.id, side, crossedAt, window, gap };
  if (runAt(runs, crossedAt).length === 0) return { ...base, cause: "vanished", move: undefined };
  if (playerOf(match, side).bot) return { ...base, cause: "bot", move: undefined };

  const since = moves.filter(({ madeAt }) => madeAt >= ball.newsTick);
  const decisive = since.filter(({ madeAt }) => madeAt <= crossedAt).at(-1);
  const last = decisive ?? since.find(({ arrivedAt }) => arrivedAt <= tick);
  if (last === undefined) return { ...base, cause: "no_move", move: undefined };

  const shownAt = (time: number) => gapOf(time, shownPositionAt(time, last, moves, runs, match));
  const move = {
    direction: last.direction,
    madeAt: last.madeAt,
    arrivedAt: last.arrivedAt,
    windowLeft: lossTickOf(ball, rules) - last.arrivedAt,
    untilCrossing: crossedAt - last.madeAt,
    shownGap: shownAt(last.madeAt),
  };
  if (decisive === undefined) return { ...base, cause: "after", move };
  if (shownAt(crossedAt) === 0) return { ...base, cause: "late", move };
  const away = landing - shownPositionAt(last.madeAt, last, moves, runs, match);
  const way = last.direction * away;
  return { ...base, cause: way < 0 ? "wrong_way" : way > 0 ? "short" : "stopped", move };
}

/** Distance from the nearer end of a paddle to a landing, or 0 if it is covered. */
function gapBetween(position: number, half: number, landing: number): number {
  return Math.max(0, Math.abs(landing - position) - half);
}

function runAt(runs: readonly PaddleTrajectory[], time: number): PaddleTrajectory {
  return runs.filter((run) => run.tick <= time).at(-1) ?? (runs[0] as PaddleTrajectory);
}

function positionAt(runs: readonly PaddleTrajectory[], time: number, { rules }: Match): number {
  return paddlePositionAt(runAt(runs, time), time, rules);
}

/**
 * Where the paddle was on the loser's screen at `time`, at or after `last` was made. A client shows its own moves at once: those that
 * had not arrived by then are applied when they were made.
 */
function shownPositionAt(
  time: number,
  last: LoggedMove,
  moves: readonly LoggedMove[],
  runs: readonly PaddleTrajectory[],
  match: Match,
): number {
  const pending = moves.filter(({ madeAt, arrivedAt }) => madeAt <= last.madeAt && arrivedAt > last.madeAt);
  const { rules } = match;
  let at = Math.min(pending[0]?.madeAt ?? last.madeAt, last.madeAt);
  let position = positionAt(runs, at, match);
  const { length } = runAt(runs, at);
  const steerTo = (until: number, direction: number) => {
    position = withinSide(position + (direction * rules.paddleSpeed * (until - at)) / rules.tickRate, length);
    at = until;
  };
  for (const [index, { direction }] of pending.entries()) steerTo(pending[index + 1]?.madeAt ?? time, direction);
  if (pending.length === 0) steerTo(time, last.direction);
  return position;
}
