import assert from "node:assert/strict";
import { createRoomList } from "../../src/matchmaking/roomList.ts";
import type { RoomListing } from "../../src/protocol/api.ts";
import { until } from "../support/until.ts";

const ROOM: RoomListing = {
  room_id: "a",
  mode: "2-player",
  phase: "waiting",
  ranked: false,
  players: 1,
  seats: 2,
  spectators: 0,
};

describe("the list of rooms", () => {
  it("is read once however many ask, and again after a second", async () => {
    let reads = 0;
    const list = createRoomList(async () => {
      reads++;
      return [ROOM, { ...ROOM, room_id: "b", mode: "4-player" }];
    });
    const answers = await Promise.all(Array.from({ length: 500 }, () => list({ limit: 1 })));
    assert.equal(reads, 1);
    assert.ok(answers.every(({ rooms, cursor }) => rooms.length === 1 && cursor === "a"));
    assert.deepEqual(await list({ limit: 1, cursor: "a" }), {
      rooms: [{ ...ROOM, room_id: "b", mode: "4-player" }],
      cursor: null,
    });
    await until("it is read again", async () => (await list({ limit: 1 })) && reads === 2);
  });

  it("is read again at once when that has failed", async () => {
    let reads = 0;
    const list = createRoomList(async () => {
      if (reads++ === 0) throw new Error("away");
      return [];
    });
    await assert.rejects(list({ limit: 1 }), /away/);
    assert.deepEqual(await list({ limit: 1 }), { rooms: [], cursor: null });
  });
});
