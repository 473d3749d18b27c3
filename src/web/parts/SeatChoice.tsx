import { MODES, type Mode, seatsOf } from "../../protocol/kinds.ts";
import { t } from "../language.ts";

interface SeatChoiceProps {
  readonly mode: Mode;
  /** Seats that the player's party needs. */
  readonly least: number;
  readonly onMode: (mode: Mode) => void;
}

/** The number of players in the match. */
export function SeatChoice({ mode, least, onMode }: SeatChoiceProps) {
  return (
    <fieldset class="seats">
      <legend>{t("players")}</legend>
      <div class="choices">
        {MODES.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="seats"
              value={seatsOf(one)}
              checked={one === mode}
              disabled={seatsOf(one) < least}
              onChange={() => onMode(one)}
            />
            <span>{seatsOf(one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
