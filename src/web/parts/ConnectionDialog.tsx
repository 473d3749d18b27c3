import { useEffect, useRef } from "preact/hooks";
import type { Resuming } from "../../client/status.ts";
import type { AppState } from "../AppState.ts";
import { LOST_TEXTS, textOfResuming } from "../texts.ts";
import { useNow } from "./useNow.ts";

/** A dialog over the screen while the connection is lost or the match paused, and when the session has ended. */
export function ConnectionDialog({ app }: { app: AppState }) {
  const status = app.status.value;
  if (status.is === "resuming") return <Reconnecting app={app} status={status} />;
  if (status.is === "lost") {
    return (
      <Dialog title="Connection ended">
        <p>{LOST_TEXTS[status.reason]}</p>
        <button type="button" class="button primary" onClick={() => void app.leave()}>
          Back to the start
        </button>
      </Dialog>
    );
  }
  return null;
}

function Reconnecting({ app, status }: { app: AppState; status: Resuming }) {
  const now = useNow(1_000);
  const seconds = Math.max(0, Math.round((now - status.since) / 1000));
  const { phase } = app.room.value ?? {};
  const plays = app.isSeated.value && (phase === "playing" || phase === "resuming");
  return (
    <Dialog title={status.cause === "room" ? "Match paused" : "Reconnecting"}>
      <div class="spinner" aria-hidden="true" />
      <p>{textOfResuming(status, plays)}</p>
      <p class="quiet">
        {seconds} s{" · "}
        {navigator.onLine ? "your device is online" : "your device is offline"}
      </p>
      <button type="button" class="button" onClick={() => void app.leave()}>
        Give up and leave
      </button>
    </Dialog>
  );
}

/** A dialog that stays until it is removed. Browsers let a second press of Escape close any dialog: it opens again. */
function Dialog({ title, children }: { title: string; children: preact.ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  const open = () => ref.current?.showModal();
  useEffect(open, []);
  return (
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => event.preventDefault()}
      onClose={open}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
