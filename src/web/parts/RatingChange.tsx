import { currentLanguage } from "../language.ts";

/** The points by which a match has changed a rating. */
export function RatingChange({ change }: { change: number }) {
  const text = change.toLocaleString(currentLanguage(), { signDisplay: "exceptZero" }).replace("-", "−");
  return <span class={`change ${change < 0 ? "down" : "up"}`}>{text}</span>;
}
