import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { ClientState } from "@colyseus/core";
import { WebSocketClient } from "@colyseus/ws-transport";
import type { WebSocket } from "ws";
import { keepClientsFast } from "../../src/transport/fastClients.ts";

describe("a client that V8 reads fast", () => {
  const sent: unknown[] = [];
  const socket = { send: (bytes: unknown) => sent.push(bytes) } as unknown as WebSocket;
  let isFast: (client: object) => boolean;

  before(() => {
    setFlagsFromString("--allow-natives-syntax");
    isFast = new Function("one", "return %HasFastProperties(one)") as typeof isFast;
    keepClientsFast();
  });

  it("keeps messages until he is ready, and stays fast when Colyseus deletes the queue", () => {
    const client = new WebSocketClient("a session", socket);
    client.enqueueRaw(Buffer.of(1));
    assert.deepEqual(client._enqueuedMessages, [Buffer.of(1)]);
    assert.equal(sent.length, 0);
    client.state = ClientState.JOINED;
    delete (client as { _enqueuedMessages?: unknown })._enqueuedMessages;
    assert.ok(isFast(client));
    client.enqueueRaw(Buffer.of(2));
    assert.deepEqual(sent, [Buffer.of(2)]);
  });

  it("what is relied on inside Colyseus is there in this version", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@colyseus/core/package.json", "utf8"));
    assert.equal(version, "0.18.17", "look at the inside again, then change this");
    const room = readFileSync("node_modules/@colyseus/core/build/Room.mjs", "utf8");
    assert.ok(room.includes("delete client._enqueuedMessages;"), "there is no need for it any more");
    const plain = { first: 1, second: 2, third: 3 };
    delete (plain as { first?: number }).first;
    assert.ok(!isFast(plain), "nor for this");
  });
});
