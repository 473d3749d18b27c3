import assert from "node:assert/strict";
import type { Outcome } from "../../src/recovery/ledger.ts";
import { Outbox, type StepOutput } from "../../src/rooms/Outbox.ts";
import { PatchSchedule } from "../../src/rooms/PatchSchedule.ts";
import type { RoomEvent } from "../../src/rooms/roomEvents.ts";
import { Meters } from "../../src/telemetry/Meters.ts";
import { until } from "../support/until.ts";

const TICK_MS = 10;
const NEVER = Number.POSITIVE_INFINITY;
const SCORE: RoomEvent = { name: "score_update", fields: { player_id: "one", score: 1 } };
const MOVE: RoomEvent = { name: "update_position", fields: { player_id: "one", position: 1, direction: 1, tick: 1 } };
const PADDLE = { of: "paddle", side: 0, values: { position: 1, direction: 1, length: 24, tick: 1, ack: 1 } } as const;

describe("a room's outbox", () => {
  /** What left the room, in order. */
  let log: string[];
  let answer: PromiseWithResolvers<Outcome>;
  let place: { tick: number; tickMs: number; tickAfter(): number; wake(): void };
  let lifetime: { isOpen: boolean };
  let outbox: Outbox;

  function createOutbox(): Outbox {
    return new Outbox({
      outputs: {
        apply: (changes) => log.push(...changes.map((change) => `shown ${"id" in change ? change.id : change.of}`)),
        sendPatch: () => log.push("patch") > 0,
        broadcast: ({ name }) => log.push(`sent ${name}`),
        onEnding: () => log.push("ending"),
        onFenced: () => log.push("fenced"),
        onError: (error) => log.push((error as Error).message),
      },
      ledger: {
        commit(_entry, events) {
          log.push(`committed ${events.map(({ n }) => n)}`);
          return answer.promise;
        },
        publish: (events) => log.push(...events.map(({ event, n }) => `published ${event} ${n}`)),
      },
      entry: () => ({ match_id: "", n: outbox.n, numbers: 0, state: "", log: [], logged: 0 }),
      tick: () => place.tick,
      patches: new PatchSchedule(place, 1000 / (3 * TICK_MS)),
      lifetime,
      meters: new Meters(),
      origin: "process",
      roomId: "room",
      matchId: "match",
      n: 0,
    });
  }

  beforeEach(() => {
    log = [];
    answer = Promise.withResolvers();
    lifetime = { isOpen: true };
    place = { tick: 0, tickMs: TICK_MS, tickAfter: () => place.tick + 3, wake: () => undefined };
    outbox = createOutbox();
  });

  function nextTick(): void {
    place.tick++;
    outbox.sendDue(NEVER);
  }

  /** A tick that changes a ball of this id. */
  function stepOf(id: string, more: Partial<StepOutput> = {}): StepOutput {
    return { changes: [{ of: "lost ball", id }], events: [], tick: place.tick, commit: false, ...more };
  }

  const emitScore = () => outbox.emit("score_update", { player_id: "one", score: 1 });

  it("sends a patch on the tick after a change, then publishes events and sends them to clients", () => {
    emitScore();
    assert.equal(outbox.wakeTick, 1);
    nextTick();
    assert.deepEqual(log, ["patch", "published score_update 1", "sent score_update"]);
    assert.equal(outbox.wakeTick, NEVER);
  });

  it("an event counts as published once it is handed out, not before", () => {
    emitScore();
    assert.equal(outbox.n, 0);
    nextTick();
    assert.equal(outbox.n, 1);
    emitScore();
    outbox.push(stepOf("1", { commit: true }));
    assert.equal(outbox.n, 2);
  });

  it("a committed tick is shown and sent after its commit, and is not published again", async () => {
    outbox.push(stepOf("1", { events: [SCORE], commit: true }));
    nextTick();
    assert.deepEqual(log, ["committed 1"]);
    answer.resolve("committed");
    await until("it is sent", () => log.length === 4);
    assert.deepEqual(log, ["committed 1", "shown 1", "patch", "sent score_update"]);
  });

  it("messages go out in the order in which they came, after the next patch", () => {
    outbox.send("player_reconnected", { player_id: "one" });
    emitScore();
    nextTick();
    assert.deepEqual(log, ["patch", "published score_update 1", "sent player_reconnected", "sent score_update"]);
  });

  it("nothing overtakes a commit: neither later ticks nor a patch, and a later commit takes their events along", async () => {
    outbox.push(stepOf("first", { commit: true }));
    outbox.push(stepOf("second", { events: [SCORE] }));
    outbox.push(stepOf("third", { events: [SCORE], commit: true }));
    nextTick();
    assert.deepEqual(log, ["committed ", "committed 1,2"]);
    answer.resolve("late");
    await until("a patch is sent", () => log.includes("patch"));
    const shown = ["shown first", "shown second", "shown third", "patch"];
    assert.deepEqual(log.slice(2, 6), shown);
    outbox.push(stepOf("fourth"));
    assert.equal(log.at(-1), "shown fourth");
  });

  it("messages and events wait for a commit that came before them", async () => {
    outbox.push(stepOf("1", { events: [SCORE], commit: true }));
    emitScore();
    outbox.send("player_reconnected", { player_id: "one" });
    nextTick();
    answer.resolve("committed");
    await until("all is sent", () => log.includes("sent player_reconnected"));
    const sent = ["sent score_update", "sent score_update", "sent player_reconnected"];
    assert.deepEqual(log, ["committed 1", "shown 1", "patch", "published score_update 2", ...sent]);
  });

  it("nothing more is shown once another process has the room", async () => {
    outbox.push(stepOf("1", { commit: true }));
    outbox.push(stepOf("2"));
    answer.resolve("fenced");
    await until("the room is told", () => log.length > 1);
    nextTick();
    assert.deepEqual(log, ["committed ", "fenced"]);
  });

  it("`onEnding` is called after the state shows the end of the match", async () => {
    const ending = {} as NonNullable<StepOutput["ending"]>;
    outbox.push(stepOf("1", { commit: true, ending }));
    answer.resolve("committed");
    await until("it is told", () => log.includes("patch"));
    assert.deepEqual(log, ["committed ", "shown 1", "ending", "patch"]);
  });

  it("an error while a committed tick is shown goes to the room", async () => {
    const broken = stepOf("1", { commit: true });
    Object.defineProperty(broken, "changes", {
      get() {
        throw new Error("a bug");
      },
    });
    outbox.push(broken);
    answer.resolve("committed");
    await until("the room is told", () => log.length > 1);
    assert.deepEqual(log, ["committed ", "a bug"]);
  });

  it("a room that has stopped shows what was committed and sends nothing", async () => {
    outbox.push(stepOf("1", { commit: true }));
    lifetime.isOpen = false;
    answer.resolve("committed");
    await until("it is shown", () => log.length > 1);
    assert.deepEqual(log, ["committed ", "shown 1"]);
  });

  it("events that are not published yet are handed out once", () => {
    emitScore();
    assert.deepEqual(
      outbox.takeUnpublished().map(({ event, n }) => [event, n]),
      [["score_update", 1]],
    );
    assert.deepEqual(outbox.takeUnpublished(), []);
  });

  it("paddles alone are held back a little, with the events about them", () => {
    outbox.push({ changes: [PADDLE], events: [MOVE], tick: 0, commit: false });
    nextTick();
    assert.deepEqual(log, ["shown paddle"]);
    nextTick();
    nextTick();
    assert.deepEqual(log, ["shown paddle", "patch", "published update_position 1"]);
  });
});
