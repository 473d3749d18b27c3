/** A pointer this far from the paddle, in arena units, is worth its full speed. */
const FULL_SPEED_UNITS = 4;
/** Directions between standing and full speed: few, since every change is a message. */
const PACES = 4;

const KEYS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, KeyA: -1, ArrowRight: 1, KeyD: 1 };

/** Keys that are held down, by `KeyboardEvent.code`: of two that contradict each other, the last one counts. */
export class HeldKeys {
  readonly #held: string[] = [];

  /** Whether the key is one that steers. */
  static steers(code: string): boolean {
    return Object.hasOwn(KEYS, code);
  }

  press(code: string): void {
    if (HeldKeys.steers(code) && !this.#held.includes(code)) this.#held.push(code);
  }

  release(code: string): void {
    const index = this.#held.indexOf(code);
    if (index >= 0) this.#held.splice(index, 1);
  }

  releaseAll(): void {
    this.#held.length = 0;
  }

  get areAny(): boolean {
    return this.#held.length > 0;
  }

  /** −1, 0 or 1; to the right is positive. */
  get direction(): number {
    return KEYS[this.#held.at(-1) ?? ""] ?? 0;
  }
}

/** The direction, −1 … 1 in quarters, for a paddle at `position` that shall get to `target` and stand there. */
export function directionTo(target: number, position: number): number {
  const wanted = Math.min(Math.max((target - position) / FULL_SPEED_UNITS, -1), 1);
  return Math.round(wanted * PACES) / PACES + 0;
}

export interface SteeringInputOptions {
  /** Called when the direction changes: −1 … 1, positive to the right, which is where the own side's end is. */
  readonly onDirection: (direction: number) => void;
  /** Where the own paddle is, in units from the middle of its side; undefined while there is none. */
  readonly positionNow: () => number | undefined;
  /** Where on the own side a pointer is, by its distance from the element's left in CSS pixels: `ArenaView.positionAt`. */
  readonly positionAt: (x: number) => number;
}

export interface SteeringInput {
  /** To be called every frame: a paddle that follows the pointer must be stopped when it is there. */
  update(): void;
  /** Lets go of everything. */
  release(): void;
  dispose(): void;
}

/**
 * Steers by keyboard (arrows, A and D; from the whole page, but not from where one types) and by pointer.
 *
 * The paddle goes to where the pointer is along the own side. A mouse steers by moving; a finger while it is down, anywhere on
 * the element: the side is stretched over the middle of the screen for it, so that thumbs need not hide a small arena and
 * every tap says where to go. (Halves of the screen to hold would need two thumbs, and no key ever gets a paddle to a spot as
 * fast.) Whichever of keys and pointer was used last is obeyed.
 */
export function createSteeringInput(element: HTMLElement, options: SteeringInputOptions): SteeringInput {
  const keys = new HeldKeys();
  const ends = new AbortController();
  const { signal } = ends;
  let target: number | undefined;
  let finger: number | undefined;
  let last = 0;

  function update(): void {
    const position = options.positionNow();
    const follows = !keys.areAny && target !== undefined && position !== undefined;
    const direction = follows ? directionTo(target as number, position as number) : keys.direction;
    if (direction === last) return;
    last = direction;
    options.onDirection(direction);
  }

  function release(): void {
    keys.releaseAll();
    target = undefined;
    finger = undefined;
    update();
  }

  function aim({ clientX, pointerType }: PointerEvent): void {
    const { left, width } = element.getBoundingClientRect();
    const position = options.positionAt(clientX - left);
    const stretched = pointerType === "mouse" ? position : stretchedPosition(clientX - left, width, position);
    target = Math.min(Math.max(stretched, -50), 50);
    update();
  }

  element.addEventListener("pointerdown", onDown, { signal });
  element.addEventListener("pointermove", onMove, { signal });
  for (const name of ["pointerup", "pointercancel"] as const) {
    element.addEventListener(name, onUp, { signal });
  }
  window.addEventListener("keydown", onKeyDown, { signal });
  window.addEventListener("keyup", onKeyUp, { signal });
  window.addEventListener("blur", release, { signal });
  document.addEventListener("visibilitychange", () => document.hidden && release(), { signal });

  function onDown(event: PointerEvent): void {
    if (event.pointerType !== "mouse") {
      finger = event.pointerId;
      element.setPointerCapture(event.pointerId);
    }
    aim(event);
  }

  function onMove(event: PointerEvent): void {
    if (event.pointerType === "mouse" || event.pointerId === finger) aim(event);
  }

  function onUp(event: PointerEvent): void {
    if (event.pointerId !== finger) return;
    finger = undefined;
    target = undefined;
    update();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!HeldKeys.steers(event.code) || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
    event.preventDefault(); // arrows scroll
    if (event.repeat) return;
    target = undefined;
    keys.press(event.code);
    update();
  }

  function onKeyUp(event: KeyboardEvent): void {
    keys.release(event.code);
    update();
  }

  return { update, release, dispose: () => ends.abort() };
}

/** The share of the element's width that a side is stretched to for fingers, if it is not wider itself. */
const FINGER_SHARE = 0.6;

/** Where a finger steers to: as `position`, or as if the side took `FINGER_SHARE` of the element. */
function stretchedPosition(x: number, width: number, position: number): number {
  const stretched = ((x - width / 2) / (width * FINGER_SHARE)) * 100;
  return Math.abs(stretched) < Math.abs(position) ? stretched : position;
}

function isTyping({ target }: Event): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
