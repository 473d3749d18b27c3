import "../styles/records.css";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useEscape } from "../parts/useEscape.ts";
import { Leaderboard } from "./Leaderboard.tsx";
import { Profile } from "./Profile.tsx";

/** The leaderboard, or a player's profile. */
export function RecordsScreen({ app }: { app: AppState }) {
  const { view } = app.records;
  useEscape(() => app.goBack());
  if (view === undefined) return null;
  return (
    <main class={`records ${view.is}`}>
      <header class="row spread">
        <button type="button" class="button" onClick={() => app.goBack()}>
          <Icon name="previous" /> {t("back")}
        </button>
        <DialogButtons app={app} />
      </header>
      <div class="scroll">
        <div class="content">
          {view.is === "leaderboard" ? (
            <Leaderboard app={app} view={view} />
          ) : (
            <Profile key={view.playerId} app={app} playerId={view.playerId} />
          )}
        </div>
      </div>
    </main>
  );
}
