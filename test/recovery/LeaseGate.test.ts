import assert from "node:assert/strict";
import { LeaseGate } from "../../src/recovery/LeaseGate.ts";
import { until } from "../support/until.ts";

describe("the gate of the lease", () => {
  function start() {
    const at = { isHeld: true, lapses: 0, mayRenew: true, happened: [] as string[] };
    const gate = new LeaseGate({
      lease: {
        isHeld: () => at.isHeld,
        get lapses() {
          return at.lapses;
        },
      },
      renew: async () => {
        if (at.mayRenew) at.happened.push("renewed");
        return at.mayRenew;
      },
      freeze: () => at.happened.push("frozen"),
      thaw: () => at.happened.push("thawed"),
    });
    gate.start();
    return { at, gate, isOpen: () => gate.isOpen(performance.now()) };
  }

  it("closes when the lease ends, and opens when all rooms are claimed again: nobody is sent away if that is soon", async () => {
    const { at, gate, isOpen } = start();
    assert.equal(isOpen(), true);
    at.isHeld = false;
    assert.equal(isOpen(), false);
    at.isHeld = true;
    at.lapses = 1;
    assert.equal(isOpen(), false, "not before the rooms are claimed again");
    await until("it is open", isOpen);
    assert.deepEqual(at.happened, ["renewed"]);
    gate.stop();
  });

  it("freezes the rooms if that takes long, and lets them go on afterwards", async () => {
    const { at, gate, isOpen } = start();
    at.isHeld = at.mayRenew = false;
    assert.equal(isOpen(), false);
    await until("they are frozen", () => at.happened.includes("frozen"));
    at.isHeld = true;
    assert.equal(isOpen(), false);
    at.mayRenew = true;
    await until("it is open", isOpen);
    assert.deepEqual(at.happened, ["frozen", "renewed", "thawed"]);
    gate.stop();
  });

  it("closes also if the lease has ended and was begun again unnoticed", async () => {
    const { at, gate, isOpen } = start();
    at.lapses = 1;
    assert.equal(isOpen(), false);
    await until("it is open", isOpen);
    gate.stop();
  });
});
