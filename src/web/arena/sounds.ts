import type { ArenaEvent } from "./frame.ts";
import { type Note, notesOf } from "./notes.ts";

const MASTER_VOLUME = 0.22;
/** Most notes at a time. */
const MAX_VOICES = 8;

export interface Sounds {
  /** Plays an event's sound. Does nothing at volume 0, before the first gesture on the page, or without audio. */
  play(event: ArenaEvent): void;
  /** Resumes the sounds that the system has stopped. Call it when the page is back. */
  wake(): void;
  dispose(): void;
}

/** Creates the synthesiser of the page's sounds. `volumeNow` is 0 … 1. None of its methods throws. */
export function createSounds(volumeNow: () => number): Sounds {
  const ends = new AbortController();
  let audio: AudioContext | undefined;
  let voices = 0;

  /** Browsers allow audio only from a gesture on. */
  function start(): void {
    if (typeof AudioContext === "undefined") return;
    try {
      audio ??= new AudioContext({ latencyHint: "interactive" });
    } catch {
      return; // without a device, or with too many contexts, the page stays silent
    }
    wake();
  }

  /** The state is "suspended" before the first gesture, and "interrupted" on iOS after a call or another app's sound. */
  function wake(): void {
    if (audio === undefined || audio.state === "running" || audio.state === "closed") return;
    audio.resume().catch(() => undefined); // the next gesture tries again
  }

  for (const gesture of ["pointerup", "keydown"] as const) {
    window.addEventListener(gesture, start, { signal: ends.signal });
  }
  return {
    play(event) {
      const loudness = volumeNow();
      if (loudness === 0 || audio?.state !== "running") return;
      for (const note of notesOf(event)) {
        if (voices >= MAX_VOICES) return;
        voices++;
        playNote(audio, note, loudness, () => voices--);
      }
    },
    wake,
    dispose() {
      ends.abort();
      audio?.close().catch(() => undefined); // closed already
    },
  };
}

function playNote(audio: AudioContext, note: Note, loudness: number, onEnd: () => void): void {
  const { pitch, endPitch = pitch, delay = 0, seconds, shape = "sine", volume = 1 } = note;
  const start = audio.currentTime + delay;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = shape;
  oscillator.frequency.setValueAtTime(pitch, start);
  oscillator.frequency.exponentialRampToValueAtTime(endPitch, start + seconds);
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(MASTER_VOLUME * loudness * volume, start + 0.005);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.onended = () => {
    gain.disconnect();
    onEnd();
  };
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
