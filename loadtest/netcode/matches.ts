import { Session } from "../../src/client/Session.ts";
import type { Mode } from "../../src/protocol/kinds.ts";
import { seatsOf } from "../../src/protocol/kinds.ts";
import type { Recording } from "../../src/simulation/replay.ts";
import type { Player } from "../../test/support/players.ts";
import { join, leaveAll } from "../../test/support/players.ts";
import { startNetwork } from "../../test/support/proxy.ts";
import { startServer } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { FarPlayer } from "./FarPlayer.ts";
import { Figures } from "./Figures.ts";
import { groundTruthOf } from "./groundTruth.ts";
import { ServerTime } from "./ServerTime.ts";

const ONE_WAY_MS = 75;
const ONE_WAY_JITTER_MS = 15;

export interface NetcodeOptions {
  readonly seconds: number;
  /** Number of matches of two players, and of four. */
  readonly duels: number;
  readonly fours: number;
}

/** Plays matches on a server of its own, over a network with a round trip of 150 ± 30 ms. */
export async function measureFarPlayers({ seconds, duels, fours }: NetcodeOptions): Promise<Figures> {
  const server = await startServer({ COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "0", LIVES: "30" });
  const network = await startNetwork(server.port, { there: ONE_WAY_MS, back: ONE_WAY_MS, jitter: ONE_WAY_JITTER_MS });
  try {
    const modes: Mode[] = [...Array(duels).fill("2-player"), ...Array(fours).fill("4-player")];
    return await measureMatches({ url: server.url, farUrl: network.url, modes, seconds });
  } finally {
    await network.close();
    await server.end();
  }
}

interface MatchesOptions {
  /** The server's own address, and its address at the far end of the network. */
  readonly url: string;
  readonly farUrl: string;
  readonly modes: readonly Mode[];
  readonly seconds: number;
}

/** Plays a match of each mode, all at the same time, and compares what the players saw with the recordings. */
async function measureMatches({ url, farUrl, modes, seconds }: MatchesOptions): Promise<Figures> {
  const matches = await Promise.all(modes.map((mode) => openMatch(url, farUrl, mode)));
  const all = matches.flatMap(({ players }) => players);
  const isPlaying = (player: FarPlayer) => player.session.status.is === "playing";
  await until("all matches have begun", () => all.every(isPlaying), 20_000);
  const begun = performance.now();
  for (const player of all) player.start();
  const isOver = () => performance.now() - begun > seconds * 1000 || !all.some(isPlaying);
  await until("they have played for long enough", isOver, (seconds + 5) * 1000);
  for (const player of all) player.stop();
  const ids = matches.map(({ near }) => near.room.state.match_id);
  const sides = all.map(({ session }) => session.state?.players.get(session.player_id)?.side ?? -1);
  await Promise.all(all.map(({ session }) => session.leave()));
  for (const { time } of matches) time.stop();
  await leaveAll(matches.map(({ near }) => near));

  const figures = new Figures();
  for (const [index, { players, time }] of matches.entries()) {
    const recording = await recordingOf(url, ids[index] as string);
    const truth = groundTruthOf(recording);
    figures.rallies += truth.rallies.size;
    for (const player of players)
      figures.add(player.frames, sides[all.indexOf(player)] as number, recording.sides, truth, time);
  }
  return figures;
}

interface MeasuredMatch {
  readonly players: readonly FarPlayer[];
  readonly near: Player;
  readonly time: ServerTime;
}

/** Fills a room with far players. A spectator near the server reads its clock. */
async function openMatch(url: string, farUrl: string, mode: Mode): Promise<MeasuredMatch> {
  const players = Array.from({ length: seatsOf(mode) }, () => new FarPlayer(new Session({ url: farUrl })));
  const [host, ...guests] = players as [FarPlayer, ...FarPlayer[]];
  const { code } = await host.session.play({ private: true, mode });
  if (code === null) throw new Error("a private room has no code");
  const near = await join(url, { code, spectate: true });
  await Promise.all(guests.map(({ session }) => session.play({ code })));
  for (const { session } of players) session.ready();
  return { players, near, time: new ServerTime(near.room) };
}

async function recordingOf(url: string, matchId: string): Promise<Recording> {
  let response: Response | undefined;
  await until("the recording is stored", async () => {
    response = await fetch(`${url}/api/pong/matches/${matchId}/replay`);
    return response.ok;
  });
  return (await (response as Response).json()) as Recording;
}
