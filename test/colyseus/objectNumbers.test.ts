import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Decoder, Encoder, MapSchema, type Schema, schema, t } from "@colyseus/schema";
import {
  assignNumber,
  continueNumbers,
  nextNumberOf,
  numberOf,
  schemaDigestOf,
} from "../../src/colyseus/objectNumbers.ts";

const Thing = schema({ size: t.uint8().default(0) }, "Thing");
const State = schema({ things: t.map(Thing) }, "State");
type State = InstanceType<typeof State>;

function stateOf(sizes: Record<string, number>, numbers: Record<string, number> = {}, first = 0) {
  const state = new State();
  const encoder = new Encoder(state);
  continueNumbers(state, first);
  for (const [key, size] of Object.entries(sizes)) {
    const thing = new Thing().assign({ size });
    if (numbers[key] !== undefined) assignNumber(thing, numbers[key]);
    state.things.set(key, thing);
  }
  return { state, encoder };
}

const numbersIn = ({ things }: State) => Object.fromEntries([...things].map(([key, thing]) => [key, numberOf(thing)]));

describe("what objectNumbers uses of Colyseus without documentation", () => {
  it("is from the version that it was read in", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@colyseus/schema/package.json", "utf8"));
    assert.equal(version, "5.0.34", "read Root.ts and Resync.ts again, then change this");
  });

  it("objects are numbered as they become part of a state, after those that it has", () => {
    const { state } = stateOf({ a: 1, b: 2 });
    assert.equal(numberOf(new Thing()), undefined);
    assert.deepEqual(numbersIn(state), { a: 2, b: 3 });
    assert.equal(nextNumberOf(state), 4);
    continueNumbers(state, 100);
    continueNumbers(state, 50);
    state.things.set("c", new Thing());
    assert.deepEqual([numbersIn(state)["c"], nextNumberOf(state)], [100, 101]);
  });

  it("a client that goes on with a state made anew keeps its objects, in whichever order they are added", () => {
    const { state, encoder } = stateOf({ a: 1, b: 2, gone: 3 });
    const seen = new State();
    const decoder = new Decoder(seen);
    decoder.decode(encoder.encodeAll());
    const [a, b] = [seen.things.get("a"), seen.things.get("b")];
    const anew = stateOf({ late: 9, b: 5, a: 4 }, numbersIn(state) as Record<string, number>, 1000);
    decoder.decodeResync(anew.encoder.encodeAll());
    assert.deepEqual(seen.toJSON(), anew.state.toJSON());
    assert.ok(seen.things.get("a") === a && seen.things.get("b") === b, "the same objects");
    anew.state.things.get("a")?.assign({ size: 7 });
    anew.state.things.delete("b");
    decoder.decode(anew.encoder.encode());
    assert.deepEqual(seen.toJSON(), anew.state.toJSON());
  });

  it("states of one schema have one digest, those of another one have another", () => {
    const Other = schema({ things: t.map(schema({ size: t.uint16().default(0) }, "Thing")) }, "State");
    const digestOf = (state: Schema) => schemaDigestOf(state);
    assert.equal(digestOf(new State()), digestOf(new State().assign({ things: new MapSchema() })));
    assert.notEqual(digestOf(new State()), digestOf(new Other()));
  });
});
