import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AppState } from "../AppState.ts";
import type { ArenaView } from "../arena/view.ts";
import { t } from "../language.ts";
import { keysText } from "./HelpDialog.tsx";
import { useNow } from "./useNow.ts";

const GUARD_SHOWN_MS = 5_000;

/** Tells a player in their first match how to steer until they do, and then what to do, for a moment. */
export function Hints({ app, view }: { app: AppState; view: RefObject<ArenaView | undefined> }) {
  useNow(200); // the arena may turn with the screen
  const axis = view.current?.axis ?? "x";
  const { hasPlayed, keys } = app.settings.values;
  const [isNew, setNew] = useState(!hasPlayed);
  useEffect(() => {
    if (!isNew || !hasPlayed) return undefined;
    const timer = setTimeout(() => setNew(false), GUARD_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isNew, hasPlayed]);
  if (!isNew || !app.isSeated.value) return null;
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const steering = isTouched ? t("hintTouch") : t("hintKeys", { keys: keysText(keys, axis) });
  return (
    <p class="hint" role="status">
      {!hasPlayed && <span class="finger" aria-hidden="true" />} {hasPlayed ? t("hintGuard") : steering}
    </p>
  );
}
