import type { Game } from "../Game.ts";

/** What happens, for screen readers: a canvas tells them nothing. */
export function Spoken({ game }: { game: Game }) {
  return (
    <p class="spoken" role="status" aria-live="polite">
      {game.happenings.spoken.value}
    </p>
  );
}
