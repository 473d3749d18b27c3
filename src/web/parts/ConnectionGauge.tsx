import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { useNow } from "./useNow.ts";

const INTERVAL_MS = 500;
/** Round trips from which the connection counts as slow, and as bad. */
const SLOW_MS = 120;
const BAD_MS = 250;

/** Shows the round trip to the server. */
export function ConnectionGauge({ app }: { app: AppState }) {
  useNow(INTERVAL_MS);
  const { connection } = app.session;
  if (connection === undefined) return <p class="gauge bad">{t("offline")}</p>;
  const { latencyMs, jitterMs } = connection;
  const grade = latencyMs > BAD_MS ? "bad" : latencyMs > SLOW_MS ? "slow" : "good";
  return (
    <p
      class={`gauge ${grade}`}
      title={t("roundTrip", { latency: Math.round(latencyMs), jitter: Math.round(jitterMs) })}
    >
      <span>{t("milliseconds", { count: Math.round(latencyMs) })}</span>
    </p>
  );
}
