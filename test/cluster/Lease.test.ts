import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Lease } from "../../src/cluster/Lease.ts";
import { freePort } from "../support/port.ts";

describe("a lease", () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Starts a process that answers this, or nothing. Returns its address. */
  async function startPeer(answer?: { process_id: string; redis: boolean }): Promise<string> {
    const server = createServer((_, response) => {
      if (answer !== undefined) response.end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function isRenewedBy(...addresses: readonly string[]): Promise<boolean> {
    const peers = addresses.map((address, index) => ({ processId: `peer ${index}`, address }));
    const known = [{ processId: "own", address: "" }, ...peers];
    const lease = new Lease({ processId: () => "own", known: () => known });
    const isAway = await lease.isAwayForAll();
    assert.equal(lease.isHeld(), isAway);
    return isAway;
  }

  it("is held for eight seconds from when the last acknowledged heartbeat was sent", () => {
    const lease = new Lease({ processId: () => "own", known: () => [] });
    const sentAt = Math.floor(performance.now());
    lease.renew(sentAt);
    assert.deepEqual([lease.isHeld(sentAt + 7999), lease.isHeld(sentAt + 8000)], [true, false]);
  });

  it("is renewed if no other process has Redis, and a process that is gone has none", async () => {
    const without = await startPeer({ process_id: "peer", redis: false });
    assert.equal(await isRenewedBy(), true);
    assert.equal(await isRenewedBy(without, `127.0.0.1:${await freePort()}`), true);
  });

  it("is not renewed if one of the others has Redis, is silent, or is this process under another name", async () => {
    const without = await startPeer({ process_id: "peer", redis: false });
    assert.equal(await isRenewedBy(without, await startPeer({ process_id: "peer", redis: true })), false);
    assert.equal(await isRenewedBy(without, await startPeer()), false);
    assert.equal(await isRenewedBy(without, await startPeer({ process_id: "own", redis: false })), false);
  });

  it("counts how often it was begun again", () => {
    const lease = new Lease({ processId: () => "own", known: () => [] });
    lease.renew(performance.now() - 9000);
    const { lapses } = lease;
    lease.renew(performance.now());
    assert.equal(lease.lapses, lapses + 1);
    lease.renew(performance.now());
    assert.equal(lease.lapses, lapses + 1);
  });
});
