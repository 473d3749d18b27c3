import assert from "node:assert/strict";
import type { IRoomCache } from "@colyseus/core";
import { pino } from "pino";
import type { Liveness } from "../../src/cluster/probe.ts";
import { CHECKPOINT_VERSION } from "../../src/recovery/checkpoint.ts";
import type { Ledgers, Ownership, TakenOver } from "../../src/recovery/ledger.ts";
import { Revival } from "../../src/recovery/Revival.ts";
import { Tally } from "../../src/telemetry/Meters.ts";
import { until } from "../support/until.ts";

const ROOM = "a room";

describe("a room of a process that is gone", () => {
  /** A process that looks for the room of a dead process, and how often it was revived. */
  function startFinder(livenesses: (call: number) => Promise<Liveness>, lostAnswers = 0) {
    let claims = 0;
    let owner: Ownership | undefined = { epoch: 1, processId: "dead", address: "", version: CHECKPOINT_VERSION };
    let row = { roomId: ROOM, processId: "dead" } as IRoomCache;
    let [isHere, revived, asked] = [false, 0, 0];
    const ledgers: Pick<Ledgers, "ownershipOf" | "claim"> = {
      ownershipOf: async () => owner,
      claim: async (_, seen, again) => {
        const isClaimed = again && owner?.epoch === seen.epoch + 1;
        if (owner === undefined || (owner.epoch !== seen.epoch && !isClaimed)) return undefined;
        owner = { ...owner, epoch: seen.epoch + 1, processId: "own" };
        if (++claims <= lostAnswers) throw new Error("the answer is lost");
        return {} as TakenOver;
      },
    };
    const revival = new Revival({
      ledgers: ledgers as Ledgers,
      list: {
        findOne: async () => row,
        forget: async () => undefined,
        roomsOf: async () => [ROOM],
        cleanup: async () => undefined,
      },
      own: {
        processId: "own",
        isHere: () => isHere,
        async revive() {
          revived++;
          isHere = true;
          row = { ...row, processId: "own" };
          return row;
        },
      },
      processes: {
        livenessOf: () => livenesses(asked++),
        leaseLeftMs: () => 600,
        mayTakeOver: () => true,
        answers: async () => true,
        forget: async () => undefined,
      },
      log: pino({ level: "silent" }),
      outcomes: new Tally(),
    });
    return { revival, revived: () => revived };
  }

  it("is revived once, and found by a caller who learns late that its process is gone", async () => {
    const finder = startFinder(async (call) => {
      // the second caller, asking who owns it
      if (call === 3) await until("the first caller has revived it", () => finder.revived() === 1);
      return "dead";
    });
    const reach = async () => {
      let room = "moving" as Awaited<ReturnType<typeof finder.revival.reach>>;
      await until("the room is there", async () => {
        room = await finder.revival.reach(ROOM);
        return room !== "moving";
      });
      return room === "moving" ? undefined : room;
    };
    const rooms = await Promise.all([reach(), reach()]);
    assert.deepEqual(
      rooms.map((room) => room?.processId),
      ["own", "own"],
    );
    assert.equal(finder.revived(), 1);
  });

  it("is unavailable until its process's lease ends, while that process may be asleep", async () => {
    const finder = startFinder(async () => "silent");
    await assert.rejects(finder.revival.reach(ROOM), { code: "unavailable", retryAfterSeconds: 0.6 });
    assert.equal(finder.revived(), 0);
  });

  it("is revived by the process whose claim was carried out without an answer", async () => {
    const finder = startFinder(async () => "dead", 2);
    await assert.rejects(finder.revival.reach(ROOM), { code: "unavailable" });
    await assert.rejects(finder.revival.reach(ROOM), { code: "unavailable" });
    assert.equal(finder.revived(), 0);
    const row = await finder.revival.reach(ROOM);
    assert.ok(row !== "moving" && row?.processId === "own");
    assert.equal(finder.revived(), 1);
  });
});
