import { PlayerBot } from "../../../src/client/PlayerBot.ts";
import { Session } from "../../../src/client/Session.ts";
import type { Status } from "../../../src/client/status.ts";
import type { PongState } from "../../../src/protocol/schema.ts";

/** What a player saw over one connection. */
interface Connection {
  /** When the server greeted him, in ms of the monotonic clock. */
  readonly since: number;
  /** First patch of a running match. */
  playingAt: number | undefined;
  /** When tick 0 was due by the promptest patch: it moves by as long as the match stood still. */
  origin: number;
  patches: number;
}

/** Lives or points of one player of one match that were seen. */
export interface Sight {
  readonly match_id: string;
  readonly player_id: string;
  readonly lives: number[];
  readonly scores: number[];
}

/** A player with a bot at the paddle, who writes down what he sees. */
export class Player {
  readonly session: Session;
  readonly connections: Connection[] = [];
  readonly statuses: { readonly at: number; readonly status: Status }[] = [];
  readonly sights = new Map<string, Sight>();
  /** Between two patches of a running match, ms. */
  longestSilence = 0;
  #patchAt: number | undefined;
  readonly #bot: PlayerBot;

  constructor(url: string) {
    this.session = new Session({ url });
    this.#bot = new PlayerBot(this.session, { error: 20 });
    this.session.onStatus((status) => this.statuses.push({ at: performance.now(), status }));
    this.session.onMessage("welcome", () => this.#onWelcome());
    this.session.onState((state) => this.#onState(state));
  }

  async sit(request: Parameters<Session["play"]>[0]): Promise<void> {
    await this.session.play(request);
    this.#bot.start();
  }

  /** Lets every ball in from now on. */
  rest(): void {
    this.#bot.stop();
    this.session.steer(0);
  }

  async leave(): Promise<void> {
    this.#bot.stop();
    await this.session.leave();
  }

  get match_id(): string {
    return this.session.state?.match_id ?? "";
  }

  /** The process that he is connected to, or was last. */
  get processId(): string {
    return this.session.seat?.reservation.processId ?? "";
  }

  /** When the last patch of a running match came over this connection; 0 before the first. */
  get patchAt(): number {
    return this.#patchAt ?? 0;
  }

  get isPlaying(): boolean {
    const { is } = this.session.status;
    return is === "playing" || is === "eliminated";
  }

  /** Ms from `moment` to play over a connection that was made after it; undefined as long as there is none. */
  backAfter(moment: number): number | undefined {
    const back = this.connections.find(({ since, playingAt }) => since > moment && playingAt !== undefined);
    return back?.playingAt === undefined ? undefined : back.playingAt - moment;
  }

  /** Ms from the end of a connection after `moment` to play over the next one. */
  awayAfter(moment: number): number | undefined {
    const lost = this.statuses.find(
      ({ at, status }) => at > moment && status.is === "resuming" && status.cause !== "room",
    );
    return lost && this.backAfter(lost.at);
  }

  /** Patches of a running match over this connection. */
  get patches(): number {
    return this.connections.at(-1)?.patches ?? 0;
  }

  hasLostConnectionSince(moment: number): boolean {
    return this.statuses.some(({ at, status }) => at > moment && status.is === "resuming" && status.cause !== "room");
  }

  /** What is measured by patches is measured anew from here. */
  measureAnew(): void {
    const connection = this.connections.at(-1);
    if (connection !== undefined) Object.assign(connection, { origin: Number.POSITIVE_INFINITY, patches: 0 });
  }

  /** How long the match stood still between two connections in a row, ms; each must have seen some patches of it. */
  standstillBefore(index: number): number {
    const [before, after] = [this.connections[index - 1], this.connections[index]];
    return (after?.origin ?? Number.NaN) - (before?.origin ?? Number.NaN);
  }

  #onWelcome(): void {
    const since = performance.now();
    this.connections.push({ since, playingAt: undefined, origin: Number.POSITIVE_INFINITY, patches: 0 });
    this.#patchAt = undefined;
  }

  #onState(state: PongState): void {
    const now = performance.now();
    const connection = this.connections.at(-1);
    if (state.phase !== "playing" || connection === undefined) {
      this.#patchAt = undefined;
      return;
    }
    connection.playingAt ??= now;
    connection.patches++;
    connection.origin = Math.min(connection.origin, now - (newestTickOf(state) * 1000) / state.tick_rate);
    if (this.#patchAt !== undefined) this.longestSilence = Math.max(this.longestSilence, now - this.#patchAt);
    this.#patchAt = now;
    for (const { player_id, lives, score } of state.players.values()) {
      const key = `${state.match_id} ${player_id}`;
      const sight = this.sights.get(key) ?? { match_id: state.match_id, player_id, lives: [], scores: [] };
      this.sights.set(key, sight);
      if (sight.lives.at(-1) !== lives) sight.lives.push(lives);
      if (sight.scores.at(-1) !== score) sight.scores.push(score);
    }
  }
}

function newestTickOf(state: PongState): number {
  let newest = 0;
  for (const { tick } of state.balls.values()) newest = Math.max(newest, tick);
  for (const { paddle } of state.players.values()) newest = Math.max(newest, paddle.tick);
  return newest;
}
