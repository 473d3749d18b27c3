import assert from "node:assert/strict";
import { defineRoom, defineServer, type IRoomCache, matchMaker, Room } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Liveness } from "../../src/cluster/probe.ts";
import { createRoomCalls } from "../../src/cluster/roomCalls.ts";
import type { SeatAnswer } from "../../src/protocol/seating.ts";
import { freePort } from "../support/port.ts";

/** Number of calls that the room refuses because it moves. */
let refusals = 0;

class MovingRoom extends Room {
  async giveUpSeat(): Promise<SeatAnswer> {
    return { granted: false, refusal: refusals-- > 0 ? "unavailable" : "room_locked" };
  }
}

describe("a call of a room", () => {
  const server = defineServer({
    rooms: { moving: defineRoom(MovingRoom) },
    greet: false,
    gracefullyShutdown: false,
    transport: new WebSocketTransport(),
  });
  let room: IRoomCache;

  before(async () => {
    await server.listen(await freePort(), "127.0.0.1");
    room = await matchMaker.createRoom("moving", {});
  });
  after(() => server.gracefullyShutdown(false));

  function callsTo(find: () => IRoomCache | "moving" | undefined, liveness: Liveness = "alive", isHeard = true) {
    const processes = { livenessOf: async () => liveness, isSilent: () => false, answers: async () => isHeard };
    return createRoomCalls({ reach: async () => find(), processes });
  }

  it("is repeated while the room moves", async () => {
    refusals = 2;
    let looks = 0;
    const rooms = callsTo(() => (looks++ < 2 ? "moving" : room));
    const called = await rooms.call(room.roomId, "giveUpSeat", ["p1"]);
    assert.deepEqual(called, { room, answer: { granted: false, refusal: "room_locked" } });
    assert.equal(looks, 5);
  });

  it("that the room refuses because it moves is not repeated in the process that lists it", async () => {
    refusals = 1;
    const rooms = callsTo(() => room);
    assert.deepEqual(await rooms.callListed(room, "giveUpSeat", ["p1"]), { is: "moving" });
  });

  it("has no answer if there is no such room, or no longer in this process", async () => {
    assert.equal(await callsTo(() => undefined).call("nowhere", "giveUpSeat", ["p1"]), undefined);
    const closed = { ...room, roomId: "closed" };
    const rooms = callsTo(() => closed);
    assert.deepEqual(await rooms.callListed(closed, "giveUpSeat", ["p1"]), { is: "gone" });
    assert.equal(await rooms.call("closed", "giveUpSeat", ["p1"]), undefined);
  });

  it("fails with unavailable after two seconds if the room still moves", async () => {
    const began = performance.now();
    const call = callsTo(() => "moving").call("r1", "giveUpSeat", ["p1"]);
    await assert.rejects(call, { name: "ApiError", code: "unavailable", retryAfterSeconds: 1 });
    assert.ok(performance.now() - began > 1900);
  });

  it("that nobody listens to is a move, known long before the wait for an answer ends", async () => {
    const closing = { ...room, roomId: "closing", processId: "another" };
    const began = performance.now();
    assert.deepEqual(await callsTo(() => closing, "alive", false).callListed(closing, "giveUpSeat", ["p1"]), {
      is: "moving",
    });
    assert.ok(performance.now() - began < 1000);
  });

  it("without an answer is a move if the process is dead, and fails with unavailable if it is alive", async function () {
    this.timeout(10_000);
    const elsewhere = { ...room, roomId: "elsewhere", processId: "another" };
    const callAs = (liveness: Liveness) =>
      callsTo(() => elsewhere, liveness).callListed(elsewhere, "giveUpSeat", ["p1"]);
    const [dead, alive] = await Promise.allSettled([callAs("dead"), callAs("alive")]);
    assert.deepEqual(dead, { status: "fulfilled", value: { is: "moving" } });
    assert.ok(alive.status === "rejected" && alive.reason.code === "unavailable");
    assert.equal(alive.reason.retryAfterSeconds, 2);
  });
});
