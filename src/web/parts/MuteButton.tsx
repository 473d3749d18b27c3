import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";

export function MuteButton({ app }: { app: AppState }) {
  const muted = app.muted.value;
  return (
    <button
      type="button"
      class="button round"
      aria-label={t("sound")}
      aria-pressed={!muted}
      title={muted ? t("soundIsOff") : t("soundIsOn")}
      onClick={() => app.mute(!muted)}
    >
      <Icon name={muted ? "silent" : "sound"} />
    </button>
  );
}
