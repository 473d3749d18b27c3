import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { SignJWT } from "jose";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import {
  askMatchmaking,
  endReconnections,
  join,
  joinAll,
  leaveAll,
  type Player,
  saidOf,
  untilPhase,
} from "../support/players.ts";
import { type GameServer, SECRET, startServer } from "../support/server.ts";
import { openTable, startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

/** An operator's token that gives the player this name. */
function named(player_id: string, name: string): Promise<string> {
  const token = new SignJWT({ sub: player_id, name }).setProtectedHeader({ alg: "HS256" });
  return token.setIssuedAt().setExpirationTime("1h").sign(Buffer.from(SECRET));
}

describe("one player, one seat", () => {
  let cluster: Cluster;
  let one: GameServer;
  let two: GameServer;

  before(async () => {
    const waits = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0", INTERMISSION_SECONDS: "60" };
    cluster = await startCluster(2, { ...waits, LIVES: "1", SEAT_RESERVATION_SECONDS: "60" });
    [one, two] = cluster.servers as [GameServer, GameServer];
  });
  after(() => {
    endReconnections();
    return cluster?.stop();
  });

  it("a wish for a rematch is refused to a player who sits elsewhere by now", async () => {
    const players = (await startTable([one.url, one.url, one.url])) as [Player, Player, Player];
    const [first] = players;
    await until("one is out", () => saidOf(first, "player_eliminated").length > 0);
    const { player_id } = saidOf(first, "player_eliminated")[0] as { player_id: string };
    const out = players.find(({ answer }) => answer.player_id === player_id) as Player;
    const elsewhere = await join(one.url, { mode: "7-player" }, out.answer.token);
    await untilPhase(out, "finished");
    assert.deepEqual(await out.room.request("rematch", {}), { accepted: false, reason: "seated_elsewhere" });
    const winner = players.find((player) => player !== out) as Player;
    assert.deepEqual(await winner.room.request("rematch", {}), { accepted: true });
    await leaveAll([...players, elsewhere]);
  });

  it("a guest of a private room gets a room of their own if they ask for one, and the host gets theirs back", async () => {
    const [host, guest] = (await openTable([one.url, one.url])) as [Player, Player];
    const own = await join(two.url, { private: true, mode: "8-player" }, guest.answer.token);
    assert.notEqual(own.answer.room_id, host.answer.room_id);
    await until("the seat at the host's is free", () => host.room.state.players.size === 1);
    const again = await join(two.url, { private: true, mode: "8-player" }, host.answer.token);
    assert.deepEqual([again.answer.room_id, again.answer.resumed], [host.answer.room_id, true]);
    await leaveAll([own, again]);
  });

  it("calls of one player to two processes at once leave one seat", async () => {
    const people = Array.from({ length: 10 }, (_, index) => named(`u_twice_${index}`, "ada"));
    const calls = (await Promise.all(people)).flatMap((token) => [
      askMatchmaking(one.url, { mode: "5-player", bots: false }, token),
      askMatchmaking(two.url, { mode: "6-player", bots: false }, token),
    ]);
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    assert.ok(statuses.every((status) => status === 200 || status === 503));
    const { rooms } = (await (await fetch(`${one.url}/api/pong/rooms?limit=200`)).json()) as RoomsAnswer;
    const taken = rooms.filter(({ mode }) => mode === "5-player" || mode === "6-player");
    assert.equal(
      taken.reduce((sum, { players }) => sum + players, 0),
      10,
    );
  });

  it("a start_game for a room that no process has is answered once", async () => {
    const redis = new Redis(cluster.redis.url);
    const listener = redis.duplicate();
    const heard: { room_id: string; reason: string }[] = [];
    await listener.subscribe("start_game_failed");
    listener.on("message", (_channel, text) => heard.push(JSON.parse(text)));
    const rooms = ["nowhere_1", "nowhere_2"];
    for (const room_id of rooms) await redis.publish("start_game", JSON.stringify({ event: "start_game", room_id }));
    await until("both are answered", () => heard.length >= 2, 2000);
    // both processes have handled a command by now if they have handled a later one
    await redis.publish("start_game", JSON.stringify({ event: "start_game", room_id: "nowhere_3" }));
    await until("the last is answered", () => heard.length >= 3, 2000);
    assert.deepEqual(
      heard.map(({ room_id, reason }) => [room_id, reason]).sort(),
      [...rooms, "nowhere_3"].map((room_id) => [room_id, "room_not_found"]),
    );
    redis.disconnect();
    listener.disconnect();
  });

  it("matchmaking and `welcome` tell a player the same, whatever their token says by now", async () => {
    const id = "u_renamed";
    let name = 0;
    const nextToken = () => named(id, `name ${++name}`);
    async function enter(body: object): Promise<Player> {
      const player = await join(two.url, body, await nextToken());
      const { username, token, spectator, resumed, player_id } = player.answer;
      const { side, protocol, ...welcome } = saidOf(player, "welcome")[0] ?? {};
      assert.deepEqual(welcome, { username, token, spectator, resumed, player_id });
      return player;
    }
    const [host] = (await openTable([one.url])) as [Player];
    const { code } = host.answer;
    const { body } = await askMatchmaking(one.url, { code }, await nextToken());
    assert.equal(body.username, "name 1");
    const standings: unknown[] = [];
    const tell = ({ answer: { username, spectator, resumed } }: Player) =>
      standings.push([username, spectator, resumed]);
    tell(await enter({ code })); // was reserved
    tell(await enter({ code })); // is connected
    tell(await enter({ code, spectate: true })); // changes to the spectators, with a seat of another name
    const player = await enter({ code }); // changes back
    tell(player);
    for (const { room } of [host, player]) room.send("ready", { ready: true });
    await untilPhase(host, "playing");
    const resumed = await enter({ mode: "3-player" });
    tell(resumed);
    await untilPhase(resumed, "finished");
    tell(await enter({ code })); // keeps the seat for the next match
    assert.deepEqual(standings, [
      ["name 1", false, false],
      ["name 1", false, true],
      ["name 4", true, false],
      ["name 5", false, false],
      ["name 5", false, true],
      ["name 5", false, true],
    ]);
    await leaveAll([host]);
  });

  it("an eliminated player, and a spectator of a public room, are told the same too", async () => {
    const players = (await joinAll(one.url, 3, { mode: "3-player", bots: false })) as [Player, Player, Player];
    const [first] = players;
    await until("one is out", () => saidOf(first, "player_eliminated").length > 0);
    const { player_id } = saidOf(first, "player_eliminated")[0] as { player_id: string };
    const out = players.find(({ answer }) => answer.player_id === player_id) as Player;
    const { room_id, token } = out.answer;
    for (const spectate of [false, true]) {
      const back = await join(two.url, { room_id, spectate }, token);
      const [welcome] = saidOf(back, "welcome");
      assert.deepEqual([back.answer.spectator, back.answer.resumed], [true, false]);
      assert.deepEqual([welcome?.["spectator"], welcome?.["resumed"]], [true, false]);
    }
    await leaveAll(players);
  });

  it("whoever holds a seat gets back to it, however many calls come from their address", async () => {
    const strict = await startServer({ MATCHMAKING_PER_MINUTE: "2", BOT_FILL_SECONDS: "0" });
    const players = await joinAll(strict.url, 2, { mode: "8-player" });
    assert.equal((await askMatchmaking(strict.url, {})).status, 429);
    for (const { answer } of players) {
      const { status, body } = await askMatchmaking(strict.url, { mode: "8-player" }, answer.token);
      assert.deepEqual([status, body.resumed], [200, true]);
    }
    await leaveAll(players);
    await strict.end();
  });
});
