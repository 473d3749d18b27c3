import assert from "node:assert/strict";
import { BrowserMemory } from "../../src/web/BrowserMemory.ts";

describe("the browser's memory", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const ada = { name: "Ada", token: "t" };

  function setStorage(value: Pick<Storage, "getItem" | "setItem" | "removeItem">): void {
    Object.defineProperty(globalThis, "localStorage", { value, configurable: true, writable: true });
  }

  after(() => {
    if (before !== undefined) Object.defineProperty(globalThis, "localStorage", before);
    else Reflect.deleteProperty(globalThis, "localStorage");
  });

  it("keeps a player for later visits, for one server", () => {
    const stored = new Map<string, string>();
    setStorage({
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    });
    new BrowserMemory("https://one.example").player = ada;
    assert.deepEqual(new BrowserMemory("https://one.example").player, ada);
    assert.equal(new BrowserMemory("https://other.example").player, undefined);
    new BrowserMemory("https://one.example").player = undefined;
    assert.equal(stored.size, 0);
  });

  it("keeps a player until a reload if storage is forbidden", () => {
    const forbidden = () => {
      throw new Error("forbidden");
    };
    setStorage({ getItem: forbidden, setItem: forbidden, removeItem: forbidden });
    const memory = new BrowserMemory("https://one.example");
    assert.equal(memory.player, undefined);
    memory.player = ada;
    assert.deepEqual(memory.player, ada);
    memory.player = undefined;
    assert.equal(memory.player, undefined);
  });
});
