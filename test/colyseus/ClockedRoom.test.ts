import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { LocalPresence, Room } from "@colyseus/core";

describe("what ClockedRoom uses of Colyseus without documentation", () => {
  it("is from the version that it was read in", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@colyseus/core/package.json", "utf8"));
    assert.equal(version, "0.18.17", "read Room.ts again, then change this");
  });

  it("is there", () => {
    for (const member of ["_onMessage", "_reserveSeat", "kickClient", "hasReservedSeat"]) {
      assert.equal(typeof Reflect.get(Room.prototype, member), "function", member);
    }
    assert.equal(typeof LocalPresence.prototype.unsubscribe, "function");
  });

  it("a serializer sends the patch of a state to clients", () => {
    const { _serializer: serializer } = Object(new Room());
    assert.equal(typeof serializer.applyPatches, "function");
  });

  it("a reservation is there as soon as it is asked for: Colyseus joins the client right after", async () => {
    const room = new Room();
    room.clients.length = 0;
    const reserved = Reflect.apply(Reflect.get(room, "_reserveSeat"), room, ["session", {}]);
    assert.deepEqual(Object.keys(Reflect.get(room, "_reservedSeats")), ["session"]);
    clearTimeout(Reflect.get(room, "_reservedSeatTimeouts").session);
    await Promise.resolve(reserved).catch(() => undefined);
  });
});
