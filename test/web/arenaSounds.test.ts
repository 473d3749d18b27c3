import assert from "node:assert/strict";
import type { ArenaEvent } from "../../src/web/arena/frame.ts";
import { notesOf } from "../../src/web/arena/notes.ts";
import { createSounds } from "../../src/web/arena/sounds.ts";

const AT = { x: 0, y: 0 };
const HEARD: readonly ArenaEvent[] = [
  { type: "hit", ball: "1", side: 7, at: AT },
  { type: "wall", ball: "1", at: AT },
  { type: "serve", ball: "1" },
  { type: "loss", side: 0, lives: 1, own: true },
  { type: "score", side: 0, own: true },
  { type: "out", side: 0, place: 2, own: false },
  { type: "win", side: 0, own: true },
  { type: "countdown", seconds: 3 },
  { type: "countdown", seconds: 0 },
];

/** The part of an AudioContext that sounds use. */
class FakeAudio {
  static made = 0;
  static started = 0;
  static last: FakeAudio | undefined;
  state = "running";
  currentTime = 0;
  destination = {};
  constructor() {
    FakeAudio.made++;
    FakeAudio.last = this;
  }
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    return { gain, connect: () => ({}), disconnect() {} };
  }
  createOscillator() {
    const frequency = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
    const start = () => FakeAudio.started++;
    return { frequency, connect: (to: unknown) => to, start, stop() {}, type: "sine", onended: null };
  }
  resume = async () => {
    this.state = "running";
  };
  close = async () => {};
}

describe("sounds", () => {
  let page: EventTarget;
  const names = ["window", "AudioContext"];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));

  function set(name: string, value: unknown): void {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }

  beforeEach(() => {
    Object.assign(FakeAudio, { made: 0, started: 0 });
    page = new EventTarget();
    set("window", page);
    set("AudioContext", FakeAudio);
  });

  afterEach(() => {
    for (const [index, name] of names.entries()) {
      const was = before[index];
      if (was === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, was);
    }
  });

  const gesture = () => page.dispatchEvent(new Event("pointerup"));

  it("are at most a second long, and audible", () => {
    for (const event of HEARD) {
      const notes = notesOf(event);
      assert.ok(notes.length > 0, event.type);
      for (const { pitch, endPitch = pitch, seconds, delay = 0, volume = 1 } of notes) {
        assert.ok(
          [pitch, endPitch].every((hertz) => hertz >= 60 && hertz <= 2_000),
          event.type,
        );
        assert.ok(seconds > 0 && delay + seconds <= 1 && volume > 0 && volume <= 1, event.type);
      }
    }
    assert.deepEqual(notesOf({ type: "score", side: 1, own: false }), []);
  });

  it("begin with the first gesture", () => {
    const sounds = createSounds(() => 1);
    for (const event of HEARD) sounds.play(event);
    assert.deepEqual([FakeAudio.made, FakeAudio.started], [0, 0]);
    gesture();
    sounds.play(HEARD[0] ?? assert.fail());
    assert.deepEqual([FakeAudio.made, FakeAudio.started], [1, 1]);
    sounds.dispose();
  });

  for (const state of ["suspended", "interrupted"]) {
    it(`that the system has ${state} go on when the page is back`, () => {
      const sounds = createSounds(() => 1);
      gesture();
      const audio = FakeAudio.last ?? assert.fail();
      audio.state = state;
      sounds.wake();
      assert.equal(audio.state, "running");
      audio.state = "closed";
      sounds.wake();
      assert.equal(audio.state, "closed");
      sounds.dispose();
    });
  }

  it("play at most eight notes at a time", () => {
    const sounds = createSounds(() => 1);
    gesture();
    for (let count = 0; count < 10; count++) for (const event of HEARD) sounds.play(event);
    assert.ok(FakeAudio.started <= 8, `${FakeAudio.started}`);
    sounds.dispose();
  });

  it("are silent at volume 0, and heard again after that", () => {
    let volume = 0;
    const sounds = createSounds(() => volume);
    gesture();
    for (const event of HEARD) sounds.play(event);
    assert.equal(FakeAudio.started, 0);
    volume = 0.5;
    sounds.play(HEARD[0] ?? assert.fail());
    assert.equal(FakeAudio.started, 1);
    sounds.dispose();
  });

  it("stay silent without audio, or if the browser forbids it", () => {
    const throwing = () => assert.fail("not allowed");
    for (const [name, value] of [
      ["AudioContext", undefined],
      ["AudioContext", throwing],
    ] as const) {
      set(name, value);
      const sounds = createSounds(() => 1);
      gesture();
      for (const event of HEARD) sounds.play(event);
      sounds.dispose();
    }
  });
});
