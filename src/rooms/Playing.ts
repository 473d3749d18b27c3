import { randomInt } from "node:crypto";
import { isDeletedId } from "../protocol/names.ts";
import type { Skill } from "../ratings/rating.ts";
import { packReplay } from "../recording/replayFile.ts";
import type { SavedRun } from "../recovery/checkpoint.ts";
import type { Ending } from "../recovery/ledger.ts";
import type { Match, MatchEvent } from "../simulation/match.ts";
import { createMatch, digestOf, isOver, restore as restoreMatch } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import type { CycleParts, PhaseSwitch } from "./cycleParts.ts";
import { Play } from "./Play.ts";
import { applyChanges, changesOf, type StateChange, showBalls, wholeMatch } from "./projection.ts";
import { finalTableOf, gameOverOf, isMovement, type PlayedMatch, roomEventsOf } from "./roomEvents.ts";
import { playerStateOf, type Seat } from "./seat.ts";

/** How long a restored match waits for its players. Until the others are back, bots play for them. */
const RESUME_SECONDS = 1.5;

/** Events that are committed before players see them, so that a crash can neither undo a loss nor repeat a result. */
const COMMITTED: ReadonlySet<MatchEvent["type"]> = new Set([
  "ball_despawn",
  "score_update",
  "player_eliminated",
  "game_over",
]);

const NEVER = Number.POSITIVE_INFINITY;

/** The phases of a match, "playing" and "resuming". It steps the match and hands the results to the outbox. */
export class Playing {
  /** The match in the room, from its start until the end of the intermission. */
  play: Play | undefined;
  /** By side: the skills with which its players began. Undefined if the match is not rated. */
  skills: readonly Skill[] | undefined;
  readonly #parts: CycleParts;
  readonly #cycle: PhaseSwitch;
  /** Ids of the balls that the state has, or will have once the outbox has applied all changes. */
  #shownBalls = new Set<number>();

  constructor(parts: CycleParts, cycle: PhaseSwitch) {
    this.#parts = parts;
    this.#cycle = cycle;
  }

  /** The last tick of the match that was due; 0 without a match. */
  get tick(): number {
    return this.play?.tick ?? 0;
  }

  /** The clock's tick on which the match must be stepped, unless an input arrives earlier. */
  get wakeTick(): number {
    return this.play?.wakeTick ?? NEVER;
  }

  /** The clock's tick on which something other than a paddle changes, unless an input arrives earlier. */
  get eventTick(): number {
    return this.play?.eventTick ?? NEVER;
  }

  /** Starts a match between the players who have a seat. Their `skills` by player id are needed to rate it. */
  start(skills?: ReadonlyMap<string, Skill>): void {
    const { state, roster, seating, outbox, ranked, lifetime, kind, services } = this.#parts;
    const lineup = seating.table.players().sort((one, other) => one.side - other.side);
    const seed = randomInt(2 ** 32);
    this.#cycle.enter("playing");
    state.sides = lineup.length;
    state.time_limit = services.rules.timeLimitSeconds;
    for (const [side, seat] of lineup.entries()) {
      Object.assign(seat, { side, ready: false, out: false });
      roster.show(seat);
    }
    const known = lineup.flatMap(({ playerId }) => skills?.get(playerId) ?? []);
    this.skills = known.length === lineup.length ? known : undefined;
    this.#createPlay(createMatch(lineup.length, seed, services.rules), seed, lineup).start();
    const players = lineup.map(({ playerId, username, side }) => ({ player_id: playerId, username, side }));
    const fields = { players, mode: kind.mode, ranked: kind.ranked };
    outbox.push({ changes: [], events: [{ name: "start_game", fields }], tick: 0, commit: true });
    services.meters.matchesStarted++;
    ranked.start(lineup);
    lifetime.log.info({ match_id: state.match_id, sides: players.length }, "match started");
  }

  /** Restores a match from a checkpoint. Its time does not pass before `resume`. */
  restore(
    run: SavedRun,
    lineup: readonly Seat[],
    log: readonly LoggedInput[],
    ballNumbers: Readonly<Record<string, number>>,
  ): void {
    const { state, roster } = this.#parts;
    // the other process may have saved that a player is out, and died before it freed their seat record
    for (const seat of lineup) if (seat.out && !roster.mayPlay(seat)) roster.free(seat);
    this.skills = run.skills;
    const play = this.#createPlay(restoreMatch(run.match), run.seed, lineup, log);
    play.restore();
    state.sides = lineup.length;
    state.time_limit = play.match.rules.timeLimitSeconds;
    const balls = run.match.balls.map(({ id }) => id);
    showBalls(state, balls, ballNumbers);
    this.show(wholeMatch(play.match, play.acks, this.#shownBalls));
  }

  /** Stops the match's time until `awaitPlayers`. */
  pause(): void {
    this.play?.runClock(false);
    this.#cycle.enter("resuming");
  }

  /** Waits for the players of a restored match, at most RESUME_SECONDS. */
  awaitPlayers(): void {
    this.#cycle.enter("resuming");
    this.#cycle.setTimeout(RESUME_SECONDS, () => this.#resume());
  }

  /** Resumes a restored match once all its players are back. */
  settle(): void {
    if (!this.play?.isAwaited) this.#resume();
  }

  #resume(): void {
    const { state, lifetime } = this.#parts;
    this.#cycle.enter("playing");
    this.play?.resume();
    lifetime.log.info({ match_id: state.match_id, tick: this.tick }, "match resumed");
  }

  #createPlay(match: Match, seed: number, lineup: readonly Seat[], log: readonly LoggedInput[] = []): Play {
    const { ticks, seating, kind } = this.#parts;
    this.#shownBalls = new Set();
    const isTaken = (seat: Seat) => seating.table.has(seat);
    this.play = new Play({ match, seed, log, lineup, ticks, botLevel: kind.bot_level, isTaken });
    return this.play;
  }

  clear(): void {
    this.play = undefined;
  }

  /** Gives a player who is back the control of their paddle. The state must show their seat. */
  giveBack(seat: Seat): void {
    this.#parts.roster.showConnected(seat, true);
    const { paddle } = playerStateOf(seat);
    const { position, direction, length, tick } = paddle;
    this.#parts.paddles.set(paddle, { position, direction, length, tick, ack: 0 });
    if (this.#cycle.phase === "playing" && !seat.out) this.play?.giveBack(seat);
  }

  /** Gives a seat of the match, which is not in the table any more, another id and name. */
  rename(seat: Seat, name: Pick<Seat, "playerId" | "username">): void {
    const { roster } = this.#parts;
    roster.hide(seat);
    Object.assign(seat, name);
    roster.show(seat);
    if (this.play !== undefined) this.show(wholeMatch(this.play.match, this.play.acks, this.#shownBalls));
  }

  /** Steps the match up to the last tick that was due, and pushes the results to the outbox. */
  advance(): void {
    this.play?.advance(this.#onStep);
  }

  /** Applies changes of the match to the state. The outbox calls it when their turn has come. */
  show(changes: readonly StateChange[]): void {
    const { state, paddles } = this.#parts;
    if (this.play !== undefined) applyChanges(state, changes, this.play.lineup, paddles);
  }

  /** Takes the events of one tick: the outbox gets them as changes of the state and events of the room. */
  readonly #onStep = (stepped: readonly MatchEvent[], play: Play): void => {
    const { kind, outbox, services } = this.#parts;
    const { match, acks } = play;
    const changes = changesOf(stepped, match, acks, this.#shownBalls);
    const published = services.config.publishMovement ? stepped : stepped.filter(({ type }) => !isMovement(type));
    const events = roomEventsOf(published, changes, this.#playedOf(play), kind.ranked);
    for (const event of stepped) if (event.type === "player_eliminated") this.#putOut(play, event.side);
    const ending = isOver(match) ? this.#end(play) : undefined;
    const commit = stepped.some(({ type }) => COMMITTED.has(type));
    outbox.push({ changes, events, tick: match.tick, commit, ending });
  };

  #playedOf({ match, lineup }: Play): PlayedMatch {
    return { match, lineup, skills: this.skills };
  }

  #putOut(play: Play, side: number): void {
    this.#parts.roster.free(play.putOut(side));
    play.endIfDeserted();
  }

  /** Frees or keeps the seats of a match that is over, and returns its result and replay. */
  #end(play: Play): Ending {
    const { roomId, state, kind, roster, seating, services } = this.#parts;
    services.meters.matchesFinished++;
    for (const seat of play.lineup) {
      seat.out = true;
      // in a private room, players who stay keep their seats
      if (kind.private && seating.table.has(seat)) roster.keep(seat);
      else roster.free(seat);
    }
    const over = gameOverOf(this.#playedOf(play), kind.ranked);
    const { match_id } = state;
    const table = finalTableOf(this.#playedOf(play));
    const players = table.map(({ row }) => row);
    const digest = digestOf(play.match);
    const { file, fingerprint } = packReplay({ match_id, players, ...play.recording(), digest }, play.log.bytes);
    const proof = { digest, recording_sha256: fingerprint };
    return {
      changes: table.flatMap(({ row: { player_id, username, place }, change }) =>
        change && !isDeletedId(player_id) ? [{ player_id, username, won: place === 1, ...change }] : [],
      ),
      result: { match_id, room_id: roomId, mode: kind.mode, ...over, players, at: Date.now(), ...proof },
      replay: file,
    };
  }
}
