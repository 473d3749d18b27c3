import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import type { PongState } from "../../src/protocol/schema.ts";
import type { Player } from "../support/players.ts";
import { join, leaveAll, saidOf, watched } from "../support/players.ts";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import {
  assertOneConnection,
  assertResumed,
  drop,
  openTable,
  shownIn,
  startTable,
  untilOneTruth,
} from "../support/tables.ts";
import { until } from "../support/until.ts";

const LIVES = 200;
const GRACE_SECONDS = 15;

describe("coming back", () => {
  let server: GameServer;
  const networks: Network[] = [];

  before(async () => {
    server = await startServer({
      LIVES: String(LIVES),
      COUNTDOWN_SECONDS: "1",
      RECONNECT_SECONDS: String(GRACE_SECONDS),
      INTERMISSION_SECONDS: "60",
    });
  });

  after(async () => {
    await server?.end();
    await Promise.all(networks.map((network) => network.close()));
  });

  /** A way to the server that can be cut. */
  async function network(): Promise<Network> {
    const opened = await startNetwork(server.port);
    networks.push(opened);
    return opened;
  }

  /** A new page of the same player: its body asks for something else, which counts for nothing in a live match. */
  function reload(player: Player, url = server.url): Promise<Player> {
    return join(url, { mode: "3-player" }, player.answer.token);
  }

  it("a cut socket comes back by the SDK's own reconnection: same side, lives and score, ack 0", async () => {
    const line = await network();
    const [one, other] = (await startTable([line.url, server.url])) as [Player, Player];
    one.room.reconnection.minUptime = 0;
    let reconnected = 0;
    one.room.onReconnect(() => reconnected++);
    one.room.send("player_move", { direction: 1, seq: 7 });
    await until("the move is shown", () => shownIn(other, one).paddle.ack === 7);
    line.cut();
    await until("the others see it", () => !shownIn(other, one).connected);
    await until("he is back", () => reconnected === 1 && shownIn(other, one).connected);
    await until("he is told so", () => saidOf(one, "welcome").length === 2);

    const [first, again] = saidOf(one, "welcome");
    assert.deepEqual(again, { ...first, resumed: true });
    const { player_id } = one.answer;
    assert.deepEqual(saidOf(other, "player_dropped"), [{ player_id, seconds: GRACE_SECONDS }]);
    assert.deepEqual(saidOf(other, "player_reconnected"), [{ player_id }]);
    assert.equal(shownIn(other, one).paddle.ack, 0);
    await untilOneTruth([one, other]);
    one.room.send("player_move", { direction: -1, seq: 1 });
    await until("his first move counts", () => shownIn(other, one).paddle.ack === 1);
    await leaveAll([one, other]);
  });

  it("a player who was away for a while sees what the others see, and nothing that is gone", async () => {
    const line = await network();
    const [one, other, third] = (await startTable([line.url, server.url, server.url])) as [Player, Player, Player];
    Object.assign(one.room.reconnection, { minUptime: 0, minDelay: 3_000 });
    await until("the first ball is served", () => one.room.state.balls.size > 0);
    const balls = [...one.room.state.balls.keys()];
    line.cut();
    await until("the others see it", () => !shownIn(other, one).connected);
    await third.room.leave();
    await until("balls come and go", () => balls.every((id) => !other.room.state.balls.has(id)));
    await until("he is back", () => shownIn(other, one).connected);
    await untilOneTruth([one, other]);
    await leaveAll([one, other]);
  });

  it("a player who was away while the room waited sees nobody who has left", async () => {
    const line = await network();
    const [one, other, third] = (await openTable([line.url, server.url, server.url])) as [Player, Player, Player];
    Object.assign(one.room.reconnection, { minUptime: 0, minDelay: 500 });
    line.cut();
    await third.room.leave();
    await until("he is back", () => saidOf(one, "welcome").length === 2);
    await untilOneTruth([one, other]);
    assert.equal(one.room.state.players.size, 2);
    await leaveAll([one, other]);
  });

  it("a new page takes the seat over from an open socket, which gets 4409", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const lives = LIVES - 1;
    const hasLost = () => [...other.room.state.players.values()].some((player) => player.lives <= lives);
    await until("somebody has lost a life", hasLost);
    const back = await reload(one);
    await until("the old page is told", () => one.closedWith !== undefined);
    assertResumed(back, one);
    assertOneConnection([one, back], back);
    assert.equal(shownIn(other, one).connected, true);
    assert.equal(saidOf(other, "player_dropped").length, 0);
    await untilOneTruth([back, other]);
    await leaveAll([back, other]);
  });

  it("a new page takes over a seat whose socket was cut, also at the moment it is cut", async () => {
    for (const dropped of [true, false]) {
      const line = await network();
      const [one, other] = (await startTable([line.url, server.url])) as [Player, Player];
      one.room.reconnection.enabled = false;
      line.cut();
      if (dropped) await until("the others see it", () => !shownIn(other, one).connected);
      const back = await reload(one);
      assertResumed(back, one);
      await until("he is shown as connected", () => shownIn(other, one).connected);
      await untilOneTruth([back, other]);
      await leaveAll([back, other]);
    }
  });

  it("two tabs at once, twenty times: one connection in the end", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    let seated = one;
    for (let round = 0; round < 20; round++) {
      const tabs = await Promise.allSettled([reload(one), reload(one)]);
      const opened = tabs.flatMap((tab) => (tab.status === "fulfilled" ? [tab.value] : []));
      assert.ok(opened.length > 0, "one tab is in");
      const isOpen = (tab: Player) => tab.closedWith === undefined;
      await until("one is left", () => [seated, ...opened].filter(isOpen).length === 1);
      const left = opened.find(isOpen) as Player;
      assertOneConnection([seated, ...opened], left);
      seated = left;
    }
    await untilOneTruth([seated, other]);
    await leaveAll([seated, other]);
  });

  it("client.reconnect takes the seat with the token of the last connection, once", async () => {
    for (const isOpen of [true, false]) {
      const line = await network();
      const [one, other] = (await startTable([line.url, server.url])) as [Player, Player];
      const { reconnectionToken } = one.room;
      if (!isOpen) await drop(one, line.cut);
      const reconnect = () => new Client(server.url).reconnect<PongState>(reconnectionToken);
      const back = await watched(await reconnect(), one.answer);
      if (isOpen) await until("the old page is told", () => one.closedWith === 4409);
      assert.equal(saidOf(back, "welcome")[0]?.["resumed"], true);
      await assert.rejects(reconnect(), /not valid/);
      await untilOneTruth([back, other]);
      await leaveAll([back, other]);
    }
  });

  it("a weak bot stands in meanwhile, and stops when the player is back", async () => {
    const line = await network();
    const [one, other] = (await startTable([line.url, server.url])) as [Player, Player];
    const isMoving = () => shownIn(other, one).paddle.direction !== 0;
    assert.equal(isMoving(), false);
    await drop(one, line.cut);
    await until("the bot moves", isMoving);
    const back = await reload(one);
    await until("the paddle stands", () => !isMoving());
    const { tick } = shownIn(other, one).paddle;
    const { balls } = other.room.state;
    await until("the match has gone on", () => [...balls.values()].some((ball) => ball.tick > tick + 60));
    assert.equal(shownIn(other, one).paddle.tick, tick, "nobody moves it");
    await leaveAll([back, other]);
  });
});
