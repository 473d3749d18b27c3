import assert from "node:assert/strict";
import type { IRoomCache } from "@colyseus/core";
import { Door } from "../../src/cluster/Door.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { until } from "../support/until.ts";

type Reached = Awaited<ReturnType<ConstructorParameters<typeof Door>[0]["reach"]>>;

/** A door whose rooms are where the test puts them, and the number of look-ups. */
function openDoor(reach: (lookUp: number) => Reached | Promise<Reached>) {
  const here = new Set<string>();
  const process = { isDraining: false, lookUps: 0 };
  const door = new Door({
    processId: () => "own",
    isHere: (roomId) => here.has(roomId),
    reach: async () => reach(process.lookUps),
    addressOf: (processId) => (processId === "other" ? "10.0.0.2:2567" : undefined),
    isDraining: () => process.isDraining,
    onLookUp: () => process.lookUps++,
  });
  return { door, here, process };
}

const rowOf = (processId: string) => ({ roomId: "r", processId }) as IRoomCache;
const ELSEWHERE = { is: "elsewhere", address: "10.0.0.2:2567" };

describe("the door of a process", () => {
  it("looks a room up once, however many come for it", async () => {
    const found = Promise.withResolvers<IRoomCache>();
    const { door, process } = openDoor(() => found.promise);
    const knocks = Array.from({ length: 200 }, () => door.find("r"));
    found.resolve(rowOf("other"));
    for (const place of await Promise.all(knocks)) assert.deepEqual(place, ELSEWHERE);
    assert.deepEqual(await door.find("r"), ELSEWHERE);
    assert.equal(process.lookUps, 1);
    door.forget("r");
    await door.find("r");
    assert.equal(process.lookUps, 2);
  });

  it("refuses those that are too many, and lets others in when they are gone", async () => {
    const found = Promise.withResolvers<IRoomCache>();
    const { door } = openDoor(() => found.promise);
    const knocks = await Promise.allSettled(
      Array.from({ length: 5000 }, async () => Promise.race([door.find("r"), Promise.resolve("waits")])),
    );
    assert.ok(
      knocks.some(({ status }) => status === "rejected") && knocks.some(({ status }) => status === "fulfilled"),
    );
    found.resolve(rowOf("other"));
    await until("they have gone on", async () => (await door.find("r").catch(() => undefined)) !== undefined);
  });

  it("waits for a room that moves, and finds it wherever it ends up", async () => {
    const moving = openDoor((lookUp) => (lookUp < 4 ? "moving" : rowOf("other")));
    assert.deepEqual(await moving.door.find("r"), ELSEWHERE);
    const own = openDoor((lookUp) => {
      if (lookUp === 3) own.here.add("r");
      return rowOf("own");
    });
    assert.deepEqual(await own.door.find("r"), { is: "here" });
    const unknown = openDoor(async (lookUp) => {
      if (lookUp < 3) throw new ApiError("unavailable", "the room's process does not answer");
      return rowOf("other");
    });
    assert.deepEqual(await unknown.door.find("r"), ELSEWHERE);
    const gone = openDoor(() => undefined);
    assert.deepEqual(await gone.door.find("r"), { is: "gone" });
  });

  it("gives up after two seconds: with 503, not with an answer that the SDK takes for the end", async () => {
    const { door } = openDoor((lookUp) => (lookUp % 2 === 0 ? rowOf("own") : rowOf("unknown")));
    await assert.rejects(door.find("r"), { code: "unavailable" });
  });

  it("of a process that drains only lets in whose room is here", async () => {
    const { door, here, process } = openDoor(() => rowOf("other"));
    process.isDraining = true;
    await assert.rejects(door.find("r"), { code: "draining" });
    here.add("r");
    assert.deepEqual(await door.find("r"), { is: "here" });
    assert.equal(process.lookUps, 0);
  });
});
