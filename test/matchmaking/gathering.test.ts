import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { Session } from "../../src/client/Session.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, join, leaveAll, type Player, saidOf, untilPhase } from "../support/players.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const PAIR = { mode: "2-player", bots: false };

for (const store of ["memory", "Redis"] as const) {
  describe(`rooms that wait, kept in ${store}`, () => {
    let cluster: Cluster | undefined;
    let servers: readonly GameServer[];

    before(async () => {
      const env = { COUNTDOWN_SECONDS: "0", SEAT_RESERVATION_SECONDS: "1", BOT_FILL_SECONDS: "60" };
      cluster = store === "Redis" ? await startCluster(2, env) : undefined;
      servers = cluster?.servers ?? [await startServer(env)];
    });
    after(async () => {
      await (cluster?.stop() ?? servers[0]?.end());
    });

    const url = (index: number) => servers[index % servers.length]?.url as string;

    /** Comes back as a client does that was told to ask again. */
    async function comeBack(player: Player): Promise<Player> {
      await until("the player is told to ask again", () => player.closedWith === 4012, 5000);
      return join(url(1), {}, player.answer.token);
    }

    it("find each other when a reservation has lapsed: two who wait alone play within five seconds", async () => {
      const one = await join(url(0), PAIR);
      const { body: absent } = await askMatchmaking(url(0), PAIR);
      assert.equal(absent.room_id, one.answer.room_id);
      const other = await join(url(1), PAIR);
      assert.notEqual(other.answer.room_id, one.answer.room_id);
      const players = [one, other];
      await until("one of them is told", () => players.some(({ closedWith }) => closedWith === 4012), 6000);
      const moved = players.find(({ closedWith }) => closedWith !== undefined) as Player;
      const stayed = players.find((player) => player !== moved) as Player;
      const back = await comeBack(moved);
      assert.deepEqual([back.answer.room_id, back.answer.spectator], [stayed.answer.room_id, false]);
      await untilPhase(stayed, "playing");
      assert.equal(saidOf(stayed, "start_game").length, 1);
      await leaveAll([stayed, back]);
    });

    it("keep a player who made or named their room, to whom the others come", async () => {
      const kind = { mode: "3-player", bots: false };
      const chosen = await new Client(url(0)).create("pong", kind);
      const other = await new Client(url(1)).create("pong", kind);
      const guest = await join(url(0), kind);
      const room_id = guest.answer.room_id;
      assert.ok([chosen.roomId, other.roomId].includes(room_id));
      const began = performance.now();
      await until("they have had time to move", () => performance.now() - began > 2500);
      for (const room of [chosen, other]) assert.equal(room.connection.isOpen, true);
      assert.equal(guest.closedWith, undefined);
      await Promise.all([chosen.leave(), other.leave()]);
      await leaveAll([guest]);
    });

    it("gather all players of a room or none, and our client goes along by itself", async () => {
      const kind = { mode: "4-player", bots: false };
      const three = await Promise.all([0, 1, 0].map((index) => join(url(index), kind)));
      const { body: absent } = await askMatchmaking(url(0), kind);
      const [first] = three as [Player];
      assert.equal(absent.room_id, first.answer.room_id);
      const session = new Session({ url: url(1) });
      const { room_id } = await session.play({ mode: "4-player", bots: false });
      const fifth = await join(url(0), { ...kind, room_id });
      const began = performance.now();
      // in more than three looks, a room also lets its players go to a room with fewer
      await until("the reservation has lapsed", () => performance.now() - began > 1500);
      assert.equal(session.seat?.room_id, room_id);
      assert.deepEqual(
        three.map(({ closedWith }) => closedWith),
        Array(3).fill(undefined),
      );
      await leaveAll([fifth]);
      await until("the fourth has come", () => session.seat?.room_id === first.answer.room_id, 15_000);
      await untilPhase(first, "playing");
      assert.equal(first.room.state.sides, 4);
      assert.deepEqual(
        three.map(({ closedWith }) => closedWith),
        Array(3).fill(undefined),
      );
      await session.leave();
      await leaveAll(three);
    });
  });
}
