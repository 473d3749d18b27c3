import { useEffect, useRef } from "preact/hooks";
import { type ArenaView, createArenaView } from "../arena/view.ts";

/** The content of an arena, drawn frame by frame. */
export interface Scene {
  /** Draws a frame. `now` is the time of requestAnimationFrame. */
  draw(now: number): void;
  dispose?(): void;
}

export interface ArenaCanvasProps {
  /** Name for screen readers. */
  label: string;
  /** Called once, when the canvas is on the page. */
  createScene(view: ArenaView, canvas: HTMLCanvasElement): Scene;
}

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function prefersReducedMotion(): boolean {
  return reducedMotion.matches;
}

/** An arena that fills the space it is given and is drawn on every frame of the browser. */
export function ArenaCanvas({ label, createScene }: ArenaCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return undefined;
    const view = createArenaView(canvas, { reducedMotion: prefersReducedMotion });
    const scene = createScene(view, canvas);
    let request = requestAnimationFrame(function next(now) {
      request = requestAnimationFrame(next);
      scene.draw(now);
    });
    return () => {
      cancelAnimationFrame(request);
      scene.dispose?.();
      view.dispose();
    };
    // a screen keeps its scene
  }, []);
  return <canvas ref={ref} class="arena" role="img" aria-label={label} />;
}
