import { signal } from "@preact/signals";
import type { SteeringKeys } from "./Settings.ts";

/** The keys of one axis: the first steers to the left, or up. */
const ARROWS = { x: ["ArrowLeft", "ArrowRight"], y: ["ArrowUp", "ArrowDown"] } as const;

const SIGNS: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** The part of the Keyboard API that the page uses. Only some browsers have it. */
interface KeyboardMap {
  getLayoutMap?(): Promise<ReadonlyMap<string, string>>;
}

/** The letters of the player's keyboard, by code, once the browser has told. */
const letters = signal<ReadonlyMap<string, string>>(new Map());

/** Asks the browser for the letters on the player's keys. Without an answer, labels are those of a US keyboard. */
export async function learnKeyboard(): Promise<void> {
  const { keyboard } = navigator as { keyboard?: KeyboardMap };
  try {
    letters.value = (await keyboard?.getLayoutMap?.()) ?? letters.value;
  } catch {
    // forbidden in a frame of another page
  }
}

/** The label of a key, as on the player's keyboard where the browser tells it. */
export function keyLabel(code: string): string {
  const letter = letters.value.get(code)?.toLocaleUpperCase();
  return SIGNS[code] ?? letter ?? code.replace(/^(?:Key|Digit)/, "");
}

/** The direction of a key on an axis: arrows and the player's own keys. Left and right steer a lying arena too. */
export function directionOfKey(code: string, keys: SteeringKeys, axis: "x" | "y"): -1 | 0 | 1 {
  const [back, forth] = [
    [ARROWS.x[0], keys.left],
    [ARROWS.x[1], keys.right],
  ];
  if (axis === "y") {
    back.push(ARROWS.y[0], keys.up);
    forth.push(ARROWS.y[1], keys.down);
  }
  if (back.includes(code)) return -1;
  return forth.includes(code) ? 1 : 0;
}

/** The number of the emote that a key sends, from 1; undefined for other keys. The place of the key counts, not its sign. */
export function emoteNumberOf(code: string): number | undefined {
  const [, digit] = /^(?:Digit|Numpad)([1-8])$/.exec(code) ?? [];
  return digit === undefined ? undefined : Number(digit);
}

/** Whether the player may choose this key to steer. Arrows, digits and keys with a use of their own are not free. */
export function isFreeKey(code: string): boolean {
  return emoteNumberOf(code) === undefined && !/^(?:Arrow|Escape|Tab|Enter|Space|Meta|OS|Alt|Control|F\d|$)/.test(code);
}
