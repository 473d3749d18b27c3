import assert from "node:assert/strict";
import { once } from "node:events";
import { CloseCode, ErrorCode, Protocol } from "@colyseus/core";
import { WebSocket } from "ws";
import { type RunningFront, startFront } from "../support/front.ts";

describe("the way from a socket to a room", () => {
  let front: RunningFront;
  before(async () => {
    front = await startFront();
  });
  after(() => front?.stop());

  const open = (path: string) => new WebSocket(front.url.replace("http", "ws") + path);

  for (const [query, code] of [
    ["sessionId=nobody", CloseCode.WITH_ERROR],
    ["sessionId=nobody&reconnectionToken=none", CloseCode.FAILED_TO_RECONNECT],
    ["reconnectionToken=none", CloseCode.FAILED_TO_RECONNECT],
  ] as const) {
    it(`a room that is not here says why, and closes: ${query}`, async () => {
      const socket = open(`/process/room?${query}`);
      const closed = once(socket, "close");
      const [message] = (await once(socket, "message")) as [Buffer];
      assert.equal(message[0], Protocol.ERROR);
      assert.equal(message.readUInt16LE(2), ErrorCode.MATCHMAKE_EXPIRED);
      assert.equal((await closed)[0], code);
    });
  }

  it("a socket of no room has its messages answered, and is closed after a second", async () => {
    const socket = open("/");
    const closed = once(socket, "close");
    await once(socket, "open");
    socket.send(Buffer.of(1));
    assert.deepEqual((await once(socket, "message"))[0], Buffer.of(Protocol.PING));
    assert.equal((await closed)[0], CloseCode.NORMAL_CLOSURE);
  });
});
