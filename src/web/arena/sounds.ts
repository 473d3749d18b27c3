import type { ArenaEvent } from "./frame.ts";

const STORAGE_KEY = "pong-muted";
const VOLUME = 0.22;
/** More at a time are noise. */
const MAX_VOICES = 8;

/** Hertz and seconds; a note starts `after` the sound does. */
interface Note {
  readonly pitch: number;
  readonly to?: number;
  readonly after?: number;
  readonly lasts: number;
  readonly shape?: OscillatorType;
  readonly loud?: number;
}

/** The notes of an event; none for one that is not heard. */
export function notesOf(event: ArenaEvent): readonly Note[] {
  switch (event.type) {
    case "hit":
      return [{ pitch: 440 + 40 * event.side, lasts: 0.07, shape: "triangle" }];
    case "wall":
      return [{ pitch: 220, lasts: 0.05, shape: "sine", loud: 0.45 }];
    case "serve":
      return [{ pitch: 330, to: 520, lasts: 0.12, shape: "sine", loud: 0.5 }];
    case "loss":
      return [{ pitch: event.own ? 260 : 200, to: 80, lasts: 0.35, shape: "sawtooth", loud: event.own ? 0.6 : 0.25 }];
    case "score":
      return event.own ? [{ pitch: 880, after: 0.04, lasts: 0.12, shape: "sine", loud: 0.6 }] : [];
    case "out":
      return [392, 311, 233].map((pitch, index) => ({
        ...{ pitch, after: index * 0.13, lasts: 0.2, shape: "triangle" as const, loud: event.own ? 0.8 : 0.35 },
      }));
    case "win":
      return [523, 659, 784, 1047].map((pitch, index) => ({
        ...{ pitch, after: index * 0.11, lasts: index === 3 ? 0.5 : 0.16, shape: "triangle" as const },
        loud: event.own ? 0.9 : 0.45,
      }));
    case "countdown":
      return [{ pitch: event.seconds > 0 ? 440 : 880, lasts: event.seconds > 0 ? 0.1 : 0.3, shape: "sine", loud: 0.7 }];
  }
}

export interface Sounds {
  /** Plays an event; before the page's first gesture, muted, or where there is no audio, it does nothing. */
  play(event: ArenaEvent): void;
  readonly muted: boolean;
  /** Kept for the next visit, where the browser keeps things. */
  mute(muted: boolean): void;
  dispose(): void;
}

/** Small sounds, synthesised. Nothing of it throws. */
export function createSounds(): Sounds {
  const ends = new AbortController();
  let audio: AudioContext | undefined;
  let muted = storedMute();
  let voices = 0;

  function wake(): void {
    if (muted || typeof AudioContext === "undefined") return;
    try {
      audio ??= new AudioContext({ latencyHint: "interactive" });
    } catch {
      return; // no device, or too many contexts: silence
    }
    if (audio.state === "suspended") audio.resume().catch(() => undefined); // the next gesture tries again
  }

  function sound({ pitch, to = pitch, after = 0, lasts, shape = "sine", loud = 1 }: Note): void {
    if (audio === undefined || voices >= MAX_VOICES) return;
    const start = audio.currentTime + after;
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.type = shape;
    oscillator.frequency.setValueAtTime(pitch, start);
    oscillator.frequency.exponentialRampToValueAtTime(to, start + lasts);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(VOLUME * loud, start + 0.005);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.onended = () => {
      voices--;
      gain.disconnect();
    };
    voices++;
    oscillator.start(start);
    oscillator.stop(start + lasts);
  }

  for (const gesture of ["pointerup", "keydown"] as const) {
    window.addEventListener(gesture, wake, { signal: ends.signal });
  }
  return {
    play(event) {
      if (muted || audio?.state !== "running") return;
      for (const note of notesOf(event)) sound(note);
    },
    get muted() {
      return muted;
    },
    mute(wanted) {
      muted = wanted;
      keepMute(muted);
      wake();
    },
    dispose() {
      ends.abort();
      audio?.close().catch(() => undefined); // it is closed already
    },
  };
}

// storage may be forbidden: the choice then holds for this visit only

function storedMute(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === "true";
  } catch {
    return false;
  }
}

function keepMute(muted: boolean): void {
  try {
    localStorage.setItem(STORAGE_KEY, String(muted));
  } catch {
    // see above
  }
}
