import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { CallTurns } from "../../src/matchmaking/CallTurns.ts";
import { measuredPlacement } from "../../src/matchmaking/measuredPlacement.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { Meters } from "../../src/telemetry/Meters.ts";
import { askMatchmaking } from "../support/players.ts";
import { type GameServer, startServer } from "../support/server.ts";

const ROOMS = 55;
const CALLERS = 20;

/** Time between two newcomers. */
const PAUSE_MS = 100;

/** Longer than the window that the load is averaged over. */
const CROWD_MS = 3500;

describe("a crowd of callers", () => {
  let server: GameServer;
  before(async () => {
    // calls alone take more than 40 % of a core, and rooms that wait take next to nothing
    server = await startServer({ MAX_LOAD_PERCENT: "40", SEAT_RESERVATION_SECONDS: "60" });
  });
  after(() => server?.end("SIGKILL"));

  it("does not take the headroom of a process: rooms are still made for everybody", async function () {
    this.timeout(30_000);
    for (let room = 0; room < ROOMS; room++) {
      assert.equal((await askMatchmaking(server.url, { private: true })).status, 200);
    }
    const until = performance.now() + CROWD_MS;
    /** Asks for the same seat again and again. */
    async function call(): Promise<void> {
      const { token } = (await askMatchmaking(server.url, { mode: "8-player" })).body;
      while (performance.now() < until) {
        assert.equal((await askMatchmaking(server.url, { mode: "8-player" }, token)).status, 200);
      }
    }
    const crowd = Promise.all(Array.from({ length: CALLERS }, call));
    for (let newcomer = 0; performance.now() < until; newcomer++) {
      const { status, body } = await askMatchmaking(server.url, { private: true });
      assert.equal(status, 200, `newcomer ${newcomer}: ${body.error?.code}`);
      await setTimeout(PAUSE_MS);
    }
    await crowd;
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  });
});

describe("the turns of calls", () => {
  it("let the event loop turn between the beginnings of two calls, and few calls be under way", async () => {
    const turns = new CallTurns();
    let loopTurns = 0;
    let begun = 0;
    let underWay = 0;
    let most = 0;
    let isCounting = true;
    (function count() {
      loopTurns++;
      if (isCounting) setImmediate(count);
    })();
    const calls = Array.from({ length: 100 }, () =>
      turns.take(async () => {
        most = Math.max(most, ++underWay);
        assert.ok(++begun <= loopTurns + 1, `call ${begun} began in turn ${loopTurns}`);
        await new Promise(setImmediate);
        underWay--;
      }),
    );
    await Promise.all(calls);
    isCounting = false;
    assert.ok(most <= 32);
  });

  it("are what every call of the placement waits for", async () => {
    let underWay = 0;
    let most = 0;
    async function call(): Promise<never> {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      throw new ApiError("room_not_found", "there is no such room");
    }
    const placement = measuredPlacement({ place: call, reconnect: call, list: call, show: call }, new Meters());
    const asks: (() => Promise<unknown>)[] = [
      () => placement.place(undefined, { mode: "2-player", spectate: false }, "place", ""),
      () => placement.reconnect("", ""),
      () => placement.list({ limit: 1 }),
      () => placement.show(""),
    ];
    for (const ask of asks) {
      most = 0;
      await Promise.allSettled(Array.from({ length: 100 }, ask));
      assert.ok(most > 0 && most <= 32, `${most} at once`);
    }
  });

  it("refuse calls when too many wait", async () => {
    const turns = new CallTurns();
    const calls = Array.from({ length: 600 }, () => turns.take(async () => undefined));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter(({ status }) => status === "rejected").length;
    assert.ok(refused > 0 && refused <= 100, `${refused}`);
  });
});
