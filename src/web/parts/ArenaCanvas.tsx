import { useEffect, useRef } from "preact/hooks";
import { type ArenaView, createArenaView } from "../arena/view.ts";

/** What goes on in an arena that is shown. */
export interface Scene {
  /** Called every frame, with the time of requestAnimationFrame. */
  draw(now: number): void;
  dispose?(): void;
}

export interface ArenaCanvasProps {
  /** What a screen reader says it is. */
  label: string;
  /** Called once the canvas is there. */
  scene(view: ArenaView, canvas: HTMLCanvasElement): Scene;
}

export function wantsLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** An arena as large as there is room, drawn every frame that the browser shows. */
export function ArenaCanvas({ label, scene }: ArenaCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return undefined;
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    const view = createArenaView(canvas, { reducedMotion: () => motion.matches });
    const shown = scene(view, canvas);
    let request = requestAnimationFrame(function next(now) {
      request = requestAnimationFrame(next);
      shown.draw(now);
    });
    return () => {
      cancelAnimationFrame(request);
      shown.dispose?.();
      view.dispose();
    };
    // the scene of a screen is the same for as long as the screen is there
  }, []);
  return <canvas ref={ref} class="arena" role="img" aria-label={label} />;
}
