import type { LastMove, Loss, LossCause } from "../recording/losses.ts";
import { numberText, t } from "./language.ts";

const CAUSE_KEYS = {
  late: "lostLate",
  no_move: "lostNoMove",
  after: "lostAfter",
  wrong_way: "lostWrongWay",
  stopped: "lostStopped",
  short: "lostShort",
  bot: "lostBot",
  vanished: "lostVanished",
} as const satisfies Record<LossCause, string>;

/** Tells why a ball was lost, in sentences. A side is 100 arena units long, so units are percent of it. */
export function lossText({ cause, gap, move, window }: Loss, tickRate: number): string {
  const ms = (ticks: number) => Math.round((Math.abs(ticks) * 1000) / tickRate);
  const moved = move === undefined ? [] : moveTexts(move, window, ms);
  return [t(CAUSE_KEYS[cause]), t("missedBy", { gap: numberText(gap, 1) }), ...moved].join(" ");
}

function moveTexts(move: LastMove, window: number, ms: (ticks: number) => number): string[] {
  const { untilCrossing, shownGap, madeAt, arrivedAt, windowLeft } = move;
  const made = { time: ms(untilCrossing), gap: numberText(shownGap, 1) };
  const arrived = { delay: ms(arrivedAt - madeAt), window: ms(window) };
  return [
    untilCrossing >= 0 ? t("madeBefore", made) : t("madeAfter", { time: made.time }),
    windowLeft >= 0
      ? t("arrivedInWindow", { ...arrived, left: ms(Math.min(windowLeft, window)) })
      : t("arrivedAfterWindow", { ...arrived, over: ms(windowLeft) }),
  ];
}
