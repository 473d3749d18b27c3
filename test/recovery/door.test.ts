import assert from "node:assert/strict";
import { ClusterKey } from "../../src/cluster/ClusterKey.ts";
import { HOP_HEADER, hopOf } from "../../src/cluster/hop.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import { SdkClient, silenceSdk } from "../support/sdkClients.ts";
import { HANDSHAKE_KEY, handshakeStatus, SdkCluster } from "../support/sdkCluster.ts";
import type { GameServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const ENV = { LIVES: "200", COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0", DRAIN_SECONDS: "20" };
const DUEL = { mode: "2-player", bots: false };
const REFUSED = 4003;
const REPLACED = 4409;

describe("a socket at the door of a process", () => {
  silenceSdk();
  let cluster: SdkCluster;
  let players: [SdkClient, SdkClient];
  let owner: GameServer;
  let others: GameServer[];

  before(async () => {
    cluster = await SdkCluster.start(3, ENV);
    players = [await SdkClient.join(cluster.url, DUEL), await SdkClient.join(cluster.url, DUEL)];
    await cluster.runAll();
    owner = await cluster.processOf(players[0].answer.room_id);
    others = cluster.ports.map((port) => cluster.at(port)).filter((server) => server !== owner);
  });
  after(() => cluster?.stop());

  /** The URL at which the SDK of a client reconnects, but at another process. */
  function wayBack({ url }: GameServer, { answer, room }: SdkClient, reconnectionToken: string): string {
    return socketUrl(url, { ...answer.reservation, sessionId: room.sessionId, reconnectionToken });
  }

  it("is passed on to the process that has its room, counted, and no longer when the player comes by matchmaking", async () => {
    const [one] = players;
    const [near] = others as [GameServer];
    one.room.reconnection.enabled = false;
    const socket = await openSocket(wayBack(near, one, one.token));
    assert.equal(socket.joined, true);
    await until("the first connection is replaced", () => one.leftWith.includes(REPLACED));
    assert.equal(await cluster.metric("pong_passed_on_connections"), 1);
    assert.equal(await cluster.metric('pong_knocks_total{outcome="passed_on"}'), 1);
    players[0] = await SdkClient.join(cluster.url, {}, { token: one.answer.token });
    assert.equal(players[0].answer.resumed, true);
    await until("the passed-on connection has ended", () => socket.closedWith === REPLACED);
    await until("it is not counted any more", async () => (await cluster.metric("pong_passed_on_connections")) === 0);
  });

  it("with a forged, old or foreign token is refused, at whichever process", async () => {
    const [one, other] = players;
    const old = one.token;
    one.room.reconnection.enabled = false;
    const again = await SdkClient.join(cluster.url, {}, { token: one.answer.token });
    const forged = new ClusterKey().sign("reconnection", again.answer.room_id, again.room.sessionId, "1");
    for (const server of [owner, ...others]) {
      for (const url of [
        wayBack(server, one, old),
        wayBack(server, again, old),
        wayBack(server, again, other.token),
        wayBack(server, again, forged),
        wayBack(server, again, ""),
      ]) {
        const { joined, closedWith } = await openSocket(url);
        assert.equal(joined, false, url);
        assert.ok(closedWith === REFUSED || closedWith === 4002, `${closedWith}`);
      }
    }
    assert.deepEqual(again.leftWith, []);
    players[0] = again;
  });

  it("with a token that others present too: never two connections on a seat", async () => {
    const [one] = players;
    one.room.reconnection.enabled = false;
    const doors = [owner, ...others, owner, ...others];
    const sockets = await Promise.all(doors.map((server) => openSocket(wayBack(server, one, one.token))));
    const isOpen = ({ joined, closedWith }: (typeof sockets)[number]) => joined && closedWith === undefined;
    await until("one is left", () => sockets.filter(isOpen).length === 1);
    assert.equal(await cluster.metric("pong_clients"), 2);
    const left = sockets.find(isOpen);
    const joined = await SdkClient.join(cluster.url, {}, { token: one.answer.token });
    await until("it is replaced", () => left?.closedWith === REPLACED);
    assert.equal((await openSocket(wayBack(owner, one, one.token))).closedWith, REFUSED);
    players[0] = joined;
  });

  it("with a forged hop header is refused, and with a true one it is passed on no further", async () => {
    const [one] = players;
    const key = new ClusterKey();
    key.adopt((await cluster.redis.get("pong:cluster_key")) ?? assert.fail("no key"));
    for (const server of [owner, ...others]) {
      const { pathname, search } = new URL(wayBack(server, one, "token"));
      const [url, path] = [server.url + pathname + search, pathname + search];
      const hop = (by: ClusterKey) => {
        const headers = { "x-real-ip": "10.0.0.1", "sec-websocket-key": HANDSHAKE_KEY };
        return { [HOP_HEADER]: hopOf(by, { url: path, headers }) };
      };
      assert.equal(await handshakeStatus(url, hop(new ClusterKey())), 403);
      assert.equal(await handshakeStatus(url, { [HOP_HEADER]: "10.0.0.1 forged" }), 403);
      assert.equal(await handshakeStatus(`${url}&more`, hop(key)), 403);
      assert.equal(await handshakeStatus(url, hop(key)), server === owner ? 101 : 503);
    }
  });

  it("of a process that drains is answered 503, unless its room is still there", async () => {
    const [one] = players;
    const [near] = others as [GameServer];
    near.process.kill("SIGTERM");
    await until("it drains", async () => (await fetch(`${near.url}/readyz`)).status === 503);
    const { pathname, search } = new URL(wayBack(near, one, one.token));
    assert.equal(await handshakeStatus(near.url + pathname + search), 503);
  });
});
