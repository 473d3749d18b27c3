import assert from "node:assert/strict";
import { SeatError } from "../../src/client/matchmaking.ts";
import { lossByError } from "../../src/client/status.ts";

describe("a failed call for the own seat", () => {
  it("ends the session as outdated if the server has another version of the protocol", () => {
    const details = [{ field: "protocol", message: "the server has version 2" }];
    assert.equal(lossByError(new SeatError("invalid_request", "protocol: …", { details })), "outdated");
    assert.equal(lossByError(new SeatError("invalid_request", "code: …")), "seat_gone");
  });
});
