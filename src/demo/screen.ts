import { setTimeout as sleep } from "node:timers/promises";

const FRAME_MS = 1000 / 30;

/** Something that is drawn while its time passes. */
export interface Show {
  readonly isOver: boolean;
  /** Advances to this time, in seconds of play. */
  playTo(seconds: number): void;
  /** The lines of a screenful. */
  draw(stdout: NodeJS.WriteStream): readonly string[];
}

/** Plays a show to its end, at `speed` times its speed, and draws it in the terminal. */
export async function play(show: Show, speed: number, stdout: NodeJS.WriteStream): Promise<void> {
  const restoreScreen = takeScreen(stdout);
  const started = performance.now();
  while (!show.isOver) {
    show.playTo(((performance.now() - started) / 1000) * speed);
    stdout.write(`\x1b[H${show.draw(stdout).join("\x1b[K\n")}\x1b[J`);
    await sleep(FRAME_MS);
  }
  restoreScreen();
}

/**
 * Switches to the alternate screen, without cursor and line wrap, and returns the function that switches back. The terminal
 * is restored even if the process ends early.
 */
function takeScreen(stdout: NodeJS.WriteStream): () => void {
  stdout.write("\x1b[?1049h\x1b[?25l\x1b[?7l");
  const restore = () => stdout.write("\x1b[?7h\x1b[?25h\x1b[?1049l");
  process.once("exit", restore);
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  return () => {
    process.off("exit", restore);
    restore();
  };
}
