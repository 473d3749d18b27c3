import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client } from "@colyseus/sdk";
import { Redis } from "ioredis";
import { createTicket, proofOf, tokenOf } from "../../src/colyseus/seatPass.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { join, type Player, saidOf } from "../support/players.ts";
import { until } from "../support/until.ts";

describe("who listens to Redis", () => {
  let cluster: Cluster;
  let listener: Redis;
  const heard: string[] = [];

  before(async () => {
    cluster = await startCluster(2);
    listener = new Redis(cluster.redis.url);
    listener.on("pmessage", (_pattern, channel, message) => heard.push(`${channel} ${message}`));
    await listener.psubscribe("*");
  });
  after(async () => {
    listener?.disconnect();
    await cluster?.stop();
  });

  it("hears no token and no ticket, though one process seats players in the other's rooms", async () => {
    const urls = cluster.servers.map(({ url }) => url);
    const host = await join(urls[0] as string, { private: true, mode: "8-player" });
    const players = [host];
    for (const url of urls) players.push(await join(url, { code: host.answer.code }));
    const [, , guest] = players as [Player, Player, Player];
    const reconnectionToken = guest.room.reconnectionToken;
    await guest.room.leave(false);
    const back = await new Client(urls[0] as string).reconnect(reconnectionToken).catch(() => undefined);

    await until("the calls were heard", () => heard.some((line) => line.includes(guest.answer.player_id)));
    assert.ok(heard.some((line) => line.includes("takeSeat")));
    for (const { answer } of players) {
      const { token, reservation } = answer;
      for (const secret of [token, `${reservation.reconnectionToken}`, `${reconnectionToken.split(":")[1]}`]) {
        assert.ok(secret.length > 8 && !heard.some((line) => line.includes(secret)));
      }
    }
    for (const player of players) assert.equal(saidOf(player, "welcome")[0]?.["token"], player.answer.token);
    await back?.leave();
  });

  it("has no way to the calls of processes, with the users that the documentation shows", async () => {
    const admin = new Redis(cluster.redis.url);
    const docs = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
    const rules = [...docs.matchAll(/^ACL SETUSER (.+)$/gm)].map(([, rule = ""]) => rule.split(" "));
    assert.equal(rules.length, 2);
    for (const rule of rules) await admin.call("ACL", "SETUSER", ...rule);
    admin.disconnect();
    const urlOf = (user: string) => cluster.redis.url.replace("redis://", `redis://${user}:PASSWORD@`);
    const server = await cluster.add({ REDIS_URL: urlOf("pong") });
    const player = await join(server.url, { private: true });
    await player.room.leave();
    const statistics = new Redis(urlOf("statistics"), { enableReadyCheck: false });
    await statistics.subscribe("start_game", "game_over");
    for (const channels of [["p:1"], ["$room"]]) await assert.rejects(statistics.subscribe(...channels), /NOPERM/);
    await assert.rejects(statistics.psubscribe("*"), /NOPERM/);
    statistics.disconnect();
  });

  it("cannot open what a room hears: it takes the ticket's secret", () => {
    const { secret, pass } = createTicket("a.b.c");
    const other = createTicket("a.b.c");
    assert.equal(proofOf(secret), pass.proof);
    assert.equal(tokenOf(pass, secret), "a.b.c");
    assert.throws(() => tokenOf(pass, other.secret));
    assert.throws(() => tokenOf(pass, pass.proof));
    assert.ok(!JSON.stringify(pass).includes(secret) && !JSON.stringify(pass).includes("a.b.c"));
  });
});
