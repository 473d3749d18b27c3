import assert from "node:assert/strict";
import { join, leaveAll, type Player, saidOf, untilPhase } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { drop } from "../support/tables.ts";
import { until } from "../support/until.ts";

describe("players who want to start with bots", () => {
  let server: GameServer;

  before(async () => {
    const env = { COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "600", RECONNECT_SECONDS: "1", LIVES: "200" };
    server = await startServer(env);
  });
  after(() => server?.end());

  /** Players in a room of their own, whose connections are all open. */
  async function tableOf(kind: object, size: number): Promise<Player[]> {
    const host = await join(server.url, kind);
    const { room_id, code } = host.answer;
    const players = [host];
    while (players.length < size) players.push(await join(server.url, code === null ? { room_id } : { code }));
    await until("all have come", () => host.room.state.players.size === size);
    return players;
  }

  for (const [where, kind] of [
    ["in a public room", { mode: "5-player" }],
    ["in a private room", { mode: "5-player", private: true }],
  ] as const) {
    it(`start when the only one leaves who has not asked, ${where}`, async () => {
      const [one, two, last] = (await tableOf(kind, 3)) as [Player, Player, Player];
      one.room.send("start");
      two.room.send("start");
      await leaveAll([last]);
      await untilPhase(one, "playing");
      const bots = [...one.room.state.players.values()].filter(({ bot }) => bot);
      assert.equal(bots.length, 3);
      await leaveAll([one, two]);
    });

    it(`start with bots for one whose connection is lost and who does not come back, ${where}`, async () => {
      const [one, lost] = (await tableOf(kind, 2)) as [Player, Player];
      await drop(lost, () => lost.room.connection.close(3001));
      await until("they are away", () => saidOf(one, "player_dropped").length === 1);
      for (let n = 0; n < 5; n++) one.room.send("start");
      await untilPhase(one, "playing");
      assert.equal([...one.room.state.players.values()].filter(({ bot }) => bot).length, 4);
      assert.equal(saidOf(one, "start_game").length, 1);
      await leaveAll([one]);
    });
  }

  it("wait for one who is there and has not asked, whatever spectators send", async () => {
    const [one, two] = (await tableOf({ mode: "6-player" }, 2)) as [Player, Player];
    const watcher = await join(server.url, { room_id: one.answer.room_id, spectate: true });
    for (let n = 0; n < 5; n++) await one.room.request("start");
    assert.deepEqual(await watcher.room.request("start"), { accepted: false, reason: "spectator" });
    assert.equal(watcher.room.state.phase, "waiting");
    two.room.send("start");
    await untilPhase(one, "playing");
    await leaveAll([one, two, watcher]);
  });
});
