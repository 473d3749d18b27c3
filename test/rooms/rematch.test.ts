import assert from "node:assert/strict";
import type { RoomListing } from "../../src/protocol/api.ts";
import type { Player } from "../support/players.ts";
import { join, leaveAll, saidOf, untilPhase } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

describe("a rematch with bots", () => {
  let server: GameServer;
  let [alone, inPrivate, watched]: Player[] = [];

  before(async () => {
    server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "2",
      INTERMISSION_SECONDS: "60",
      BOT_FILL_SECONDS: "600",
      MATCHMAKING_PER_MINUTE: "0",
    });
    const kinds = [{ mode: "2-player" }, { mode: "2-player", private: true }, { mode: "3-player" }];
    [alone, inPrivate, watched] = await Promise.all(kinds.map(playedAlone));
  });
  after(async () => {
    await leaveAll([alone, inPrivate, watched].filter((player) => player !== undefined));
    await server?.end();
  });

  /** A player whose match against bots is over. */
  async function playedAlone(kind: object): Promise<Player> {
    const player = await join(server.url, kind);
    player.room.send("start");
    await untilPhase(player, "finished");
    return player;
  }

  function countdownsOf(player: Player) {
    return saidOf(player, "start_game_countdown").map(({ countdown }) => countdown);
  }

  it("leaves a friend who watched the time to take a seat, and then has the whole countdown", async () => {
    const player = watched ?? assert.fail();
    const { room_id } = player.answer;
    const friend = await join(server.url, { room_id, spectate: true });
    player.room.send("rematch");
    await untilPhase(friend, "waiting");
    const seated = await join(server.url, { room_id }, friend.answer.token);
    assert.equal(seated.answer.spectator, false);
    await untilPhase(seated, "playing");
    assert.deepEqual([...seated.room.state.players.values()].map(({ bot }) => bot).sort(), [false, false, true]);
    assert.deepEqual(countdownsOf(seated), [2, 1]);
    await leaveAll([seated]);
  });

  for (const [where, playerOf] of [
    ["in a public room", () => alone],
    ["in a private room", () => inPrivate],
  ] as const) {
    it(`of a lone player ${where} begins after a second, and the state counts down to its end`, async () => {
      const player = playerOf() ?? assert.fail();
      const { countdown } = player.room.state;
      assert.ok(countdown > 40 && countdown <= 60, `${countdown}`);
      await until("a second less", () => player.room.state.countdown === countdown - 1);
      const since = performance.now();
      player.room.send("rematch");
      await until("the next match", () => saidOf(player, "start_game").length === 2);
      // the countdown's second, and up to three more on a busy machine
      assert.ok(performance.now() - since < 4_000, `${performance.now() - since} ms`);
      assert.deepEqual(countdownsOf(player), [2, 1, 1]);
    });
  }

  it("has the bots that the room's maker asked for, and the list of rooms names who plays", async () => {
    const player = await join(server.url, { mode: "2-player", bot_level: "strong", username: "Ada" });
    assert.deepEqual([player.answer.bots, player.answer.bot_level], [true, "strong"]);
    const show = async () => {
      const answer = await fetch(`${server.url}/api/pong/rooms/${player.answer.room_id}`);
      return (await answer.json()) as RoomListing;
    };
    assert.equal("standing" in (await show()), false);
    player.room.send("start");
    await untilPhase(player, "playing");
    const { standing = [] } = await show();
    assert.deepEqual(
      standing.map(({ username, bot, lives }) => [username, bot, lives]),
      [
        ["Ada", false, 1],
        ["Orion", true, 1],
      ],
    );
    await leaveAll([player]);
  });
});
