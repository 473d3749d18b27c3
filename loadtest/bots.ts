/** Fills a running server with bots: `npm run bots -- --help`. */
import { setTimeout as delay } from "node:timers/promises";
import { SeatError } from "../src/client/matchmaking.ts";
import { PlayerBot } from "../src/client/PlayerBot.ts";
import { Session } from "../src/client/Session.ts";
import type { Status } from "../src/client/status.ts";
import { type BotsOptions, botsOptionsOf, maxBotsSecondsOf, USAGE } from "./botsOptions.ts";
import { runCommand, say } from "./commandLine.ts";
import { quantileOf } from "./figures/statistics.ts";

interface Bot {
  readonly session: Session;
  readonly player: PlayerBot;
  /** Whether it has stopped for good. */
  isDone: boolean;
  failure: string | undefined;
}

/** Counts over all bots. */
const counts = { startedAt: performance.now(), matchesOver: new Set<string>(), wins: 0, drops: 0, refusals: 0 };

function createBot({ url, error, rematch }: BotsOptions, index: number): Bot {
  const session = new Session({ url, username: `bot ${index + 1}` });
  const bot: Bot = { session, player: new PlayerBot(session, { error }), isDone: false, failure: undefined };
  session.onStatus((status) => {
    if (status.is === "resuming" && status.attempt === 1) counts.drops++;
    if (status.is === "finished") {
      counts.matchesOver.add(session.state?.match_id ?? "");
      if (status.place === 1) counts.wins++;
      if (rematch) session.rematch();
      else finish(bot);
    }
    if (status.is === "lost") fail(bot, status.reason);
  });
  return bot;
}

function finish(bot: Bot): void {
  bot.isDone = true;
  void bot.session.leave();
}

function fail(bot: Bot, reason: string): void {
  bot.failure = reason;
  bot.isDone = true;
}

/** Asks for a seat until the bot has one. A server that is full or limits calls says when to ask again. */
async function seat(bot: Bot, { mode }: BotsOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await bot.session.play({ mode });
      bot.player.start();
      return;
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      if (error.code === "cancelled") return;
      if (!error.isPassing || error.code === "unreachable") return fail(bot, `${error.code}: ${error.message}`);
      counts.refusals++;
      await delayUnlessStopped((error.retryAfterSeconds ?? 1) * 1000, stop);
    }
  }
}

/** Finds a new seat for a bot that lost its seat after a match, because its rematch came too late. */
function seatAgain(bot: Bot, options: BotsOptions, stop: AbortSignal): void {
  const { session, isDone } = bot;
  if (isDone || !options.rematch || session.status.is !== "waiting" || !session.isSpectator) return;
  void seat(bot, options, stop);
}

async function delayUnlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

/** Number of bots by status, and of matches over. */
function statusTextOf(bots: readonly Bot[]): string {
  const numbers = new Map<Status["is"] | "done", number>();
  for (const { session, isDone } of bots) {
    const is = isDone ? "done" : session.status.is;
    numbers.set(is, (numbers.get(is) ?? 0) + 1);
  }
  const parts = [...numbers].map(([is, number]) => `${number} ${is}`);
  return `${parts.join(", ")}; ${counts.matchesOver.size} matches over`;
}

function summaryOf(bots: readonly Bot[]): string {
  const trips = bots.flatMap(({ session }) => session.clock?.roundTripMs ?? []);
  const tripText = `${quantileOf(trips, 0.5).toFixed(1)} ms median, ${quantileOf(trips, 1).toFixed(1)} ms at most`;
  const failures = Object.entries(Object.groupBy(bots, ({ failure }) => failure ?? ""));
  return [
    `${bots.length} bots, ${counts.matchesOver.size} matches over, ${counts.wins} won by our bots`,
    `${counts.drops} lost connections, ${counts.refusals} refusals with a time to ask again`,
    trips.length > 0 ? `round trip: ${tripText}` : "no bot was connected",
    ...failures.flatMap(([reason, failed]) => (reason === "" ? [] : [`${failed?.length} bots failed: ${reason}`])),
  ].join("\n");
}

async function run(options: BotsOptions): Promise<number> {
  const stopping = new AbortController();
  const stop = stopping.signal;
  const bots = Array.from({ length: options.players }, (_, index) => createBot(options, index));
  process.once("SIGINT", () => stopping.abort()); // a second Ctrl-C ends the process at once
  process.once("SIGTERM", () => stopping.abort());
  const timeout = setTimeout(() => stopping.abort(), options.seconds * 1000);

  for (const bot of bots) void seat(bot, options, stop);
  let shown = "";
  while (!stop.aborted && !bots.every(({ isDone }) => isDone)) {
    await delayUnlessStopped(1000, stop);
    for (const bot of bots) seatAgain(bot, options, stop);
    const text = statusTextOf(bots);
    const seconds = Math.round((performance.now() - counts.startedAt) / 1000);
    if (text !== shown) say(`${String(seconds).padStart(4)} s  ${text}`);
    shown = text;
  }
  clearTimeout(timeout);
  const summary = summaryOf(bots);
  for (const { player } of bots) player.stop();
  await Promise.all(bots.map(({ session }) => session.leave()));
  say(summary);
  return bots.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

await runCommand({ usage: USAGE, optionsOf: botsOptionsOf, maxSecondsOf: maxBotsSecondsOf, run });
