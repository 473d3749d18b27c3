import { useEffect, useRef } from "preact/hooks";
import type { Resuming } from "../../client/status.ts";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { lostText, resumingText } from "../texts.ts";
import { useNow } from "./useNow.ts";

/** A dialog over the screen while the connection is lost or the match paused, and when the session has ended. */
export function ConnectionDialog({ app }: { app: AppState }) {
  const status = app.status.value;
  if (status.is === "resuming") return <Reconnecting app={app} status={status} />;
  if (status.is === "lost") {
    return (
      <Dialog title={t("connectionEnded")}>
        <p>{lostText(status.reason)}</p>
        <button type="button" class="button primary" onClick={() => void app.leave()}>
          {t("backToStart")}
        </button>
      </Dialog>
    );
  }
  return null;
}

function Reconnecting({ app, status }: { app: AppState; status: Resuming }) {
  const now = useNow(500);
  const { phase } = app.room.value ?? {};
  const plays = app.isSeated.value && (phase === "playing" || phase === "resuming");
  const hasLeftSeat = app.isSeated.value && status.cause !== "room";
  // the SDK takes the loss of the network for a move
  const cause = status.cause === "moved" && !navigator.onLine ? "dropped" : status.cause;
  const heldSeconds = hasLeftSeat ? Math.ceil((app.heldSeconds.value ?? 0) - (now - status.since) / 1000) : 0;
  return (
    <Dialog title={status.cause === "room" ? t("matchPaused") : t("reconnecting")}>
      <div class="spinner" aria-hidden="true" />
      <p>{resumingText({ ...status, cause }, plays)}</p>
      {heldSeconds > 0 && <p>{t("seatHeld", { count: heldSeconds })}</p>}
      {!navigator.onLine && <p class="quiet">{t("deviceOffline")}</p>}
      <button type="button" class="button" onClick={() => void app.leave()}>
        {t("giveUp")}
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
