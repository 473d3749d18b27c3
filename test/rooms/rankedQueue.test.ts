import assert from "node:assert/strict";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createQueueRecords } from "../../src/players/queueRecords.ts";
import type { Queued } from "../../src/protocol/seating.ts";
import { createMemoryRatings } from "../../src/ratings/memoryRatings.ts";
import { RankedQueue } from "../../src/rooms/RankedQueue.ts";
import { SeatTable } from "../../src/rooms/SeatTable.ts";
import { createSeat, type Seat } from "../../src/rooms/seat.ts";
import { Meters } from "../../src/telemetry/Meters.ts";

const HOUR_MS = 3_600_000;

describe("the ranked queue in a room", () => {
  let now: number;
  let records: ReturnType<typeof createQueueRecords>;
  let table: SeatTable;
  let background: Promise<unknown>[];

  beforeEach(() => {
    now = Date.now();
    records = createQueueRecords(createMemoryStore(), () => now);
    table = new SeatTable();
    background = [];
  });

  function queueOf(opener: Queued | null = null, isRanked = true): RankedQueue {
    const kind = { mode: "2-player", ranked: isRanked, bots: false, bot_level: "middle", private: false } as const;
    const services = { queueRecords: records, ratings: createMemoryRatings(), meters: new Meters() };
    return new RankedQueue({
      kind,
      opener,
      seating: { table },
      lifetime: { background: (work) => void background.push(work) },
      services: { ...services, config: { rankedMeetingsPerDay: 3, rankedWindow: 100 } },
    });
  }

  function sit(player_id: string, from: string, waitedMs = 0): Seat {
    const seat = table.add(createSeat({ player_id, username: player_id }, "player", table.freeSide()));
    return Object.assign(seat, { from, queued: { rating: 1000, reach: 100, since: now - waitedMs } });
  }

  async function play(queue: RankedQueue, lineup: readonly Seat[]): Promise<void> {
    queue.start(lineup);
    await Promise.all(background);
  }

  it("has the place of its players, at first of the player for whom it was made", () => {
    const opener = { rating: 1234, reach: 100, since: now };
    assert.deepEqual(queueOf(opener).place, opener);
    sit("ada", "home");
    assert.equal(queueOf(opener).place?.rating, 1000);
    assert.equal(queueOf(opener, false).place, null);
  });

  it("lets two accounts of one address play three matches in 24 hours, rematches included", async () => {
    const queue = queueOf();
    const [ada, bob] = [sit("ada", "home"), sit("bob", "home")];
    for (let match = 0; match < 3; match++) {
      assert.deepEqual(await queue.requeue([ada, bob]), [ada, bob]);
      await play(queue, [ada, bob]);
      now += HOUR_MS;
    }
    assert.deepEqual(await queue.requeue([ada, bob]), [ada]);
    table.remove(bob);
    const request = { mode: undefined, spectate: false, room_id: "r" } as const;
    const call = { player: { player_id: "bob", username: "bob" }, pass: { proof: "", sealed_token: "" }, request };
    assert.equal(await queue.admit({ ...call, from: "home" }), "forbidden");
    assert.equal(typeof (await queue.admit({ ...call, from: "elsewhere" })), "object");
    now += 22 * HOUR_MS;
    assert.equal(typeof (await queue.admit({ ...call, from: "home" })), "object");
  });

  it("does not count accounts of different addresses, or of addresses that are not known", async () => {
    for (const [one, other] of [
      ["home", "office"],
      ["", ""],
    ] as const) {
      const pair = [sit("ada", one), sit("bob", other)];
      const queue = queueOf();
      for (let match = 0; match < 4; match++) await play(queue, pair);
      assert.deepEqual(await queue.requeue(pair), pair);
      assert.equal(await records.meetingsOf("ada", "bob"), 0);
    }
  });

  it("records how long players have waited, but not for a rematch", async () => {
    const queue = queueOf();
    const pair = [sit("ada", "home", 12_000), sit("bob", "office", 3000)];
    await play(queue, pair);
    await play(queue, pair);
    assert.deepEqual((await records.waitsOf("2-player")).map(Math.round), [12, 3]);
  });
});
