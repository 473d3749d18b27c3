import assert from "node:assert/strict";
import { InputQueue, type QueuedInput } from "../../src/rooms/InputQueue.ts";
import type { Connected } from "../../src/rooms/seat.ts";
import type { Input } from "../../src/simulation/match.ts";

const TICK_RATE = 60;
const connection = { is: "connected", seq: 0 } as Connected;

function moveOf(side: number, seq: number, at: number): QueuedInput {
  const direction = seq % 2 === 0 ? 1 : -1;
  return { at, input: { type: "move", side, direction }, sender: { connection, seq } };
}

describe("moves of strangers", () => {
  it("are stepped at most 30 times a second for each player, however many come; the newest one counts", () => {
    const queue = new InputQueue(TICK_RATE);
    const taken: QueuedInput[] = [];
    let seq = 0;
    const seconds = 10;
    for (let tick = 1; tick <= seconds * TICK_RATE; tick++) {
      for (let n = 0; n < 20; n++) queue.add(moveOf(0, ++seq, tick), false);
      if (tick % 3 === 0) queue.add(moveOf(1, tick, tick), false);
      queue.take(tick, (one) => taken.push(one));
    }
    const ofSide = (side: number) => taken.filter(({ input }) => input.side === side);
    assert.ok(ofSide(0).length <= 30 * (seconds + 1), `${ofSide(0).length} moves`);
    assert.equal(ofSide(1).length, (seconds * TICK_RATE) / 3, "the others lose none");
    assert.ok(
      ofSide(0).every(({ sender }, at, all) => at === 0 || (all[at - 1]?.sender?.seq ?? 0) < (sender?.seq ?? 0)),
    );
    const last: Input[] = [...queue.take(seconds * TICK_RATE + 5, (one) => taken.push(one))];
    assert.ok(last.length <= 1);
    assert.equal(ofSide(0).at(-1)?.sender?.seq, seq, "the last move is stepped");
  });

  it("wake the match when one that was held is due", () => {
    const queue = new InputQueue(TICK_RATE);
    for (let seq = 1; seq <= 31; seq++) queue.add(moveOf(0, seq, 1), false);
    assert.ok(Number.isFinite(queue.urgentTick) && queue.urgentTick > 1);
    queue.take(queue.urgentTick, () => undefined);
    assert.equal(queue.urgentTick, Number.POSITIVE_INFINITY);
  });
});
