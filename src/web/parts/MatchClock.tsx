import { tempoOfRoom } from "../../client/prediction.ts";
import type { AppState } from "../AppState.ts";
import { numberText, t } from "../language.ts";
import { timeLeftText } from "../texts.ts";
import { useNow } from "./useNow.ts";

const INTERVAL_MS = 500;

/** Shows the time until paddles shrink, and how much faster balls are than at the start. */
export function MatchClock({ app }: { app: AppState }) {
  useNow(INTERVAL_MS);
  const { state } = app.session;
  if (state?.phase !== "playing") return null;
  const tick = app.session.nowTick();
  return (
    <p class="clock">
      <span>{timeLeftText(state.time_limit - tick / state.tick_rate)}</span>
      <span class="tempo">{t("tempo", { tempo: numberText(tempoOfRoom(state, tick), 1) })}</span>
    </p>
  );
}
