import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { loadConfig } from "../../src/config.ts";
import type { PongRoom } from "../../src/rooms/PongRoom.ts";
import type { PongServer } from "../../src/server.ts";
import { createServer } from "../../src/server.ts";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, leaveAll, saidOf } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { startNetwork } from "../support/proxy.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { drop, shownIn, startTable, untilOneTruth } from "../support/tables.ts";
import { until } from "../support/until.ts";

function fail(): never {
  throw new Error("poisoned");
}

/** Ways in which a room may come to throw, and what makes it do so. */
const POISONS: readonly [how: string, poison: (room: PongRoom) => unknown, trigger?: (player: Player) => unknown][] = [
  ["a step", (room) => Object.assign(room.parts.cycle.playing.play?.match ?? {}, { balls: undefined })],
  [
    "a patch",
    (room) => Object.assign(room["_serializer"], { applyPatches: fail }),
    ({ room }) => room.send("player_move", { direction: 1, seq: 1 }),
  ],
  [
    "a message's handler",
    (room) => Object.assign(room, { broadcast: fail }),
    ({ room }) => room.send("emote", { emote: "wow" }),
  ],
  ["a timer", (room) => room.parts.lifetime.after(0.001, fail)],
  ["a leave", (room) => Object.assign(room.parts.cycle, { settle: fail }), ({ room }) => room.connection.close()],
];

describe("a room that fails", () => {
  const { lines, log } = recordedLog();
  let server: PongServer;
  let port: number;
  let url: string;

  before(async () => {
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const env = { LIVES: "200", COUNTDOWN_SECONDS: "0", MATCHMAKING_PER_MINUTE: "0", DRAIN_SECONDS: "0" };
    server = createServer(loadConfig({ ...env, PORT: String(port), HOST: "127.0.0.1" }), log);
    await server.listen();
  });
  after(() => server?.shutdown());

  const roomOf = ({ answer }: Player) => matchMaker.getLocalRoomById(answer.room_id) as PongRoom | undefined;

  for (const [how, poison, trigger] of POISONS) {
    it(`in ${how}: it is gone with one line in the log, its clients get 4012, others play on`, async () => {
      const line = await startNetwork(port);
      const [one, away, third] = (await startTable([url, line.url, url])) as [Player, Player, Player];
      const others = await startTable([url, url]);
      // one is away, with a way in that he has not used yet
      await drop(away, line.cut);
      await until("he is missed", () => !shownIn(one, away).connected);
      const { body } = await askMatchmaking(url, {}, away.answer.token);
      assert.equal(body.resumed, true);
      lines.length = 0;

      poison(roomOf(one) as PongRoom);
      trigger?.(third);
      await until("all connections are closed", () => one.closedWith !== undefined && third.closedWith !== undefined);
      assert.equal(one.closedWith, 4012);
      await until("the room is gone", () => roomOf(one) === undefined);
      const errors = lines.map((text) => JSON.parse(text)).filter(({ level }) => level >= 50);
      assert.deepEqual(
        errors.map(({ room_id }) => room_id),
        [one.answer.room_id],
      );
      assert.match(errors[0].msg, /failed/);
      assert.ok(errors[0].err.stack.length > 0 && errors[0].tick >= 0);

      for (const player of [one, away, third]) {
        const again = await join(url, { mode: "2-player" }, player.answer.token);
        assert.notEqual(again.answer.room_id, one.answer.room_id);
        assert.equal(again.answer.resumed, false);
        await again.room.leave();
      }
      await untilOneTruth(others);
      const [first, second] = others as [Player, Player];
      await second.room.leave();
      await until("the others' match ends properly", () => saidOf(first, "game_over").length === 1);
      await leaveAll([first]);
      await line.close();
    });
  }
});
