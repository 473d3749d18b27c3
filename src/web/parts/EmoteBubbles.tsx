import type { RefObject } from "preact";
import type { AppState } from "../AppState.ts";
import { colourOf } from "../arena/palette.ts";
import type { ArenaView } from "../arena/view.ts";
import { emoteText } from "../texts.ts";

/** The emotes of the players, beside their plates. */
export function EmoteBubbles({ app, view }: { app: AppState; view: RefObject<ArenaView | undefined> }) {
  const players = app.room.value?.players ?? [];
  return (
    <div class="bubbles" aria-hidden="true">
      {app.feed.emotes.value.map(({ playerId, emote }) => {
        const side = players.find((player) => player.playerId === playerId)?.side;
        const text = emoteText(emote);
        const bubble = side === undefined ? undefined : view.current?.bubbleOf(side, text);
        if (side === undefined || bubble === undefined) return null;
        const { x, y, width, height } = bubble;
        return (
          <span
            key={`${playerId}${emote}`}
            class="bubble"
            style={{
              left: `${x}px`,
              top: `${y}px`,
              width: `${width}px`,
              height: `${height}px`,
              borderColor: colourOf(side),
            }}
          >
            {text}
          </span>
        );
      })}
    </div>
  );
}
