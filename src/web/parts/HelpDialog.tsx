import type { AppState } from "../AppState.ts";
import { keyLabel } from "../keys.ts";
import { t } from "../language.ts";
import type { SteeringKeys } from "../Settings.ts";
import { Modal } from "./Modal.tsx";

const FIELD = "M14 8h92v64H14z";

/** The rules on one screen, with pictures that move. */
export function HelpDialog({ app }: { app: AppState }) {
  return (
    <Modal
      title={t("help")}
      onClose={() => {
        app.dialog.value = undefined;
      }}
    >
      <div class="lessons">
        <Lesson name="guard" text={t("helpGuard")}>
          <rect class="paddle" x="46" y="70" width="28" height="5" rx="2.5" />
          <circle class="ball" r="4" />
        </Lesson>
        <Lesson name="lives" text={t("helpLives")}>
          <rect class="paddle" x="20" y="70" width="28" height="5" rx="2.5" />
          <circle class="ball" r="4" />
          <path class="life" d="M46 88h6v6h-6z" />
          <path class="life" d="M57 88h6v6h-6z" />
          <path class="life lost" d="M68 88h6v6h-6z" />
        </Lesson>
        <Lesson name="walls" text={t("helpWalls")}>
          <rect class="paddle" x="46" y="70" width="28" height="5" rx="2.5" />
          <path class="wall" d="M14 72h92" />
          <circle class="ball" r="4" />
        </Lesson>
        <Lesson name="balls" text={t("helpBalls")}>
          <circle class="ball" r="4" />
          <circle class="ball second" r="4" />
          <circle class="ball third" r="4" />
        </Lesson>
      </div>
      <p class="quiet controls-hint">{controlsText(app.settings.values.keys)}</p>
    </Modal>
  );
}

function Lesson({ name, text, children }: { name: string; text: string; children: preact.ComponentChildren }) {
  return (
    <figure class="lesson">
      <svg class={name} viewBox="0 0 120 100" aria-hidden="true">
        <path class="field" d={FIELD} />
        {children}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}

/** How to steer, by finger where the screen is touched. */
export function controlsText(keys: SteeringKeys): string {
  if (matchMedia("(pointer: coarse)").matches) return t("helpTouch");
  return t("helpKeyboard", { keys: keysText(keys, "x") });
}

/** The keys that steer along an axis of the screen, as on the player's keyboard. */
export function keysText({ left, right, up, down }: SteeringKeys, axis: "x" | "y"): string {
  const codes = axis === "x" ? ["ArrowLeft", "ArrowRight", left, right] : ["ArrowUp", "ArrowDown", up, down];
  return codes.map(keyLabel).join(" ");
}
