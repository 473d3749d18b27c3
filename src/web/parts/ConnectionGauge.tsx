import type { AppState } from "../AppState.ts";
import { useNow } from "./useNow.ts";

const INTERVAL_MS = 500;
/** Round trips from which the connection counts as slow, and as bad. */
const SLOW_MS = 120;
const BAD_MS = 250;

/** Shows the round trip to the server. */
export function ConnectionGauge({ app }: { app: AppState }) {
  useNow(INTERVAL_MS);
  const { connection } = app.session;
  if (connection === undefined) return <p class="gauge bad">offline</p>;
  const { latencyMs, jitterMs } = connection;
  const grade = latencyMs > BAD_MS ? "bad" : latencyMs > SLOW_MS ? "slow" : "good";
  return (
    <p class={`gauge ${grade}`} title={`Round trip ${Math.round(latencyMs)} ms, up to ${Math.round(jitterMs)} ms more`}>
      <span>{Math.round(latencyMs)} ms</span>
    </p>
  );
}
