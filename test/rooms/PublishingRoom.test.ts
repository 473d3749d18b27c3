import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Room } from "@colyseus/core";

describe("patches that go past Colyseus's broadcastPatch", () => {
  it("leave nothing out that this version of it does", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@colyseus/core/package.json", "utf8"));
    const source = Room.prototype.broadcastPatch.toString();
    const digest = createHash("sha1").update(source).digest("hex").slice(0, 8);
    assert.deepEqual([version, digest], ["0.18.17", "bd77a587"], "look at what it does, then change this");
  });
});
