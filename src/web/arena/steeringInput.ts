import { SIDE_LENGTH } from "../../simulation/constants.ts";
import { connectedGamepads, gamepadDirection } from "./gamepad.ts";
import { type DirectionOfKey, HeldKeys } from "./HeldKeys.ts";

/** Distance between paddle and target, in arena units, from which the paddle goes at full speed. */
const FULL_SPEED_UNITS = 4;
/** Speeds between standing and full speed: few, because every change is a message. */
const SPEEDS = 4;
/** Share of the element's width, or height, that the own side is stretched to for fingers, unless it is wider already. */
const FINGER_SHARE = 0.6;

/** The direction, −1 … 1 in quarters, in which a paddle at `position` reaches `target` and stops there. */
export function directionTo(target: number, position: number): number {
  const wanted = Math.min(Math.max((target - position) / FULL_SPEED_UNITS, -1), 1);
  return Math.round(wanted * SPEEDS) / SPEEDS + 0;
}

export interface SteeringInputOptions {
  /** Called when the direction changes: −1 … 1, positive to the right, towards the end of the own side. */
  readonly onDirection: (direction: number) => void;
  readonly directionOfKey: DirectionOfKey;
  /** The own paddle's position in units from the middle of its side; undefined while there is none. */
  readonly positionNow: () => number | undefined;
  /** The axis of the screen that the own paddle moves along. */
  readonly axis: () => "x" | "y";
  /** The position on the own side under a pointer, by its distance from the element's left or top: `ArenaView.positionAt`. */
  readonly positionAt: (distance: number) => number;
}

export interface SteeringInput {
  /** Call it every frame: it stops a paddle that has reached the pointer. */
  update(): void;
  dispose(): void;
}

/**
 * Steers by keyboard, pointer and gamepad. Keys work on the whole page, except in text fields.
 *
 * The paddle goes to where the pointer is along the own side. A mouse steers by moving, a finger while it touches the
 * element, anywhere on it. For fingers the side is stretched over the middle of the screen, so that thumbs do not hide a
 * small arena. Of keys and pointer, the one used last counts. A gamepad counts while it steers.
 */
export function createSteeringInput(element: HTMLElement, options: SteeringInputOptions): SteeringInput {
  const keys = new HeldKeys(options.directionOfKey);
  const ends = new AbortController();
  let target: number | undefined;
  let direction = 0;

  function update(): void {
    const position = options.positionNow();
    const pushed = gamepadDirection(connectedGamepads(), options.axis());
    if (pushed !== 0) target = undefined;
    const follows = !keys.areAny && target !== undefined && position !== undefined;
    const wanted = follows ? directionTo(target as number, position as number) : pushed || keys.direction;
    if (wanted === direction) return;
    direction = wanted;
    options.onDirection(direction);
  }

  function aim(pointer: PointerEvent | undefined): void {
    target = pointer && targetOf(pointer, element, options);
    update();
  }

  listenToPointers(element, ends.signal, aim);
  listenToKeys(keys, ends.signal, { onPress: () => aim(undefined), onRelease: update });
  return { update, dispose: () => ends.abort() };
}

/** Calls `onPointer` with the event of the pointer to follow, and with undefined when there is none any more. */
function listenToPointers(
  element: HTMLElement,
  signal: AbortSignal,
  onPointer: (event: PointerEvent | undefined) => void,
): void {
  let finger: number | undefined;

  function end(): void {
    finger = undefined;
    onPointer(undefined);
  }

  function onDown(event: PointerEvent): void {
    if (event.pointerType !== "mouse") {
      finger = event.pointerId;
      element.setPointerCapture(event.pointerId);
    }
    onPointer(event);
  }

  function onMove(event: PointerEvent): void {
    if (event.pointerType === "mouse" || event.pointerId === finger) onPointer(event);
  }

  function onUp(event: PointerEvent): void {
    if (event.pointerId === finger) end();
  }

  element.addEventListener("pointerdown", onDown, { signal });
  element.addEventListener("pointermove", onMove, { signal });
  element.addEventListener("pointerup", onUp, { signal });
  element.addEventListener("pointercancel", onUp, { signal });
  onPageLeft(signal, end);
}

function listenToKeys(
  keys: HeldKeys,
  signal: AbortSignal,
  { onPress, onRelease }: { readonly onPress: () => void; readonly onRelease: () => void },
): void {
  function onKeyDown(event: KeyboardEvent): void {
    if (!keys.steers(event.code) || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
    event.preventDefault(); // arrows would scroll the page
    if (event.repeat) return;
    keys.press(event.code);
    onPress();
  }

  function onKeyUp(event: KeyboardEvent): void {
    keys.release(event.code);
    onRelease();
  }

  window.addEventListener("keydown", onKeyDown, { signal });
  window.addEventListener("keyup", onKeyUp, { signal });
  onPageLeft(signal, () => {
    keys.releaseAll();
    onRelease();
  });
}

/** Calls `listener` when the page loses the focus or is hidden: it is not told of releases then. */
function onPageLeft(signal: AbortSignal, listener: () => void): void {
  window.addEventListener("blur", listener, { signal });
  document.addEventListener("visibilitychange", () => document.hidden && listener(), { signal });
}

/** The position on the own side that a pointer steers to. */
function targetOf(pointer: PointerEvent, element: HTMLElement, options: SteeringInputOptions): number {
  const { left, top, width, height } = element.getBoundingClientRect();
  const [distance, length] = options.axis() === "x" ? [pointer.clientX - left, width] : [pointer.clientY - top, height];
  const position = options.positionAt(distance);
  const stretched = ((distance - length / 2) / (length * FINGER_SHARE)) * SIDE_LENGTH;
  const isStretched = pointer.pointerType !== "mouse" && Math.abs(stretched) < Math.abs(position);
  return Math.min(Math.max(isStretched ? stretched : position, -SIDE_LENGTH / 2), SIDE_LENGTH / 2);
}

function isTyping({ target }: Event): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
