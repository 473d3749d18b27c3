/** Measures how long it takes to find a seat, by the number of rooms listed: `npm run bench:matchmaking -- --help`. */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { fillRedis, type Listed } from "../test/support/listedRooms.ts";
import { startRedis } from "../test/support/redis.ts";
import { runCommand, say } from "./commandLine.ts";
import { type CallFigures, measureCalls } from "./matchmaking/callTimes.ts";
import { openDrivers } from "./matchmaking/listedRooms.ts";
import { startMeasuredServer } from "./matchmaking/measuredServer.ts";
import { fillRatings, openProfiles } from "./matchmaking/ratedPlayers.ts";
import { markdownTable } from "./report/text.ts";

const USAGE = `Measures how long it takes to find a seat, by the number of rooms listed in Redis. Starts its own Redis.

npm run bench:matchmaking -- [options]
  --quick        about a minute: up to 10,000 rooms instead of 50,000, and fewer calls
  --ranked       only the ranked queue
  --json FILE    write the figures to a file, too
  --help         print this text

Kinds of calls in the table:
  claim          our driver claims a seat in an open room
  stock findOne  the driver of Colyseus finds an open room
  placement      a whole POST /api/pong/matchmaking, with the callers in another process
  ranked claim, ranked placement
                 the same with that many players who wait for a ranked match. A claim finds the nearest of them. A placement
                 looks in vain at as many as it may, because no window covers the callers, who are new: they meet each other
  leaderboard page, around me, profile, history
                 the server's time for such a call, without HTTP, with 100,000 players on the leaderboard
`;

const MAX_SECONDS = 1800;
const CALLERS = [1, 16];
const QUEUE_CALLS = ["ranked claim", "ranked placement"] as const;
const PROFILE_CALLS = ["leaderboard page", "around me", "profile", "history"] as const;
const ORDER = ["claim", "stock findOne", "placement", ...QUEUE_CALLS, ...PROFILE_CALLS] as const;
const UNITS = { full: "full", open: "open", ranked: "waiting", players: "players" } as const;
const PLAYERS = 100_000;

interface Options {
  readonly quick: boolean;
  readonly ranked: boolean;
  readonly json: string | undefined;
}

interface Row extends CallFigures {
  readonly call: (typeof ORDER)[number];
  readonly listed: number;
  readonly which: Listed | "players";
  readonly callers: number;
}

function optionsOf(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      ranked: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  return values.help ? undefined : { quick: values.quick, ranked: values.ranked, json: values.json };
}

async function run({ quick, ranked, json }: Options): Promise<number> {
  const sizes = quick ? [0, 1_000, 10_000] : [0, 1_000, 10_000, 50_000];
  const rows: Row[] = [];
  for (const which of ranked ? [] : (["full", "open"] as const)) {
    for (const listed of which === "full" ? sizes : sizes.slice(1)) {
      const measured = await measureSize(listed, which, quick);
      rows.push(...measured);
    }
  }
  for (const waiting of quick ? [0, 5_000] : [0, 5_000, 50_000]) rows.push(...(await measureQueue(waiting, quick)));
  if (!ranked) rows.push(...(await measureProfiles(quick)));
  rows.sort((one, other) => ORDER.indexOf(one.call) - ORDER.indexOf(other.call) || one.callers - other.callers);
  say(tableOf(rows));
  say(`\n${targetLinesOf(rows).join("\n")}`);
  say(`\n${cpus()[0]?.model ?? "unknown"} × ${cpus().length}, Node ${process.version}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}

async function measureProfiles(quick: boolean): Promise<Row[]> {
  say(`measuring with ${PLAYERS} players on the leaderboard`);
  const redis = await startRedis();
  await fillRatings(redis.url, PLAYERS);
  const { calls, close } = await openProfiles(redis.url, PLAYERS);
  const rows: Row[] = [];
  for (const call of PROFILE_CALLS) {
    for (const callers of CALLERS) {
      const limits = { callers, seconds: quick ? 2 : 5, maxCalls: quick ? 1000 : 4000 };
      rows.push({ call, listed: PLAYERS, which: "players", callers, ...(await measureCalls(calls[call], limits)) });
    }
  }
  await close();
  await redis.stop();
  return rows;
}

async function measureSize(listed: number, which: "full" | "open", quick: boolean): Promise<Row[]> {
  say(`measuring with ${listed} ${which} rooms`);
  const rows: Row[] = [];
  const redis = await startRedis();
  await fillRedis(redis.url, listed, which);
  const { claim, findOne, close } = openDrivers(redis.url);
  // ours first, because the other one leaves so much garbage that its collection would delay us
  for (const [call, driverCall] of [["claim", claim] as const, ["stock findOne", findOne] as const]) {
    for (const callers of CALLERS) {
      rows.push({ call, listed, which, callers, ...(await measureCalls(driverCall, limitsOf(callers, quick))) });
    }
  }
  await close();
  // open rooms would be offered to players, and no process answers for them
  if (which === "full") {
    const server = await startMeasuredServer(redis.url);
    for (const callers of CALLERS) {
      const calls = callers * (quick ? 20 : 50);
      rows.push({ call: "placement", listed, which, callers, ...(await server.measure({}, callers, calls)) });
    }
    await server.stop();
  }
  await redis.stop();
  return rows;
}

/** Enough calls for a 99th percentile. */
function limitsOf(callers: number, quick: boolean) {
  return { callers, seconds: quick ? 1 : 3, maxCalls: quick ? 400 : 2000 };
}

async function measureQueue(listed: number, quick: boolean): Promise<Row[]> {
  say(`measuring with ${listed} players in the ranked queue`);
  const which = "ranked";
  const rows: Row[] = [];
  const redis = await startRedis();
  await fillRedis(redis.url, listed, which);
  const { rankedClaim, close } = openDrivers(redis.url);
  for (const callers of CALLERS) {
    const figures = await measureCalls(rankedClaim, limitsOf(callers, quick));
    rows.push({ call: "ranked claim", listed, which, callers, ...figures });
  }
  await close();
  const server = await startMeasuredServer(redis.url);
  for (const callers of CALLERS) {
    const figures = await server.measure({ ranked: true }, callers, callers * (quick ? 20 : 50));
    rows.push({ call: "ranked placement", listed, which, callers, ...figures });
  }
  await server.stop();
  await redis.stop();
  return rows;
}

function tableOf(rows: readonly Row[]): string {
  const head = [
    "call",
    "callers",
    "rooms or players",
    "p50 ms",
    "p99 ms",
    "loop delay p99 ms",
    "CPU µs a call",
    "calls",
  ];
  const cells = rows.map(({ call, callers, listed, which, p50Ms, p99Ms, loopDelayP99Ms, cpuMicros, calls }) => {
    const rooms = listed === 0 ? "0" : `${listed.toLocaleString("en")} ${UNITS[which]}`;
    const times = [p50Ms, p99Ms, loopDelayP99Ms].map((ms) => ms.toFixed(ms < 10 ? 2 : 0));
    return [call, String(callers), rooms, ...times, cpuMicros.toFixed(0), String(calls)];
  });
  return markdownTable(head, cells);
}

function targetLinesOf(rows: readonly Row[]): string[] {
  const lines: string[] = [];
  const judge = (text: string, isMet: boolean) => lines.push(`- ${isMet ? "met" : "MISSED"}: ${text}`);
  const kinds = ["claim", "placement", ...QUEUE_CALLS] as const;
  const ours = rows.filter(({ call }) => kinds.some((kind) => kind === call));
  for (const call of kinds) {
    for (const callers of CALLERS) {
      const p50s = ours.flatMap((row) => (row.call === call && row.callers === callers ? [row.p50Ms] : []));
      if (p50s.length === 0) continue;
      const [min, max] = [Math.min(...p50s), Math.max(...p50s)];
      const range = `${min.toFixed(2)} to ${max.toFixed(2)} ms over all sizes`;
      judge(`${call}, ${callers} at once: p50 ${range}, at most 1.5 × the smallest + 1 ms`, max <= 1.5 * min + 1);
    }
  }
  for (const which of ["full", "open"]) {
    const rowOf = (call: Row["call"]) =>
      rows.find((row) => row.call === call && row.listed === 10_000 && row.which === which && row.callers === 1);
    const [claim, stock] = [rowOf("claim"), rowOf("stock findOne")];
    if (claim === undefined || stock === undefined) continue;
    const [time, cpu] = [stock.p50Ms / claim.p50Ms, stock.cpuMicros / claim.cpuMicros];
    const factors = `${time.toFixed(0)} × faster and ${cpu.toFixed(0)} × less CPU`;
    judge(`claim with 10,000 ${which} rooms: ${factors} than stock, at least 20 ×`, Math.min(time, cpu) >= 20);
  }
  const p99Ms = Math.max(...ours.map((row) => row.p99Ms));
  judge(`all of ours: highest p99 ${p99Ms.toFixed(1)} ms, below 60 ms`, p99Ms < 60);
  const delayMs = Math.max(...ours.map((row) => row.loopDelayP99Ms));
  judge(`all of ours: highest loop delay p99 ${delayMs.toFixed(1)} ms, below 8 ms`, delayMs < 8);
  // a history signs each of its results, which takes longer
  const profileRows = rows.filter(
    ({ call, which, callers }) => which === "players" && callers === 1 && call !== "history",
  );
  const profileMs = Math.max(...profileRows.map((row) => row.p99Ms));
  if (profileRows.length > 0)
    judge(`leaderboard page, around me and profile: highest p99 ${profileMs.toFixed(1)} ms, below 5 ms`, profileMs < 5);
  return lines;
}

await runCommand({ usage: USAGE, optionsOf, maxSecondsOf: () => MAX_SECONDS, run });
