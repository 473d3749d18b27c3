import { useEffect, useState } from "preact/hooks";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { keysText } from "./HelpDialog.tsx";

const GUARD_SHOWN_MS = 5_000;

/** Tells a player in their first match how to steer until they do, and then what to do, for a moment. */
export function Hints({ app }: { app: AppState }) {
  const { hasPlayed, keys } = app.settings.values;
  const [isNew, setNew] = useState(!hasPlayed);
  useEffect(() => {
    if (!isNew || !hasPlayed) return undefined;
    const timer = setTimeout(() => setNew(false), GUARD_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isNew, hasPlayed]);
  if (!isNew || !app.isSeated.value) return null;
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const steering = isTouched ? t("hintTouch") : t("hintKeys", { keys: keysText(keys) });
  return (
    <p class="hint" role="status">
      {!hasPlayed && <span class="finger" aria-hidden="true" />} {hasPlayed ? t("hintGuard") : steering}
    </p>
  );
}
