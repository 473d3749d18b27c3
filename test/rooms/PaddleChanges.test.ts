import assert from "node:assert/strict";
import { Protocol } from "@colyseus/core";
import { Decoder, Encoder } from "@colyseus/schema";
import fc from "fast-check";
import { assignNumber } from "../../src/colyseus/objectNumbers.ts";
import { createPongState, PaddleState, PlayerState, PongState } from "../../src/protocol/schema.ts";
import { compactMove } from "../../src/recording/inputCodec.ts";
import { PaddleChanges, type PaddleValues } from "../../src/rooms/PaddleChanges.ts";
import { createMatch, type Input, playerOf } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";

const SIDES = 4;

/** A state with players whose objects have numbers from `first` on, and its encoder. */
function shownState(first: number) {
  const state = createPongState();
  const encoder = new Encoder(state);
  const paddles = Array.from({ length: SIDES }, (_, side) => {
    const player = new PlayerState().assign({ player_id: `${side}`, side });
    player.paddle = new PaddleState().assign({ length: 24 });
    assignNumber(player, first + 2 * side);
    assignNumber(player.paddle, first + 2 * side + 1);
    state.players.set(`${side}`, player);
    return player.paddle;
  });
  const encodePatch = () => {
    encoder.sharedBuffer[0] = Protocol.ROOM_STATE_PATCH;
    const bytes = Buffer.from(encoder.encode({ offset: 1 }));
    encoder.discardChanges();
    return bytes;
  };
  return { state, encoder, paddles, encodePatch };
}

const move = fc.record({
  side: fc.nat(SIDES - 1),
  direction: fc.oneof(fc.constantFrom(-1, 0, 1), fc.double({ min: -1, max: 1, noNaN: true })),
  seq: fc.oneof(fc.nat(300), fc.nat(2 ** 32 - 1)),
  ticks: fc.nat(70),
  /** A patch goes out after the move: of paddles alone, or with something else. */
  patch: fc.constantFrom("none", "paddles", "more"),
});

describe("the changes of paddles", () => {
  it("go out in the bytes of schema's encoder, alone and with other changes, in any match", () => {
    const matches = fc.record({
      seed: fc.nat(),
      limit: fc.constantFrom(0, 3, 180),
      first: fc.constantFrom(10, 100, 200, 60_000, 70_000, 2 ** 31),
      moves: fc.array(move, { maxLength: 60 }),
    });
    fc.assert(
      fc.property(matches, ({ seed, limit, first, moves }) => {
        const [schemas, ours] = [shownState(first), shownState(first)];
        const changes = new PaddleChanges();
        const [client, reference] = [new Decoder(new PongState()), new Decoder(new PongState())];
        for (const decoder of [client, reference]) decoder.decode(schemas.encoder.encodeAll());
        for (const { encodePatch } of [schemas, ours]) encodePatch();
        for (const paddle of ours.paddles) paddle.pauseTracking();
        const match = createMatch(SIDES, seed, { ...createMatch(SIDES, 1).rules, lives: 255, timeLimitSeconds: limit });
        const acks = [0, 0, 0, 0];

        for (const { side, direction, seq, ticks, patch } of moves) {
          acks[side] = seq;
          let inputs: Input[] = [compactMove({ type: "move", side, direction }, match.tick + 1)];
          for (let tick = 0; tick <= ticks; tick++) {
            for (const event of step(match, inputs)) {
              if (event.type !== "update_position") continue;
              const paddle = playerOf(match, event.side).paddle;
              const { position, length, tick: at } = paddle;
              const values = {
                position,
                direction: paddle.direction,
                length,
                tick: at,
                ack: acks[event.side] as number,
              };
              Object.assign(schemas.paddles[event.side] as PaddleState, values satisfies PaddleValues);
              changes.set(ours.paddles[event.side] as PaddleState, values);
            }
            inputs = [];
          }
          if (patch === "none" || (patch === "paddles" && changes.isEmpty)) continue;
          if (patch === "more") {
            for (const { state } of [schemas, ours]) state.spectators++;
            changes.release();
          }
          const expected = schemas.encodePatch();
          const sent = Buffer.from(patch === "more" ? ours.encodePatch() : changes.takePatch());
          if (patch === "paddles") assert.equal(sent.toString("hex"), expected.toString("hex"));
          client.decode(sent.subarray(1));
          reference.decode(expected.subarray(1));
          assert.deepEqual(client.state.toJSON(), reference.state.toJSON());
          assert.ok(changes.isEmpty);
          assert.ok(!ours.encoder.hasChanges);
        }
      }),
      { numRuns: 150 },
    );
  });
});
