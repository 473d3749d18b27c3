import type { ArenaEvent } from "./frame.ts";

/** A note of a sound. */
export interface Note {
  /** Hertz, at the start and, if it glides, at the end. */
  readonly pitch: number;
  readonly endPitch?: number;
  /** Seconds from the start of the sound to the start of the note. */
  readonly delay?: number;
  readonly seconds: number;
  readonly shape?: OscillatorType;
  /** Volume, 0 … 1. */
  readonly volume?: number;
}

/** The notes of an event's sound; none if it is silent. */
export function notesOf(event: ArenaEvent): readonly Note[] {
  switch (event.type) {
    case "hit":
      return [{ pitch: 440 + 40 * event.side, seconds: 0.07, shape: "triangle" }];
    case "wall":
      return [{ pitch: 220, seconds: 0.05, volume: 0.45 }];
    case "serve":
      return [{ pitch: 330, endPitch: 520, seconds: 0.12, volume: 0.5 }];
    case "loss": {
      const [pitch, volume] = event.own ? [260, 0.6] : [200, 0.25];
      return [{ pitch, endPitch: 80, seconds: 0.35, shape: "sawtooth", volume }];
    }
    case "score":
      return event.own ? [{ pitch: 880, delay: 0.04, seconds: 0.12, volume: 0.6 }] : [];
    case "out":
      return melody([392, 311, 233], 0.13, [0.2, 0.2], event.own ? 0.8 : 0.35);
    case "win":
      return melody([523, 659, 784, 1047], 0.11, [0.16, 0.5], event.own ? 0.9 : 0.45);
    case "countdown":
      return [{ pitch: event.seconds > 0 ? 440 : 880, seconds: event.seconds > 0 ? 0.1 : 0.3, volume: 0.7 }];
  }
}

/** Notes that begin `interval` seconds apart. The last one has a length of its own. */
function melody(
  pitches: readonly number[],
  interval: number,
  [seconds, lastSeconds]: readonly [number, number],
  volume: number,
): Note[] {
  return pitches.map((pitch, index) => ({
    pitch,
    delay: index * interval,
    shape: "triangle",
    volume,
    seconds: index === pitches.length - 1 ? lastSeconds : seconds,
  }));
}
