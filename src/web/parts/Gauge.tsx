import type { Game } from "../Game.ts";
import { useSeconds } from "./useSeconds.ts";

const EVERY_MS = 500;
/** Round trips that are felt, in milliseconds. */
const SLOW_MS = 120;
const BAD_MS = 250;

/** How far away the server is, and at which tick. */
export function Gauge({ game }: { game: Game }) {
  useSeconds(EVERY_MS);
  const { connection } = game.session;
  if (connection === undefined) return <p class="gauge bad">offline</p>;
  const { latencyMs, jitterMs } = connection;
  const grade = latencyMs > BAD_MS ? "bad" : latencyMs > SLOW_MS ? "slow" : "good";
  const tick = Math.floor(game.session.nowTick());
  return (
    <p class={`gauge ${grade}`} title={`Round trip ${Math.round(latencyMs)} ms, up to ${Math.round(jitterMs)} ms more`}>
      <span>{Math.round(latencyMs)} ms</span>
      <span class="tick">tick {tick}</span>
    </p>
  );
}
