import { createHash } from "node:crypto";
import { $changes, $refId, Encoder, Reflection, type Schema } from "@colyseus/schema";

// Patches name the objects of a state by numbers ("refId"), and clients keep theirs when they reconnect. A state that is made
// anew in another process must therefore give no object a number that clients know for another one. @colyseus/schema 5.0.34;
// test/colyseus/objectNumbers.test.ts fails with any other version.

/** The number of an object; undefined if it was never part of a state. */
export function numberOf(object: Schema): number | undefined {
  return object[$refId];
}

/** Gives a new object its number, before it becomes part of a state. */
export function assignNumber(object: Schema, number: number): void {
  Object.defineProperty(object, $refId, { value: number, enumerable: false, writable: true });
}

/** The number that the next new object of this state gets. */
export function nextNumberOf(state: Schema): number {
  return rootOf(state)["nextUniqueId"];
}

/** Lets the new objects of this state have numbers from `first` on. */
export function continueNumbers(state: Schema, first: number): void {
  const root = rootOf(state);
  root["nextUniqueId"] = Math.max(root["nextUniqueId"], first);
}

/** A digest of a state's schema. Clients that have read a state can read another one with the same digest. */
export function schemaDigestOf(state: Schema): string {
  return createHash("sha256")
    .update(Reflection.encode(new Encoder(state)))
    .digest("base64url")
    .slice(0, 16);
}

function rootOf(state: Schema) {
  const root = state[$changes]?.root;
  if (root === undefined) throw new Error("the state belongs to no room yet");
  return root;
}
