import { useState } from "preact/hooks";
import { WIDENING, WIDENING_MS } from "../../protocol/seating.ts";
import { t } from "../language.ts";
import { clockText } from "../texts.ts";
import { useNow } from "./useNow.ts";

/** Tells how long the player has waited for a ranked match, how long it may take, and how far the window has widened. */
export function RankedWait({ waitSeconds }: { waitSeconds: number | null }) {
  const now = useNow(1_000);
  const [since] = useState(now);
  const waitedMs = Math.max(0, now - since);
  const time = clockText(waitedMs / 1_000);
  const points = WIDENING * Math.floor(waitedMs / WIDENING_MS);
  return (
    <div class="ranked-wait quiet">
      <p>{waitSeconds === null ? t("waited", { time }) : t("waitedOf", { time, estimate: clockText(waitSeconds) })}</p>
      {points > 0 && <p>{t("windowWider", { points })}</p>}
    </div>
  );
}
