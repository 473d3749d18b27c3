import assert from "node:assert/strict";
import type { Outcome } from "../../src/recovery/ledger.ts";
import { Announcer } from "../../src/rooms/Announcer.ts";
import { PatchSchedule } from "../../src/rooms/PatchSchedule.ts";
import { Publisher } from "../../src/rooms/Publisher.ts";
import { Meters } from "../../src/telemetry/Meters.ts";
import { until } from "../support/until.ts";

const TICK_MS = 10;
const NEVER = Number.POSITIVE_INFINITY;

describe("a room's publisher", () => {
  /** What left the room and what happened in it, in order. */
  let log: string[];
  let answer: PromiseWithResolvers<Outcome>;
  let place: { tick: number; tickMs: number; tickAfter(): number; wake(): void };
  let publisher: Publisher;

  beforeEach(() => {
    log = [];
    answer = Promise.withResolvers();
    place = { tick: 0, tickMs: TICK_MS, tickAfter: () => place.tick + 3, wake: () => undefined };
    publisher = new Publisher({
      outlet: {
        broadcastPatch: () => log.push("patch") > 0,
        broadcast: ({ name }) => log.push(`said ${name}`),
        publish: ({ event }) => log.push(`published ${event}`),
        entry: () => ({ match_id: "", n: 0, state: "", log: [], logged: 0 }),
        fence: () => log.push("fenced"),
        onError: (error, during) => log.push(`${(error as Error).message} in a ${during}`),
      },
      ledger: { commit: () => answer.promise },
      announcer: new Announcer("process", "room", "match"),
      patches: new PatchSchedule(place, 1000 / (3 * TICK_MS)),
      meters: new Meters(),
    });
  });

  function turn(): number {
    place.tick++;
    return publisher.turn();
  }

  function announceLoss(): void {
    publisher.announce("score_update", { player_id: "one", score: 1 }, place.tick);
  }

  it("sends a patch on the tick after a change, then publishes and says what was announced", () => {
    announceLoss();
    assert.equal(turn(), NEVER);
    assert.deepEqual(log, ["patch", "published score_update", "said score_update"]);
  });

  it("an event counts once it is handed out: not while it is still to be said", () => {
    announceLoss();
    assert.equal(publisher.n, 0);
    turn();
    assert.equal(publisher.n, 1);
    announceLoss();
    publisher.commit(() => undefined);
    assert.equal(publisher.n, 2);
  });

  it("what is committed is seen and said when it is written down, and not published by the room as well", async () => {
    announceLoss();
    publisher.commit(() => log.push("shown"));
    assert.equal(turn(), NEVER);
    assert.deepEqual(log, []);
    answer.resolve("committed");
    await until("it is said", () => log.length === 3);
    assert.deepEqual(log, ["shown", "patch", "said score_update"]);
  });

  it("what is only to be said goes out after the next patch, before what was announced by then", () => {
    announceLoss();
    publisher.say("player_reconnected", { player_id: "one" });
    turn();
    assert.deepEqual(log, ["patch", "published score_update", "said player_reconnected", "said score_update"]);
  });

  it("nothing overtakes it, neither what is shown later nor a patch", async () => {
    publisher.commit(() => log.push("first"));
    publisher.show(() => log.push("second"));
    publisher.changed();
    turn();
    assert.deepEqual(log, []);
    answer.resolve("late");
    await until("a patch is sent", () => log.includes("patch"));
    assert.deepEqual(log, ["first", "second", "patch"]);
    publisher.show(() => log.push("third"));
    assert.equal(log.at(-1), "third");
  });

  it("in a room that is another process's nothing more is shown", async () => {
    publisher.commit(() => log.push("shown"));
    publisher.show(() => log.push("later"));
    answer.resolve("fenced");
    await until("the room is told", () => log.length > 0);
    turn();
    assert.deepEqual(log, ["fenced"]);
  });

  it("what its source throws goes to the room, and the next turn is asked for all the same", () => {
    const source = {
      wakeTick: 7,
      eventTick: 9,
      advance() {
        throw new Error("a bug");
      },
    };
    publisher.setSource(source);
    assert.equal(turn(), 7);
    assert.deepEqual(log, ["a bug in a turn"]);
  });

  it("what a show throws goes to the room too", async () => {
    publisher.commit(() => {
      throw new Error("a bug");
    });
    answer.resolve("committed");
    await until("the room is told", () => log.length > 0);
    assert.deepEqual(log, ["a bug in a commit"]);
  });

  it("stopped, it has no turns; resumed, it goes on with what was changed meanwhile", () => {
    let advanced = 0;
    publisher.setSource({ wakeTick: NEVER, eventTick: NEVER, advance: () => advanced++ });
    publisher.stop();
    publisher.changed();
    turn();
    assert.deepEqual([advanced, log], [0, []]);
    publisher.resume();
    turn();
    assert.deepEqual([advanced, log], [1, ["patch"]]);
  });

  it("what was announced and not said is handed out once", () => {
    announceLoss();
    assert.deepEqual(
      publisher.takeUnsaid().map(({ event, n }) => [event, n]),
      [["score_update", 1]],
    );
    assert.deepEqual(publisher.takeUnsaid(), []);
    turn();
    assert.deepEqual(log, ["patch"]);
  });
});
