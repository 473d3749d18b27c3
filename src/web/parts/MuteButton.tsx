import type { AppState } from "../AppState.ts";
import { Icon } from "./Icon.tsx";

export function MuteButton({ app }: { app: AppState }) {
  const muted = app.muted.value;
  return (
    <button
      type="button"
      class="button round"
      aria-label="Sound"
      aria-pressed={!muted}
      title={muted ? "Sound is off" : "Sound is on"}
      onClick={() => app.mute(!muted)}
    >
      <Icon name={muted ? "silent" : "sound"} />
    </button>
  );
}
