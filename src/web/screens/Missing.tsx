import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";

/** Shown at an address that does not exist. */
export function Missing({ app }: { app: AppState }) {
  return (
    <main class="result missing">
      <div class="card">
        <h1>{t("nothingHere")}</h1>
        <p class="quiet">{t("linkMayBeWrong")}</p>
        <button type="button" class="button primary large" onClick={() => void app.leave()}>
          {t("backToStart")}
        </button>
      </div>
    </main>
  );
}
