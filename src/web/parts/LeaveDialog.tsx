import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Modal } from "./Modal.tsx";

/** Asks a player whose match runs whether they really want to leave it. */
export function LeaveDialog({ app }: { app: AppState }) {
  if (!app.leaveQuestion.isAsked.value) return null;
  const stay = () => app.leaveQuestion.dismiss();
  return (
    <Modal title={t("leaveQuestion")} onClose={stay}>
      <p>{t("leavingLoses")}</p>
      <div class="row">
        <button type="button" class="button primary" onClick={stay}>
          {t("stay")}
        </button>
        <button type="button" class="button" onClick={() => void app.leave()}>
          {t("leave")}
        </button>
      </div>
    </Modal>
  );
}
