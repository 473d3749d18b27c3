import assert from "node:assert/strict";
import fc from "fast-check";
import type { RoomClient } from "../../src/colyseus/ClockedRoom.ts";
import { Play } from "../../src/rooms/Play.ts";
import { createSeat, type Seat } from "../../src/rooms/seat.ts";
import { DEFAULT_RULES, type Rules } from "../../src/simulation/constants.ts";
import { createMatch, digestOf, isOver, type MatchEvent } from "../../src/simulation/match.ts";
import { replayMatch } from "../../src/simulation/replay.ts";
import { step } from "../../src/simulation/step.ts";

const SIDES = 3;
const TICKS = 900;
const CLOCK_AT_START = 1000;

/** Seats by side: bots first, then people who are connected. */
function lineupOf(bots: number): Seat[] {
  return Array.from({ length: SIDES }, (_, side) => {
    const owner = { player_id: `p${side}`, username: "ada", token: "" };
    if (side < bots) return createSeat(owner, "bot", side);
    const seat = createSeat(owner, "player", side);
    connect(seat);
    return seat;
  });
}

/** Makes a seat's player present, on a connection of its own. */
function connect(seat: Seat): void {
  seat.connection = { is: "connected", client: {} as RoomClient, sessionId: "", seq: -1 };
}

/** A play on a clock that stands where the test puts it. */
function createPlay(seed: number, bots: number, rules: Partial<Rules> = { lives: 5 }) {
  const ticks = { tick: CLOCK_AT_START, msSince: () => 0, wake: () => undefined };
  const match = createMatch(SIDES, seed, { ...DEFAULT_RULES, ...rules });
  const lineup = lineupOf(bots);
  return { play: new Play({ match, seed, lineup, ticks, botLevel: "middle", isTaken: () => true }), ticks, lineup };
}

/** A play that runs, the ticks on which its events happened, and by how much what is not a person's move came late. */
function startPlay(seed: number, bots: number) {
  const { play, ...rest } = createPlay(seed, bots);
  play.start();
  const events: string[] = [];
  const delays = new Set<number>();
  const advance = () =>
    play.advance((list) => {
      events.push(...list.map((one) => `${play.match.tick} ${JSON.stringify(one)}`));
      const isDue = (one: MatchEvent) => one.type !== "update_position" || one.side < bots;
      if (list.some(isDue)) delays.add(play.tick - play.match.tick);
    });
  return { play, events, delays, advance, ...rest };
}

const aMove = fc.record({
  after: fc.integer({ min: CLOCK_AT_START, max: CLOCK_AT_START + TICKS }),
  side: fc.integer({ min: 0, max: SIDES - 1 }),
  direction: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
  ago: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
});

describe("Play", () => {
  it("stepped only when something is due, it goes the way of a play that is stepped on every tick", () => {
    const any = [
      fc.integer({ min: 0 }),
      fc.integer({ min: 0, max: SIDES }),
      fc.array(aMove, { minLength: 200, maxLength: 400 }),
      fc.nat({ max: 40 }),
    ] as const;
    fc.assert(
      fc.property(...any, (seed, bots, moves, lazy) => {
        const [eager, late] = [startPlay(seed, bots), startPlay(seed, bots)];
        let seq = 0;
        for (let tick = CLOCK_AT_START; tick <= CLOCK_AT_START + TICKS; tick++) {
          for (const { ticks } of [eager, late]) ticks.tick = tick;
          eager.advance();
          if (tick >= late.play.wakeTick || tick % 41 === lazy) late.advance();
          for (const { after, side, direction, ago } of moves) {
            if (after !== tick || side < bots) continue;
            const at = ago === undefined ? undefined : Math.max(0, eager.play.tick - ago);
            seq++;
            for (const { play, lineup } of [eager, late]) play.move(lineup[side] as Seat, { direction, seq, tick: at });
          }
          assert.equal(late.play.tick, eager.play.tick);
        }
        late.advance();
        assert.deepEqual(late.events, eager.events);
        assert.deepEqual([...late.delays].filter(Boolean), []);
        assert.equal(digestOf(late.play.match), digestOf(eager.play.match));
        assert.deepEqual(late.play.log.slice(), eager.play.log.slice());
        assert.deepEqual(late.play.acks, eager.play.acks);
      }),
      { numRuns: 200 },
    );
  });

  it("its log plays the same match again", () => {
    const { play, ticks, advance } = startPlay(7, SIDES);
    while (!isOver(play.match)) {
      ticks.tick = Math.max(ticks.tick + 1, Math.min(play.wakeTick, ticks.tick + 100));
      advance();
    }
    assert.equal(digestOf(replayMatch({ ...play.recording(), log: play.log.slice() })), digestOf(play.match));
  });

  it("time stands still before it starts, and when the match is over", () => {
    const { play, ticks, lineup } = createPlay(1, 0, { lives: 1 });
    assert.deepEqual([play.tick, play.wakeTick], [0, Number.POSITIVE_INFINITY]);
    ticks.tick = 50;
    play.start();
    assert.deepEqual([play.tick, play.wakeTick], [0, 51]);
    for (const seat of lineup.slice(0, 2)) play.leave(seat, "left");
    ticks.tick = 60;
    play.advance(() => undefined);
    assert.deepEqual([play.tick, play.wakeTick], [1, Number.POSITIVE_INFINITY]);
  });

  it("a move is acknowledged when it is stepped, not when it arrives", () => {
    const { play, ticks, lineup, advance } = startPlay(3, 0);
    const move = (seq: number) => play.move(lineup[0] as Seat, { direction: 1, seq });
    move(4);
    assert.deepEqual(play.acks, [0, 0, 0]);
    ticks.tick++;
    move(5); // arrives for the tick after
    advance();
    assert.deepEqual(play.acks, [4, 0, 0]);
    ticks.tick++;
    advance();
    assert.deepEqual(play.acks, [5, 0, 0]);
    move(6);
    connect(lineup[0] as Seat);
    play.giveBack(lineup[0] as Seat);
    ticks.tick++;
    advance();
    assert.deepEqual(play.acks, [0, 0, 0]);
  });

  it("that comes back after its last person was out, and before the bots had left, ends at once", () => {
    const match = createMatch(SIDES, 7);
    step(match, [{ type: "leave", side: 0, reason: "left" }]);
    const lineup = [0, 1, 2].map((side) => {
      const owner = { player_id: `p${side}`, username: "ada", token: "" };
      return { ...createSeat(owner, side === 0 ? "player" : "bot", side), out: side === 0 };
    });
    const ticks = { tick: 0, wake: () => undefined, msSince: () => 0 };
    const play = new Play({ match, seed: 7, lineup, ticks, botLevel: "middle", isTaken: () => true });
    play.resume();
    ticks.tick++;
    play.advance(() => undefined);
    assert.equal(isOver(match), true);
  });
});
