import assert from "node:assert/strict";
import type { JSONWebKeySet } from "jose";
import { lossesOf } from "../../src/recording/losses.ts";
import { type ReplayAnswer, verifyReplay } from "../../src/recording/verify.ts";
import { digestOf } from "../../src/simulation/match.ts";
import { replayMatch } from "../../src/simulation/replay.ts";
import type { Cluster } from "../support/cluster.ts";
import { startCluster } from "../support/cluster.ts";
import { endReconnections, join, type Player, untilPhase } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

const ENV = { COUNTDOWN_SECONDS: "0", LIVES: "30", RECONNECT_SECONDS: "2" };

describe("the replay of a match", () => {
  const sessions = createSessions();
  let cluster: Cluster;

  before(async () => {
    cluster = await startCluster(2, ENV);
  });
  after(async () => {
    await sessions.close();
    endReconnections();
    await cluster?.stop();
  });

  async function answerOf<T>({ url }: GameServer, path: string): Promise<T> {
    return (await fetch(url + path)).json() as Promise<T>;
  }

  function living(): GameServer[] {
    return cluster.servers.filter(({ process }) => process.signalCode === null);
  }

  /** The process that the player is connected to. */
  function homeOf({ answer }: Player): GameServer {
    const isHome = ({ port }: GameServer) => answer.reservation.publicAddress === `127.0.0.1:${port}`;
    return living().find(isHome) as GameServer;
  }

  it("verifies after two recoveries, stand-ins, a leave, and a player who did not come back", async () => {
    const leaver = await join((cluster.servers[0] as GameServer).url, { private: true, mode: "5-player" });
    const home = homeOf(leaver);
    const { url } = cluster.servers.find((server) => server !== home) as GameServer;
    const body = { code: leaver.answer.code as string };
    const [dropper, absent] = [await join(url, body), await join(url, body)];
    const one = sessions.openBot({ url });
    const two = sessions.openBot({ url });
    for (const session of [one, two]) await session.play(body);
    for (const { room } of [leaver, dropper, absent]) room.send("ready", { ready: true });
    for (const session of [one, two]) session.ready();
    await untilPhase(leaver, "playing");
    const { match_id } = leaver.room.state;

    for (const { room } of [dropper, absent]) await room.leave(false);
    const playerOf = ({ answer }: Player) => one.state?.players.get(answer.player_id);
    await until("bots stand in", () => [dropper, absent].every((player) => playerOf(player)?.connected === false));
    const back = await join(url, {}, dropper.answer.token);
    await until("the player is back", () => playerOf(dropper)?.connected === true);
    await leaver.room.leave();
    await until("the seat of the absent one ends", () => (playerOf(absent)?.place ?? 0) > 0);

    for (let kills = 1; kills <= 2; kills++) {
      const player = await join((living()[0] as GameServer).url, {}, back.answer.token);
      const tick = one.nowTick();
      const { port, end } = homeOf(player);
      await end("SIGKILL");
      await cluster.add({ PORT: `${port}` });
      for (const session of [one, two]) await untilStatus(session, "playing");
      await until("the match goes on", () => one.nowTick() > tick + 10);
    }
    await two.leave();
    await until("the bot that stands in for the last other one is out", () => one.status.is === "finished");

    const [server] = living() as [GameServer];
    const replay = await answerOf<ReplayAnswer>(server, `/api/pong/matches/${match_id}/replay`);
    const keys = await answerOf<JSONWebKeySet>(server, "/.well-known/jwks.json");
    const ending = digestOf(replayMatch(replay));
    assert.equal(await verifyReplay(replay, ending, keys), "genuine");
    const seen = new Set(replay.log.map(({ input }) => `${input.type} ${input.type === "leave" ? input.reason : ""}`));
    assert.deepEqual([...seen].sort(), ["leave disconnected", "leave left", "move ", "stand_in "]);
    assert.ok(replay.log.some(({ input }) => input.type === "stand_in" && !input.bot));
    assert.ok(lossesOf(replay).every(({ gap }) => gap > 0));
  });
});
