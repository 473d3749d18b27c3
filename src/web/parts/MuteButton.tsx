import type { Game } from "../Game.ts";
import { Icon } from "./Icon.tsx";

export function MuteButton({ game }: { game: Game }) {
  const muted = game.muted.value;
  return (
    <button
      type="button"
      class="button round"
      aria-label="Sound"
      aria-pressed={!muted}
      title={muted ? "Sound is off" : "Sound is on"}
      onClick={() => game.mute(!muted)}
    >
      <Icon name={muted ? "silent" : "sound"} />
    </button>
  );
}
