import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";

export function MuteButton({ app }: { app: AppState }) {
  const muted = app.settings.values.muted;
  return (
    <button
      type="button"
      class="button round"
      aria-label={t("sound")}
      aria-pressed={!muted}
      title={muted ? t("soundIsOff") : t("soundIsOn")}
      onClick={() => app.settings.change({ muted: !muted })}
    >
      <Icon name={muted ? "silent" : "sound"} />
    </button>
  );
}
