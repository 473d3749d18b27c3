import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";
import { MuteButton } from "./MuteButton.tsx";

/** The buttons for help, settings and sound. */
export function DialogButtons({ app }: { app: AppState }) {
  return (
    <span class="row tools">
      {(["help", "settings"] as const).map((name) => (
        <button
          key={name}
          type="button"
          class="button round"
          data-dialog={name}
          aria-label={t(name)}
          title={t(name)}
          onClick={() => {
            app.dialog.value = name;
          }}
        >
          <Icon name={name} />
        </button>
      ))}
      <MuteButton app={app} />
    </span>
  );
}
