import { SeatError } from "../src/client/matchmaking.ts";
import { PlayerBot } from "../src/client/PlayerBot.ts";
import { Session } from "../src/client/Session.ts";
import type { Status } from "../src/client/status.ts";
import { type BotsOptions, botsOptionsOf, USAGE } from "./botsOptions.ts";

interface Player {
  readonly session: Session;
  readonly bot: PlayerBot;
  /** It will not play any more. */
  done: boolean;
  failure: string | undefined;
}

/** What happened so far. */
const counts = { started: performance.now(), overs: new Set<string>(), wins: 0, drops: 0, waits: 0 };

function createPlayer({ url, error, rematch }: BotsOptions, index: number): Player {
  const session = new Session({ url, username: `bot ${index + 1}` });
  const player: Player = { session, bot: new PlayerBot(session, { error }), done: false, failure: undefined };
  session.onStatus((status) => {
    if (status.is === "resuming" && status.attempt === 1) counts.drops++;
    if (status.is === "finished") {
      counts.overs.add(session.state?.match_id ?? "");
      if (status.place === 1) counts.wins++;
      if (rematch) session.rematch();
      else finish(player);
    }
    if (status.is === "lost") fail(player, status.reason);
  });
  return player;
}

function finish(player: Player): void {
  player.done = true;
  void player.session.leave();
}

function fail(player: Player, reason: string): void {
  player.failure = reason;
  player.done = true;
}

/** Asks for a seat until there is one; a server that is full or strict says when to come again. */
async function seat(player: Player, { mode }: BotsOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await player.session.play({ mode });
      player.bot.start();
      return;
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      if (error.code === "cancelled") return;
      if (!error.isPassing || error.code === "unreachable") return fail(player, `${error.code}: ${error.message}`);
      counts.waits++;
      await elapsed((error.retryAfterSeconds ?? 1) * 1000, stop);
    }
  }
}

/** Who lost his seat to others after a match, as in a rematch that came too late, looks for another. */
function lookAgain(player: Player, options: BotsOptions, stop: AbortSignal): void {
  const { session, done } = player;
  if (done || !options.rematch || session.status.is !== "waiting" || !session.isSpectator) return;
  void seat(player, options, stop);
}

function elapsed(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    stop.addEventListener("abort", end, { once: true });
    function end() {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    }
  });
}

function lineOf(players: readonly Player[]): string {
  const seconds = Math.round((performance.now() - counts.started) / 1000);
  const phases = new Map<Status["is"] | "done", number>();
  for (const { session, done } of players) {
    const phase = done ? "done" : session.status.is;
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
  }
  const parts = [...phases].map(([is, count]) => `${count} ${is}`);
  return `${String(seconds).padStart(4)} s  ${parts.join(", ")}; ${counts.overs.size} matches over`;
}

function roundTripsOf(players: readonly Player[]): string {
  const trips = players.flatMap(({ session }) => (session.clock ? [session.clock.roundTripMs] : []));
  trips.sort((one, other) => one - other);
  const at = (share: number) => (trips[Math.floor((trips.length - 1) * share)] ?? 0).toFixed(1);
  return trips.length > 0 ? `round trip ${at(0.5)} ms median, ${at(1)} ms at most` : "no connection";
}

async function main(options: BotsOptions): Promise<number> {
  const stopping = new AbortController();
  const stop = stopping.signal;
  const players = Array.from({ length: options.players }, (_, index) => createPlayer(options, index));
  process.once("SIGINT", () => stopping.abort()); // a second one ends the process as usual
  process.once("SIGTERM", () => stopping.abort());
  const timeout = setTimeout(() => stopping.abort(), options.seconds * 1000);

  for (const player of players) void seat(player, options, stop);
  let shown = "";
  while (!stop.aborted && !players.every(({ done }) => done)) {
    await elapsed(1000, stop);
    for (const player of players) lookAgain(player, options, stop);
    const line = lineOf(players);
    if (line.slice(6) !== shown) process.stdout.write(`${line}\n`);
    shown = line.slice(6);
  }
  clearTimeout(timeout);
  const summary = [
    `${players.length} players, ${counts.overs.size} matches over, ${counts.wins} won by us`,
    `${counts.drops} connections lost, ${counts.waits} told to come later, ${roundTripsOf(players)}`,
  ];
  for (const { bot } of players) bot.stop();
  await Promise.all(players.map(({ session }) => session.leave()));
  const failures = players.flatMap(({ failure }) => failure ?? []);
  for (const reason of new Set(failures)) {
    summary.push(`${failures.filter((one) => one === reason).length} players failed: ${reason}`);
  }
  process.stdout.write(`${summary.join("\n")}\n`);
  return failures.length > 0 ? 1 : 0;
}

let options: BotsOptions | undefined;
try {
  options = botsOptionsOf(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = await main(options);
