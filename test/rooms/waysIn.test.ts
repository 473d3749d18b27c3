import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import type { Player, PlayerRoom } from "../support/players.ts";
import { join, joinAll, leaveAll, saidOf, untilPhase, watched } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

let seq = 0;

/** Plays until the match is over. The paddles go to an end of their sides, where no serve goes, so that rallies are short. */
async function untilLost(...players: readonly [Player, ...Player[]]): Promise<void> {
  const [first] = players;
  await untilPhase(first, "playing");
  seq += 1;
  for (const { room } of players) room.send("player_move", { direction: 1, seq });
  await untilPhase(first, "finished");
}

describe("ways into a match", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "1",
      BOT_FILL_SECONDS: "1",
      INTERMISSION_SECONDS: "3",
      MAX_SPECTATORS: "2",
    });
  });
  after(() => server?.end());

  it("straight through the SDK: joinOrCreate fills the same rooms", async () => {
    const viaSdk = await new Client(server.url).joinOrCreate("pong", {
      mode: "2-player",
      bots: false,
      username: "eve",
    });
    const room = viaSdk as unknown as PlayerRoom;
    const one = await watched(room, { room_id: room.roomId } as Player["answer"]);
    const other = await join(server.url, { mode: "2-player", bots: false });
    assert.equal(other.answer.room_id, room.roomId);
    assert.equal(saidOf(one, "welcome")[0]?.["username"], "eve");
    await untilLost(one, other);
    await leaveAll([one, other]);
  });

  it("a private room is joined by its code in any case, and starts when all are ready", async () => {
    const host = await join(server.url, { private: true, mode: "3-player" });
    const { code, room_id } = host.answer;
    assert.match(code ?? "", /^[A-HJKMNP-Z2-9]{6}$/);
    assert.ok(!(await isListed(server.url, room_id)), "it is not listed");
    const guest = await join(server.url, { code: code?.toLowerCase() });
    assert.equal(guest.answer.room_id, room_id);
    host.room.send("ready", { ready: true });
    await until("the host is ready", () => host.room.state.players.get(host.answer.player_id)?.ready);
    assert.equal(host.room.state.phase, "waiting");
    guest.room.send("ready", { ready: true });
    await untilPhase(host, "playing");
    assert.equal(host.room.state.sides, 2);
    await untilLost(host, guest);
    // all who stay keep their seats
    await untilPhase(host, "waiting");
    assert.equal(host.room.state.players.size, 2);
    await leaveAll([host, guest]);
  });

  it("bots take the free seats after the wait, and the match ends when the last person is out", async () => {
    const player = await join(server.url, { mode: "4-player" });
    await untilPhase(player, "playing");
    const bots = [...player.room.state.players.values()].filter(({ bot }) => bot);
    assert.equal(bots.length, 3);
    assert.equal(saidOf(player, "player_joined").length, 4);
    await untilLost(player);
    await until("the end is heard", () => saidOf(player, "game_over").length > 0);
    const eliminated = saidOf(player, "player_eliminated");
    assert.equal(eliminated.length, 3);
    const own = eliminated.findIndex(({ player_id }) => player_id === player.answer.player_id);
    if (own >= 0)
      assert.ok(
        eliminated.slice(own + 1).every(({ reason }) => reason === "left"),
        "the bots gave up",
      );
    await leaveAll([player]);
  });

  it("spectators watch full and running rooms, see what players see, and are a number", async () => {
    const players = await joinAll(server.url, 2, { mode: "2-player", bots: false });
    const [first] = players as [Player];
    const { room_id } = first.answer;
    const watchers = await Promise.all([1, 2].map(() => join(server.url, { spectate: true, room_id })));
    const [watcher] = watchers as [Player];
    assert.equal(watcher.answer.spectator, true);
    assert.equal(saidOf(watcher, "welcome")[0]?.["side"], -1);
    await until("both are counted", () => first.room.state.spectators === 2);
    await assert.rejects(join(server.url, { spectate: true, room_id }), /409/);
    await untilLost(...(players as [Player, Player]));
    await untilPhase(watcher, "finished");
    await until("the end is heard", () => saidOf(watcher, "game_over").length > 0);
    assert.deepEqual(watcher.room.state.players.toJSON(), first.room.state.players.toJSON());
    await leaveAll(watchers);
    await until("nobody watches", () => first.room.state.spectators === 0);
    await leaveAll(players);
  });

  it("a rematch keeps the seats of those who ask; the others watch, and the room takes new players", async () => {
    const players = await joinAll(server.url, 3, { mode: "3-player", bots: false });
    const [one, two, third] = players as [Player, Player, Player];
    await untilLost(one, two, third);
    const before = one.room.state.match_id;
    one.room.send("rematch");
    two.room.send("rematch");
    await untilPhase(one, "waiting");
    assert.notEqual(one.room.state.match_id, before);
    const stayed = [...one.room.state.players.keys()].sort();
    assert.deepEqual(stayed, [one.answer.player_id, two.answer.player_id].sort());
    await until("the third watches", () => one.room.state.spectators === 1);
    const fourth = await join(server.url, { mode: "3-player", bots: false });
    assert.equal(fourth.answer.room_id, one.answer.room_id);
    await untilPhase(third, "playing");
    await untilLost(one, two, fourth);
    await until("the second end is heard", () => saidOf(one, "game_over").length === 2);
    assert.equal(saidOf(third, "game_over").length, 2);
    await leaveAll([one, two, third, fourth]);
  });

  it("two who both want a rematch do not wait for the end of the intermission", async () => {
    const patient = await startServer({ LIVES: "1", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "3600" });
    const players = await joinAll(patient.url, 2, { mode: "2-player", bots: false });
    const [one] = players as [Player];
    await untilLost(...(players as [Player, Player]));
    for (const { room } of players) room.send("rematch");
    await untilPhase(one, "countdown");
    await leaveAll(players);
    await patient.end();
  });

  it("a room that everybody has left is gone", async () => {
    const player = await join(server.url, { mode: "8-player" });
    const { room_id } = player.answer;
    await leaveAll([player]);
    await until("the room is not listed", async () => !(await isListed(server.url, room_id)));
  });
});

async function isListed(url: string, room_id: string): Promise<boolean> {
  const { rooms } = (await (await fetch(`${url}/api/pong/rooms?limit=200`)).json()) as RoomsAnswer;
  return rooms.some((room) => room.room_id === room_id);
}
