import { useMemo } from "preact/hooks";
import { type Loss, lossesOf } from "../../recording/losses.ts";
import type { ReplayAnswer } from "../../recording/verify.ts";
import type { ReplayPlayer } from "../arena/replayPlayer.ts";
import { t } from "../language.ts";
import { lossText } from "../lossTexts.ts";
import { Icon } from "./Icon.tsx";
import { useNow } from "./useNow.ts";

/** How long a loss is explained after it, while the replay plays on. */
const SHOWN_SECONDS = 5;
/** The explanation begins this long before the loss, so that viewers know what to watch for. */
const LEAD_SECONDS = 1.5;
/** Smaller differences of time are noise. */
const STEP_SECONDS = 0.01;

/** Tells why balls were lost, as the replay comes to them, and leads from one loss to the next: the viewer's own, if they played. */
export function LossReasons({ player, replay, ownId }: { player: ReplayPlayer; replay: ReplayAnswer; ownId: string }) {
  useNow(100);
  const losses = useMemo(() => lossesToShow(replay, ownId), [replay, ownId]);
  const { tickRate } = replay.rules;
  const secondsOf = ({ tick }: Loss) => tick / tickRate;
  const { position } = player;
  const startOf = (loss: Loss) => secondsOf(loss) - LEAD_SECONDS;
  const passed = losses.filter((loss) => startOf(loss) <= position + STEP_SECONDS);
  const latest = passed.at(-1);
  const shown = latest !== undefined && position - secondsOf(latest) < SHOWN_SECONDS ? latest : undefined;
  const before = shown === undefined ? latest : passed.at(-2);
  const next = losses[passed.length];
  const go = (loss: Loss | undefined) => () => {
    if (loss !== undefined) player.seek(startOf(loss));
  };
  return (
    <section class="losses">
      <button type="button" class="button" aria-label={t("lossBefore")} disabled={!before} onClick={go(before)}>
        <Icon name="previous" />
      </button>
      <p>{shown === undefined ? t("noLossHere") : `${whoText(shown, replay, ownId)} ${lossText(shown, tickRate)}`}</p>
      <button type="button" class="button" aria-label={t("nextLoss")} disabled={!next} onClick={go(next)}>
        <Icon name="next" />
      </button>
    </section>
  );
}

function lossesToShow(replay: ReplayAnswer, ownId: string): readonly Loss[] {
  const own = replay.players.find(({ player_id }) => player_id === ownId);
  const losses = lossesOf(replay);
  return own === undefined ? losses : losses.filter(({ side }) => side === own.side);
}

function whoText({ side }: Loss, { players }: ReplayAnswer, ownId: string): string {
  const loser = players.find((player) => player.side === side);
  return loser?.player_id === ownId ? t("youLost") : t("somebodyLost", { name: loser?.username ?? t("somebody") });
}
