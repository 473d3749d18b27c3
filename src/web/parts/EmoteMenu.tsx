import { useRef } from "preact/hooks";
import { EMOTES } from "../../protocol/emotes.ts";
import type { AppState } from "../AppState.ts";
import { t } from "../language.ts";
import { emoteText } from "../texts.ts";
import { Icon } from "./Icon.tsx";

/** The button and menu of emotes. */
export function EmoteMenu({ app }: { app: AppState }) {
  const menu = useRef<HTMLFieldSetElement>(null);
  return (
    <>
      <button
        type="button"
        class="button round"
        aria-label={t("saySomething")}
        title={t("saySomethingKeys")}
        popovertarget="emotes"
      >
        <Icon name="emote" />
      </button>
      <fieldset ref={menu} id="emotes" popover="auto" class="emotes" aria-label={t("saySomething")}>
        {EMOTES.map((emote, index) => (
          <button
            key={emote}
            type="button"
            class="button"
            onClick={() => {
              app.emote(emote);
              menu.current?.hidePopover();
            }}
          >
            {emoteText(emote)} <kbd>{index + 1}</kbd>
          </button>
        ))}
      </fieldset>
    </>
  );
}
