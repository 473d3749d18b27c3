import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { ClientState } from "@colyseus/core";
import { SocketClient } from "../../src/colyseus/SocketClient.ts";
import { serveGameSockets, serverFrames } from "../support/gameSockets.ts";
import { until } from "../support/until.ts";

describe("a client as Colyseus sees it", () => {
  it("is looked at again when Colyseus changes", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@colyseus/core/package.json", "utf8"));
    assert.equal(version, "0.18.17", "compare what Room.ts expects of clients with SocketClient.ts, then change this");
    const room = readFileSync("node_modules/@colyseus/core/build/Room.mjs", "utf8");
    const used = new Set(Array.from(room.matchAll(/\b(?:client\.)?ref(?:\.|\[")(\w+)/g), ([, name]) => name));
    assert.deepEqual([...used].sort(), ["on", "once", "onleave", "removeAllListeners", "removeListener"]);
  });

  it("stays an object that V8 reads fast, also after Colyseus has deleted a member", () => {
    setFlagsFromString("--allow-natives-syntax");
    const isFast = new Function("client", "return %HasFastProperties(client)");
    const client = new SocketClient("a session", Object(null));
    client.state = ClientState.JOINED;
    Reflect.deleteProperty(client, "_enqueuedMessages");
    assert.ok(isFast(client));
  });

  it("keeps messages until its client has joined", async () => {
    const server = await serveGameSockets();
    try {
      const [end, raw] = await server.open();
      const client = new SocketClient("a session", end.socket);
      client.enqueueRaw(Buffer.of(1));
      assert.deepEqual(client._enqueuedMessages, [Buffer.of(1)]);
      client.state = ClientState.JOINED;
      Reflect.deleteProperty(client, "_enqueuedMessages");
      client.enqueueRaw(Buffer.of(2));
      await until("only the later one is sent", () => raw.received.length > 0);
      assert.deepEqual(
        serverFrames(raw.received).map(({ payload }) => [...payload]),
        [[2]],
      );
    } finally {
      await server.stop();
    }
  });
});
