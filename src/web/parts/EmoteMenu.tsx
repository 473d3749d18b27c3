import { useRef } from "preact/hooks";
import { EMOTES } from "../../protocol/emotes.ts";
import type { Game } from "../Game.ts";
import { EMOTE_WORDS } from "../words.ts";
import { Icon } from "./Icon.tsx";

/** What a player can say. */
export function EmoteMenu({ game }: { game: Game }) {
  const menu = useRef<HTMLFieldSetElement>(null);
  return (
    <>
      <button
        type="button"
        class="button round"
        aria-label="Say something"
        title="Say something: 1 to 8"
        popovertarget="emotes"
      >
        <Icon name="say" />
      </button>
      <fieldset ref={menu} id="emotes" popover="auto" class="emotes" aria-label="Say something">
        {EMOTES.map((emote, index) => (
          <button
            key={emote}
            type="button"
            class="button"
            onClick={() => {
              game.emote(emote);
              menu.current?.hidePopover();
            }}
          >
            {EMOTE_WORDS[emote]} <kbd>{index + 1}</kbd>
          </button>
        ))}
      </fieldset>
    </>
  );
}
