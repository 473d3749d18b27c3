import assert from "node:assert/strict";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, leaveAll, saidOf, untilPhase } from "../support/players.ts";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { assertResumed, openTable, shownIn, untilOneTruth } from "../support/tables.ts";
import { until } from "../support/until.ts";

describe("coming back in every phase", () => {
  let server: GameServer;
  let line: Network;

  before(async () => {
    server = await startServer({ LIVES: "200", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "60" });
  });
  after(() => server?.end());

  beforeEach(async () => {
    line = await startNetwork(server.port);
  });
  afterEach(() => line.close());

  /** Three players, the first of them on a line that can be cut. */
  async function threeIn(phase: string): Promise<[Player, Player, Player]> {
    const players = (await openTable([line.url, server.url, server.url])) as [Player, Player, Player];
    const [one, other, third] = players;
    if (phase === "waiting") return players;
    for (const { room } of players) room.send("ready", { ready: true });
    if (phase === "countdown") return players;
    await untilPhase(one, "playing");
    one.room.send("player_move", { direction: 0.5, seq: 9 });
    await until("his move is shown", () => shownIn(one, one).paddle.ack === 9);
    if (phase === "finished") await leaveAll([other, third]);
    return players;
  }

  for (const phase of ["waiting", "countdown", "playing", "finished"] as const) {
    it(`while ${phase}, by the SDK's reconnection and then by a new page`, async () => {
      const [one, other, third] = await threeIn(phase);
      await untilPhase(one, phase);
      one.room.reconnection.minUptime = 0;
      const { side } = shownIn(one, one);
      line.cut();
      await until("he is back", () => saidOf(one, "welcome").length === 2);
      assert.equal(saidOf(one, "welcome")[1]?.["resumed"], true);
      const hasAck0 = () => shownIn(one, one).connected && shownIn(one, one).paddle.ack === 0;
      await until("he is shown, with ack 0", hasAck0);
      assert.deepEqual([one.room.state.phase, shownIn(one, one).side], [phase, side]);

      if (phase === "finished") {
        // his seat has ended with the match: matchmaking finds him another room
        const { body } = await askMatchmaking(server.url, { mode: "3-player" }, one.answer.token);
        assert.deepEqual([body.resumed, body.room_id === one.answer.room_id], [false, false]);
        await leaveAll([one]);
        return;
      }
      const wish = phase === "waiting" ? { code: one.answer.code } : { mode: "3-player" };
      const back = await join(server.url, wish, one.answer.token);
      assertResumed(back, one);
      await until("the old page is told", () => one.closedWith === 4409);
      await untilOneTruth([back, other, third]);
      await leaveAll([back, other, third]);
    });
  }
});
