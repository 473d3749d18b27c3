import assert from "node:assert/strict";
import type { IRoomCache } from "@colyseus/core";
import { locate, type Whereabouts } from "../../src/cluster/directory.ts";
import type { Liveness } from "../../src/cluster/probe.ts";
import type { Ownership } from "../../src/recovery/ledger.ts";

/** What is known of a room: who lists it, who owns it, and how its process is. */
interface Known {
  listedBy?: string;
  ownedBy?: string;
  isHere?: boolean;
  liveness?: Liveness;
  answers?: boolean;
  /** Age of the listing in milliseconds. */
  age?: number;
}

function whereIs({
  listedBy,
  ownedBy,
  isHere = false,
  liveness = "alive",
  answers = true,
  age = 60_000,
}: Known): Promise<Whereabouts> {
  const row =
    listedBy === undefined
      ? undefined
      : ({ roomId: "r", processId: listedBy, createdAt: new Date(Date.now() - age) } as IRoomCache);
  const ownership: Ownership | undefined =
    ownedBy === undefined ? undefined : { epoch: 1, processId: ownedBy, address: "", version: "" };
  return locate(
    {
      list: { findOne: async () => row },
      own: { processId: "own", isHere: () => isHere },
      ledgers: { ownershipOf: async () => ownership },
      processes: { livenessOf: async () => liveness, leaseLeftMs: () => 600, answers: async () => answers },
    },
    "r",
  );
}

describe("the directory of rooms", () => {
  for (const [rule, known, is] of [
    ["a room of this process is here", { listedBy: "own", isHere: true }, "here"],
    ["a room of a living process is elsewhere", { listedBy: "other" }, "elsewhere"],
    ["a room that does not answer yet is moving", { listedBy: "other", answers: false, age: 100 }, "moving"],
    ["a room that is handed over is moving", { listedBy: "other", ownedBy: "", answers: false }, "moving"],
    ["a room that nobody has is gone", { listedBy: "other", answers: false }, "gone"],
    ["a room listed tomorrow that nobody has is gone", { listedBy: "other", answers: false, age: -86_400_000 }, "gone"],
    ["a room of a living process that does not list it is moving", { ownedBy: "other" }, "moving"],
    ["a room that this process owns and has not made yet is moving", { listedBy: "own", ownedBy: "own" }, "moving"],
    ["a room of a dead process is unowned", { listedBy: "dead", ownedBy: "dead", liveness: "dead" }, "unowned"],
    ["a released room is unowned", { listedBy: "own", ownedBy: "" }, "unowned"],
    ["a room without a checkpoint is gone", {}, "gone"],
    ["a room that only a dead process lists is gone", { listedBy: "dead", liveness: "dead" }, "gone"],
  ] as const) {
    it(rule, async () => {
      assert.equal((await whereIs(known)).is, is);
    });
  }

  it("a room of a silent process is unavailable until its lease ends", async () => {
    const unavailable = { code: "unavailable", retryAfterSeconds: 0.6 };
    await assert.rejects(whereIs({ listedBy: "silent", liveness: "silent" }), unavailable);
  });
});
