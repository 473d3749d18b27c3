import { PlayerBot } from "../../../src/client/PlayerBot.ts";
import { Session } from "../../../src/client/Session.ts";
import type { Status } from "../../../src/client/status.ts";
import type { PongState } from "../../../src/protocol/schema.ts";
import type { Told } from "./history.ts";
import { COMMITTED_EVENTS } from "./Recorder.ts";

/** One connection of a player. Times are in ms of the monotonic clock. */
interface Connection {
  /** When the server's welcome arrived. */
  readonly since: number;
  /** When the first patch of a running match arrived. */
  playingAt: number | undefined;
  /** When tick 0 was due, judged by the earliest patch. It moves by as long as the match stood still. */
  startedAt: number;
  patches: number;
}

/** Every value that a player saw of somebody's lives and score in a match. */
export interface Observation {
  readonly matchId: string;
  readonly playerId: string;
  readonly lives: number[];
  readonly scores: number[];
}

/** A match that is over, as a player sees it. */
export interface Ending {
  readonly winnerId: string;
  /** Place, score and lives of each player. */
  readonly players: Readonly<Record<string, readonly number[]>>;
}

/** A player whose paddle a bot moves. Records what the player sees. */
export class Player {
  readonly session: Session;
  readonly connections: Connection[] = [];
  readonly statuses: { readonly at: number; readonly status: Status }[] = [];
  /** Committed events, as the server told them. */
  readonly told: Told[] = [];
  /** How each match was over, as first seen. */
  readonly endings = new Map<string, Ending>();
  readonly observations = new Map<string, Observation>();
  /** Longest time between two patches of a running match over one connection. */
  longestGapMs = 0;
  #patchAt: number | undefined;
  readonly #bot: PlayerBot;

  constructor(url: string) {
    this.session = new Session({ url });
    this.#bot = new PlayerBot(this.session, { error: 20 });
    this.session.onStatus((status) => this.statuses.push({ at: performance.now(), status }));
    this.session.onMessage("welcome", () => this.#onWelcome());
    this.session.onState((state) => this.#onState(state));
    this.session.onAnyMessage((name, message) => this.#onMessage(name, message));
  }

  async play(request: Parameters<Session["play"]>[0]): Promise<void> {
    await this.session.play(request);
    this.#bot.start();
  }

  /** Stops moving, so that this player loses soon. */
  stopMoving(): void {
    this.#bot.stop();
    this.session.steer(0);
  }

  async leave(): Promise<void> {
    this.#bot.stop();
    await this.session.leave();
  }

  get matchId(): string {
    return this.session.state?.match_id ?? "";
  }

  /** The process that the player is connected to, or was connected to last. */
  get processId(): string {
    return this.session.seat?.reservation.processId ?? "";
  }

  /** When the last patch of a running match arrived over this connection; 0 before the first. */
  get patchAt(): number {
    return this.#patchAt ?? 0;
  }

  get isPlaying(): boolean {
    const { is } = this.session.status;
    return is === "playing" || is === "eliminated";
  }

  /** Ms from `moment` until the player played over a later connection. Undefined as long as there is none. */
  msToPlayAfter(moment: number): number | undefined {
    const next = this.connections.find(({ since, playingAt }) => since > moment && playingAt !== undefined);
    return next?.playingAt === undefined ? undefined : next.playingAt - moment;
  }

  /** Ms from the first lost connection after `moment` until the player played again. */
  outageMsAfter(moment: number): number | undefined {
    const lost = this.#lossAfter(moment);
    return lost && this.msToPlayAfter(lost.at);
  }

  hasLostConnectionSince(moment: number): boolean {
    return this.#lossAfter(moment) !== undefined;
  }

  /** Patches of a running match over this connection, since it began or since `resetPatches`. */
  get patches(): number {
    return this.connections.at(-1)?.patches ?? 0;
  }

  /** Measures `patches` and `standstillMsBefore` from now on. */
  resetPatches(): void {
    const connection = this.connections.at(-1);
    if (connection !== undefined) Object.assign(connection, { startedAt: Number.POSITIVE_INFINITY, patches: 0 });
  }

  /** How long the match stood still between a connection and the one before, in ms. Both need some patches. */
  standstillMsBefore(index: number): number {
    const [before, after] = [this.connections[index - 1], this.connections[index]];
    return (after?.startedAt ?? Number.NaN) - (before?.startedAt ?? Number.NaN);
  }

  #lossAfter(moment: number) {
    return this.statuses.find(({ at, status }) => at > moment && status.is === "resuming" && status.cause !== "room");
  }

  #onWelcome(): void {
    const since = performance.now();
    this.connections.push({ since, playingAt: undefined, startedAt: Number.POSITIVE_INFINITY, patches: 0 });
    this.#patchAt = undefined;
  }

  #onMessage(name: string, message: unknown): void {
    const event = COMMITTED_EVENTS.find((one) => one === name);
    if (event !== undefined) this.told.push({ event, matchId: (message as { match_id: string }).match_id, message });
  }

  #onState(state: PongState): void {
    const now = performance.now();
    if (state.phase === "finished" && !this.endings.has(state.match_id)) {
      this.endings.set(state.match_id, endingOf(state));
    }
    const connection = this.connections.at(-1);
    if (state.phase !== "playing" || connection === undefined) {
      this.#patchAt = undefined;
      return;
    }
    connection.playingAt ??= now;
    connection.patches++;
    connection.startedAt = Math.min(connection.startedAt, now - (newestTickOf(state) * 1000) / state.tick_rate);
    if (this.#patchAt !== undefined) this.longestGapMs = Math.max(this.longestGapMs, now - this.#patchAt);
    this.#patchAt = now;
    this.#observe(state);
  }

  #observe({ match_id: matchId, players }: PongState): void {
    for (const { player_id: playerId, lives, score } of players.values()) {
      const key = `${matchId} ${playerId}`;
      const seen = this.observations.get(key) ?? { matchId, playerId, lives: [], scores: [] };
      this.observations.set(key, seen);
      if (seen.lives.at(-1) !== lives) seen.lives.push(lives);
      if (seen.scores.at(-1) !== score) seen.scores.push(score);
    }
  }
}

function newestTickOf(state: PongState): number {
  let newest = 0;
  for (const { tick } of state.balls.values()) newest = Math.max(newest, tick);
  for (const { paddle } of state.players.values()) newest = Math.max(newest, paddle.tick);
  return newest;
}

function endingOf({ winner_id: winnerId, players }: PongState): Ending {
  const lines = [...players.values()].map(({ player_id: id, place, score, lives }) => [id, [place, score, lives]]);
  return { winnerId, players: Object.fromEntries(lines) };
}
