import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ClientState, LocalPresence, Room, type RoomOptions, SchemaSerializer } from "@colyseus/core";
import { ClockedRoom, type OwnChanges } from "../../src/colyseus/ClockedRoom.ts";
import { createPongState } from "../../src/protocol/schema.ts";

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

  it("changes that Colyseus does not track are sent alone or with the rest, and a client that joins later sees them", () => {
    class OpenRoom extends ClockedRoom<RoomOptions> {
      readonly sent: number[][] = [];
      /** Joins a client that keeps what it is sent, and returns the way to send patches. */
      open(own: OwnChanges): () => boolean {
        const client = {
          sessionId: "",
          state: ClientState.JOINED,
          raw: (bytes: Uint8Array) => this.sent.push([...bytes]),
        };
        const serializer = new SchemaSerializer();
        serializer.reset(createPongState());
        this.setSerializer(serializer);
        this.clients.push(client as never);
        return this.createPatchSender(own);
      }
    }
    const room = new OpenRoom();
    let released = 0;
    const own = { isEmpty: false, takePatch: () => Uint8Array.of(1, 2), release: () => released++ };
    const send = room.open(own);
    const serializer = Reflect.get(room, "_serializer");
    assert.deepEqual([serializer.fullEncodeBuffer.length, serializer.encoder.sharedBuffer.length], [4096, 4096]);
    assert.ok(send());
    assert.equal(released, 1, "the state is new, and they go with it");
    serializer.getFullState();
    assert.ok(send());
    assert.deepEqual(room.sent.slice(1), [[1, 2]]);
    assert.equal(serializer.needFullEncode, true);
    own.isEmpty = true;
    assert.ok(!send());
    assert.equal(room.sent.length, 2);
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
