import assert from "node:assert/strict";
import type { Session } from "../../src/client/Session.ts";
import type { Cluster } from "../support/cluster.ts";
import { startCluster } from "../support/cluster.ts";
import { join } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

/** Time that others wait for a process that may only be asleep. */
const LEASE_MS = 8_000;

describe("a session whose process ends", () => {
  const sessions = createSessions();
  let cluster: Cluster;
  /** The process that the match is in. */
  let home: GameServer;

  beforeEach(async () => {
    cluster = await startCluster(2, { COUNTDOWN_SECONDS: "1", LIVES: "30", DRAIN_SECONDS: "5" });
  });
  afterEach(async () => {
    await sessions.close();
    await cluster?.stop();
  });

  /** Two in a match, who ask the process that it is not in. */
  async function duel(): Promise<[Session, Session]> {
    const host = await join((cluster.servers[0] as GameServer).url, { private: true, mode: "3-player" });
    const { code, reservation } = host.answer;
    const isHome = ({ port }: GameServer) => reservation.publicAddress === `127.0.0.1:${port}`;
    home = cluster.servers.find(isHome) as GameServer;
    const { url } = cluster.servers.find((server) => server !== home) as GameServer;
    const [one, two] = [sessions.openBot({ url }), sessions.openBot({ url })];
    for (const session of [one, two]) await session.play({ code: code as string });
    await host.room.leave();
    for (const session of [one, two]) session.ready();
    for (const session of [one, two]) await untilStatus(session, "playing");
    await until("a second of play is over", () => one.nowTick() > 60);
    return [one, two];
  }

  for (const [signal, cause] of [
    ["SIGKILL", "dropped"],
    ["SIGTERM", "moved"],
  ] as const) {
    it(`by ${signal} plays on in another process, on its seat and at the match's tick`, async () => {
      const [one, two] = await duel();
      const { match_id } = one.state ?? {};
      const side = one.state?.players.get(one.player_id)?.side;
      const tick = one.nowTick();
      const before = performance.now();
      home.process.kill(signal);
      await untilStatus(one, "resuming");
      assert.ok(one.status.is === "resuming" && one.status.cause === cause, JSON.stringify(one.status));
      for (const session of [one, two]) await untilStatus(session, "playing");
      const tookMs = performance.now() - before;
      assert.ok(tookMs < LEASE_MS, `${tookMs} ms`);
      assert.equal(one.state?.match_id, match_id);
      assert.equal(one.state?.players.get(one.player_id)?.side, side);
      const wentOn = ((one.nowTick() - tick) * 1000) / 60;
      assert.ok(wentOn < tookMs + 50 && wentOn > -1_500, `its clock went on by ${wentOn} ms`);
      const ack = () => two.state?.players.get(one.player_id)?.paddle.ack ?? 0;
      await until("its moves count again", () => ack() > 0);
      await until("their clocks agree", () => Math.abs(one.nowTick() - two.nowTick()) < 3);
    });
  }
});
