import assert from "node:assert/strict";
import { once } from "node:events";
import { initializeRoomCache } from "@colyseus/core";
import { createMadeRooms } from "../../src/matchmaking/madeRooms.ts";
import { clientFrame } from "../support/gameSockets.ts";
import { askMatchmaking, join, leaveAll, type Player, untilPhase } from "../support/players.ts";
import { joinRaw, openSocket, socketUrl } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

const PONG = 0xa;
const PING = Buffer.of(18);
const MESSAGES_PER_SECOND = 10;

describe("seats and rooms of strangers", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      MAX_ROOMS_PER_ADDRESS: "5",
      MATCHMAKING_PER_MINUTE: "1000",
      SEAT_RESERVATION_SECONDS: "2",
      COUNTDOWN_SECONDS: "0",
      LIVES: "200",
      BOT_FILL_SECONDS: "1",
      IDLE_ROOM_SECONDS: "3",
      TRUST_PROXY: "1",
      MESSAGES_PER_SECOND: `${MESSAGES_PER_SECOND}`,
    });
  });
  after(() => server?.end());

  /** Calls matchmaking for a new guest from this address. */
  async function call(address: string, body: object): Promise<{ status: number; room_id: string }> {
    const headers = { "content-type": "application/json", "x-forwarded-for": address };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/api/pong/matchmaking`, init);
    const { room_id } = (await response.json()) as { room_id: string };
    return { status: response.status, room_id };
  }

  it("an address makes a limited number of rooms, also at once; others still get theirs, and it does when they end", async () => {
    const calls = await Promise.all(Array.from({ length: 8 }, () => call("10.0.0.1", { private: true })));
    assert.deepEqual(calls.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 429, 429, 429]);
    assert.equal((await call("10.0.0.2", { private: true })).status, 200);
    await until("it may make a room again", async () => (await call("10.0.0.1", { private: true })).status === 200);
  });

  it("rooms are counted one after the other, so that calls at the same moment do not exceed the limit", async () => {
    let made: readonly string[] = [];
    const records = {
      roomsMadeFrom: async () => [...made],
      saveRoomsMadeFrom: async (_: string, ids: readonly string[]) => {
        made = ids;
      },
    };
    const list = { findOne: async ({ roomId = "" }) => initializeRoomCache({ roomId }) };
    const makeRoom = createMadeRooms({ max: 3, records, list });
    const makeOne = async () => initializeRoomCache({ roomId: `room-${made.length}` });
    const calls = await Promise.allSettled(Array.from({ length: 8 }, () => makeRoom("one", makeOne)));
    assert.equal(calls.filter(({ status }) => status === "fulfilled").length, 3);
    assert.deepEqual(made, ["room-0", "room-1", "room-2"]);
  });

  it("a room in which nobody does anything ends, though its player is connected", async () => {
    const player = await join(server.url, { private: true });
    await until("the room has ended", () => player.closedWith === 4001);
    assert.equal((await askMatchmaking(server.url, { code: player.answer.code })).status, 404);
  });

  it("seats that nobody takes are few, and a room is refilled at once when they are free again", async () => {
    const honest = await join(server.url, { mode: "8-player" });
    const calls: number[] = [];
    for (let n = 0; n < 12; n++) calls.push((await call("10.0.0.3", { mode: "8-player" })).status);
    // the first one in a new room keeps nobody waiting and is not counted
    assert.ok(calls.filter((status) => status === 200).length <= 9 && calls.at(-1) === 429, calls.join());
    await untilPhase(honest, "playing", 8000);
    await leaveAll([honest]);
  });

  it("seats that are taken are not counted", async () => {
    const first = await join(server.url, { mode: "7-player", bots: false });
    for (let n = 0; n < 12; n++) await leaveAll([await join(server.url, { mode: "7-player", bots: false })]);
    await leaveAll([first]);
  });

  it("a seat is joined a limited number of times, and its player still comes back", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const { token } = one.answer;
    await until("a join is refused", async () => {
      const { body } = await askMatchmaking(server.url, {}, token);
      const { joined, socket } = await openSocket(socketUrl(server.url, body.reservation));
      socket.terminate();
      return !joined;
    });
    let back: Player | undefined;
    await until("the player is back", async () => {
      back = await join(server.url, {}, token).catch(() => undefined);
      return back !== undefined;
    });
    await leaveAll([back as Player, other]);
  });

  it("messages are counted by the seat, over all its connections", async () => {
    let raw = await joinRaw(server.url, { mode: "5-player" });
    const { token } = raw.answer;
    await until("it is closed for its rate, though no connection has sent much", async () => {
      for (let sent = 0; sent < MESSAGES_PER_SECOND - 4; sent++) raw.socket.send(PING);
      await until("they are answered", () => raw.pongs > 0 || raw.closedWith !== undefined);
      if (raw.closedWith === 4002) return true;
      raw = await joinRaw(server.url, { mode: "5-player" }, token);
      return false;
    });
  });

  it("a client that does not confirm its join is closed, and so is one that floods with pongs", async () => {
    const { body } = await askMatchmaking(server.url, { mode: "3-player" });
    const silent = new WebSocket(socketUrl(server.url, body.reservation));
    const [closed] = await once(silent, "close", { signal: AbortSignal.timeout(10_000) });
    assert.equal(closed.code, 4002);

    const flooder = await joinRaw(server.url, { mode: "3-player" });
    const stream = Object(flooder.socket)._socket;
    stream.write(Buffer.concat(Array.from({ length: 500 }, () => clientFrame(PONG, Buffer.alloc(125)))));
    await until("it is closed", () => flooder.closedWith !== undefined);
    assert.equal(flooder.closedWith, 1008);
  });
});
