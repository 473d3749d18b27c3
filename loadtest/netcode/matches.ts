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
import { Figures } from "./figures.ts";
import { ServerTime } from "./ServerTime.ts";
import { truthOf } from "./truth.ts";

const ONE_WAY_MS = 75;
const ONE_WAY_JITTER_MS = 15;

/** Matches of players who are 150 ± 30 ms from a server of their own and back. */
export async function measureFarPlayers({
  seconds,
  duels,
  fours,
}: {
  readonly seconds: number;
  readonly duels: number;
  readonly fours: number;
}): Promise<Figures> {
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
  /** The server's address, and the address by which players reach it over the network that is measured. */
  readonly url: string;
  readonly farUrl: string;
  readonly modes: readonly Mode[];
  readonly seconds: number;
}

/** Plays a match of each mode, all at once, for so long, and compares all that the players saw with the recordings. */
async function measureMatches({ url, farUrl, modes, seconds }: MatchesOptions): Promise<Figures> {
  const matches = await Promise.all(modes.map((mode) => seated(url, farUrl, mode)));
  const all = matches.flatMap(({ players }) => players);
  const isPlaying = (player: FarPlayer) => player.session.status.is === "playing";
  await until("all matches are on", () => all.every(isPlaying), 20_000);
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
    const truth = truthOf(recording);
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

/** A room full of far players, and somebody near who watches. */
async function seated(url: string, farUrl: string, mode: Mode): Promise<MeasuredMatch> {
  const players = Array.from({ length: seatsOf(mode) }, () => new FarPlayer(new Session({ url: farUrl })));
  const [host, ...guests] = players as [FarPlayer, ...FarPlayer[]];
  const { code } = await host.session.play({ private: true, mode });
  if (code === null) throw new Error("a private room without a code");
  const near = await join(url, { code, spectate: true });
  await Promise.all(guests.map(({ session }) => session.play({ code })));
  for (const { session } of players) session.ready();
  return { players, near, time: new ServerTime(near.room) };
}

async function recordingOf(url: string, match_id: string): Promise<Recording> {
  let response: Response | undefined;
  await until("the match is written down", async () => {
    response = await fetch(`${url}/api/pong/matches/${match_id}/replay`);
    return response.ok;
  });
  return (await (response as Response).json()) as Recording;
}
