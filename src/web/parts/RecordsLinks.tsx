import { DEFAULT_MODE } from "../../protocol/kinds.ts";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";

/** Leads to the leaderboard and, once the server knows the player, to their own profile. */
export function RecordsLinks({ app }: { app: AppState }) {
  const { playerId } = app.guest;
  return (
    <nav class="row links">
      <button
        type="button"
        class="button slim"
        onClick={() => app.records.open({ is: "leaderboard", mode: DEFAULT_MODE, offset: 0 })}
      >
        <Icon name="ranks" /> <span>{t("leaderboard")}</span>
      </button>
      {playerId !== undefined && (
        <button type="button" class="button slim" onClick={() => app.records.open({ is: "profile", playerId })}>
          <Icon name="person" /> <span>{t("yourProfile")}</span>
        </button>
      )}
    </nav>
  );
}
