import type { AppState } from "../AppState.ts";

/** Tells screen readers what happens, because a canvas does not. */
export function Announcer({ app }: { app: AppState }) {
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {app.feed.announcement.value}
    </p>
  );
}
