import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { GuardedServer } from "../../src/http/guard.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { acceptHandshake } from "../../src/transport/handshake.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { handshakeStatus } from "../support/sdkCluster.ts";

const HOP = { "x-hop": "1" };
/** Longer than a connection that is one too many is kept. */
const SURPLUS_MS = 1200;

describe("a WebSocket that another process has passed on", () => {
  for (const trustProxy of [0, 1]) {
    it(`is not counted again, with ${trustProxy} proxies in front: the other process has counted it`, async () => {
      const { log } = recordedLog();
      const streams: Socket[] = [];
      const server = new GuardedServer({
        trustProxy,
        maxConnections: 1,
        handshakesPerMinute: 3,
        log: limitedLog(log),
        patience: {},
        answer: (_, res) => res.end(),
        entrance: { acceptHop: ({ headers }) => "x-hop" in headers, enter: async () => true },
      });
      server.on("upgrade", (req, stream: Socket, head) => {
        acceptHandshake(req, stream, head);
        streams.push(stream);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const knock = (headers = {}) => handshakeStatus(`http://127.0.0.1:${port}/p/r`, headers, true);
      try {
        const passedOn = await Promise.all(Array.from({ length: 6 }, () => knock(HOP)));
        assert.deepEqual(new Set(passedOn), new Set([101]));
        await setTimeout(SURPLUS_MS);
        assert.ok(streams.every((stream) => !stream.destroyed));
        const own = [await knock(), await knock()];
        assert.ok(own.includes(429), `${own}`);
      } finally {
        for (const stream of streams) stream.destroy();
        server.close();
      }
    });
  }
});
