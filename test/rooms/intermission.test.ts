import assert from "node:assert/strict";
import { assertMessageDescribed } from "../support/described.ts";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, leaveAll, saidOf, untilPhase } from "../support/players.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { openTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

describe("the intermission", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "0",
      INTERMISSION_SECONDS: "4",
      BOT_FILL_SECONDS: "0",
      MATCHMAKING_PER_MINUTE: "0",
    });
  });
  after(() => server?.end());

  it("waits for a player whose connection blinks, and does not cost their place in the room", async () => {
    const line = await startNetwork(server.port);
    const kind = { mode: "2-player", bots: false };
    const [one, two] = (await Promise.all([join(server.url, kind), join(line.url, kind)])) as [Player, Player];
    two.room.reconnection.minUptime = 0;
    await Promise.all([one, two].map((player) => untilPhase(player, "finished")));
    one.room.send("rematch");
    await until("the wish is shown", () => one.room.state.players.get(one.answer.player_id)?.ready);
    line.cut();
    await until("the others see it", () => !one.room.state.players.get(two.answer.player_id)?.connected);
    assert.equal(one.room.state.phase, "finished");
    await until("the player is back", () => saidOf(two, "welcome").length === 2);
    assert.equal(two.closedWith, undefined);
    two.room.send("rematch");
    await until("the next match", () => saidOf(two, "start_game").length === 2);
    await leaveAll([one, two]);
    await line.close();
  });

  it("of a private room leaves everybody who stays their seat, also through a new page", async () => {
    const [host, friend] = (await openTable([server.url, server.url])) as [Player, Player];
    for (const { room } of [host, friend]) room.send("ready", { ready: true });
    await untilPhase(host, "finished");
    const again = await join(server.url, { private: true, mode: "8-player" }, host.answer.token);
    assert.deepEqual([again.answer.room_id, again.answer.resumed], [host.answer.room_id, true]);
    assert.equal(saidOf(again, "welcome")[0]?.["resumed"], true);
    await untilPhase(again, "waiting");
    assert.equal(again.room.state.players.size, 2);
    await leaveAll([again, friend]);
  });
});

describe("a waiting room", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "600", MATCHMAKING_PER_MINUTE: "0" });
  });
  after(() => server?.end());

  it("starts with bots at once when all players who are here ask for it", async () => {
    const [one, two] = (await Promise.all([join(server.url, {}), join(server.url, {})])) as [Player, Player];
    assert.equal(one.answer.room_id, two.answer.room_id);
    assert.deepEqual(await one.room.request("start"), { accepted: true });
    assert.equal(one.room.state.phase, "waiting");
    two.room.send("start");
    await untilPhase(one, "playing");
    assert.equal([...one.room.state.players.values()].filter(({ bot }) => bot).length, 2);
    const refused = await one.room.request("start");
    assert.deepEqual(refused, { accepted: false, reason: "not_waiting" });
    assertMessageDescribed("answer", "answer", refused);
    await leaveAll([one, two]);
  });

  it("starts a private room with bots too, and none that has no bots", async () => {
    const host = await join(server.url, { private: true, mode: "3-player" });
    host.room.send("start");
    await untilPhase(host, "playing");
    const people = await join(server.url, { private: true, bots: false });
    assert.deepEqual(await people.room.request("start"), { accepted: false, reason: "no_bots" });
    await leaveAll([host, people]);
  });

  it("refuses a call that names it and asks for another kind, and takes fields that are left out as they are", async () => {
    const { body: made } = await askMatchmaking(server.url, { private: true, mode: "3-player", bot_level: "strong" });
    const { code } = made;
    for (const wrong of [{ mode: "2-player" }, { bots: false }, { bot_level: "weak" }, { private: false }]) {
      const { status, body } = await askMatchmaking(server.url, { code, ...wrong });
      assert.deepEqual([status, body.error?.code], [409, "room_mismatch"], JSON.stringify(wrong));
    }
    for (const right of [{}, { mode: "3-player", private: true, bots: true, bot_level: "strong" }]) {
      const { status, body } = await askMatchmaking(server.url, { code, ...right });
      assert.deepEqual([status, body.room_id], [200, made.room_id]);
    }
  });

  it("is shared only by calls for the same level of bots", async () => {
    const [weak, strong] = await Promise.all(
      ["weak", "strong"].map((bot_level) => askMatchmaking(server.url, { mode: "5-player", bot_level })),
    );
    assert.notEqual(weak?.body.room_id, strong?.body.room_id);
  });
});
