import { useState } from "preact/hooks";
import { SeatError } from "../../client/matchmaking.ts";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { Modal } from "../parts/Modal.tsx";
import { problemText } from "../texts.ts";

type Step = "closed" | "asked" | "deleting" | "deleted";

/** Lets players delete themselves, after they have confirmed it. */
export function Deletion({ app, playerId }: { app: AppState; playerId: string }) {
  const [step, setStep] = useState<Step>("closed");
  const [problem, setProblem] = useState("");
  const close = () => {
    setStep("closed");
    if (step === "deleted") void app.leave();
  };
  const remove = async () => {
    setStep("deleting");
    setProblem("");
    try {
      await app.party.leave();
      await app.guest.delete(playerId);
      setStep("deleted");
    } catch (error) {
      if (!(error instanceof SeatError)) throw error;
      setProblem(problemText(error));
      setStep("asked");
    }
  };
  return (
    <footer>
      <button type="button" class="button" onClick={() => setStep("asked")}>
        {t("deleteMyself")}
      </button>
      {step !== "closed" && (
        <Modal title={t("deleteQuestion")} onClose={close}>
          {step === "deleted" ? <p role="status">{t("allDeleted")}</p> : <p>{t("deleteWarning")}</p>}
          {problem !== "" && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
          <div class="row">
            <button type="button" class="button primary" onClick={close}>
              {step === "deleted" ? t("backToStart") : t("cancel")}
            </button>
            {step !== "deleted" && (
              <button type="button" class="button danger" disabled={step === "deleting"} onClick={() => void remove()}>
                {t("deleteForGood")}
              </button>
            )}
          </div>
        </Modal>
      )}
    </footer>
  );
}
