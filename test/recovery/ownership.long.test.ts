import assert from "node:assert/strict";
import { explore, PROTOCOL } from "./support/ownershipModel.ts";

describe("the ownership of a room, in every order of more events", function () {
  this.timeout(300_000);

  it("has never two owners that publish if Redis loses its last writes or everything", () => {
    assert.equal(explore({ ...PROTOCOL, losses: true }).violation, undefined);
  });

  it("has never two owners that publish of three processes, whoever is cut off from whom", () => {
    assert.equal(explore({ ...PROTOCOL, processes: 3, tenures: 2 }).violation, undefined);
  });
});
