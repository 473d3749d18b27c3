import type { LastMove, Loss, LossCause } from "../recording/losses.ts";
import type { Finding } from "../recording/verify.ts";

const CAUSES: Readonly<Record<LossCause, string>> = {
  vanished: "the paddles had vanished",
  bot: "a bot was playing for them",
  late: "on their screen the paddle was there, but the move reached the server too late",
  no_move: "no move of theirs arrived that was made after the ball's course was known",
  after: "their move was made only after the ball had crossed",
  wrong_way: "their last move led away from the ball",
  stopped: "their last move stopped the paddle where the ball did not come",
  short: "their last move led the right way, but the paddle was not there in time",
};

/** Says why a ball was lost. `tickRate` is that of the match. */
export function lossLineOf({ cause, gap, move, window }: Loss, tickRate: number): string {
  const ms = (ticks: number) => `${Math.round((Math.abs(ticks) * 1000) / tickRate)} ms`;
  const told = [`why: ${CAUSES[cause]}; the paddle missed by ${gap.toFixed(1)} units`];
  if (move !== undefined) told.push(moveTextOf(move, window, ms));
  return told.join(". ");
}

function moveTextOf(move: LastMove, window: number, ms: (ticks: number) => string): string {
  const { untilCrossing, shownGap, madeAt, arrivedAt, windowLeft } = move;
  const made = untilCrossing >= 0 ? `${ms(untilCrossing)} before` : `${ms(untilCrossing)} after`;
  const shown = shownGap > 0 ? `${shownGap.toFixed(1)} units away` : "in the ball's way";
  const left =
    windowLeft >= 0
      ? `with ${ms(Math.min(windowLeft, window))} of the save window's ${ms(window)} left`
      : `${ms(windowLeft)} after the save window of ${ms(window)}`;
  const shows = `Made ${made} the crossing, when the screen showed the paddle ${shown}`;
  return `${shows}; it arrived ${ms(arrivedAt - madeAt)} later, ${left}`;
}

export const FINDINGS: Readonly<Record<Finding, string>> = {
  genuine: "genuine: the server signed this",
  unsigned: "not proven: there is no signature that could prove it",
  unknown_key: "tampered signature: it is by none of the server's keys",
  bad_signature: "tampered signature: the server did not sign this",
  changed_result: "tampered result: the server signed another one",
  changed_replay: "tampered replay: it is not the recording of the signed result",
};
