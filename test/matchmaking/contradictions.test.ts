import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { askMatchmaking, join, leaveAll, type Player } from "../support/players.ts";
import { type GameServer, startServer } from "../support/server.ts";

const KIND = { mode: "3-player", bots: true, bot_level: "strong" } as const;
const WRONG = [{ mode: "2-player" }, { gameMode: "8-player" }, { bots: false }, { bot_level: "weak" }] as const;

describe("a call that names a room and contradicts it", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({ BOT_FILL_SECONDS: "600" });
  });
  after(() => server?.end());

  for (const isPrivate of [false, true]) {
    const wrong = [...WRONG, { private: !isPrivate }];

    it(`is refused by a ${isPrivate ? "private" : "public"} room, whoever calls, and costs nobody a seat`, async () => {
      const host = await join(server.url, { ...KIND, private: isPrivate });
      const { room_id, code } = host.answer;
      const byCode = isPrivate ? [{ code }, { code, room_id }] : [];
      const names = isPrivate ? byCode : [{ room_id }];
      const watcher = await join(server.url, { ...names[0], spectate: true });
      const { body: stranger } = await askMatchmaking(server.url, { mode: "7-player", private: true });
      const callers = [undefined, stranger.token, host.answer.token, watcher.answer.token];
      for (const name of names)
        for (const field of wrong)
          for (const spectate of [false, true])
            for (const token of callers) {
              const call = { ...name, ...field, spectate };
              const { status, body } = await askMatchmaking(server.url, call, token);
              assert.deepEqual([status, body.error?.code], [409, "room_mismatch"], JSON.stringify(call));
            }
      for (const player of [host, watcher] as Player[]) assert.equal(player.closedWith, undefined);
      for (const name of names) {
        const { status, body } = await askMatchmaking(server.url, { ...name, ...KIND, private: isPrivate });
        assert.deepEqual([status, body.room_id], [200, room_id]);
      }
      await leaveAll([host, watcher]);
    });
  }

  it("is refused through the SDK's joinById too", async () => {
    const host = await join(server.url, KIND);
    const sdk = new Client(server.url);
    for (const field of WRONG) await assert.rejects(sdk.joinById(host.answer.room_id, field), /kind/);
    await leaveAll([host]);
  });
});
