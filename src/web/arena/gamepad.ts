/** Deflection of a stick below which it counts as centred: worn sticks do not return to zero. */
const DEAD_ZONE = 0.25;
/** Buttons of the cross on a standard gamepad. */
const CROSS = { x: [14, 15], y: [12, 13] } as const;
/** Speeds between standing and full speed, as for pointers. */
const SPEEDS = 4;

/** The part of a `Gamepad` that steers. */
export interface Stick {
  readonly connected: boolean;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean }[];
}

/** The direction of the first gamepad that steers along an axis of the screen: −1 … 1 in quarters, 0 if none does. */
export function gamepadDirection(gamepads: readonly (Stick | null)[], axis: "x" | "y"): number {
  for (const gamepad of gamepads) {
    if (!gamepad?.connected) continue;
    const [back, forth] = CROSS[axis];
    const cross = Number(gamepad.buttons[forth]?.pressed ?? false) - Number(gamepad.buttons[back]?.pressed ?? false);
    const stick = gamepad.axes[axis === "x" ? 0 : 1] ?? 0;
    const wanted = cross !== 0 ? cross : Math.abs(stick) < DEAD_ZONE ? 0 : stick;
    if (wanted !== 0) return Math.round(wanted * SPEEDS) / SPEEDS;
  }
  return 0;
}

/** The gamepads of the browser; none where it has no such thing, or forbids it. */
export function connectedGamepads(): readonly (Stick | null)[] {
  try {
    return navigator.getGamepads?.() ?? [];
  } catch {
    return []; // forbidden in a frame of another page
  }
}
