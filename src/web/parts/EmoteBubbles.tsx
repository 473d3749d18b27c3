import type { RefObject } from "preact";
import type { AppState } from "../AppState.ts";
import { colourOf } from "../arena/palette.ts";
import type { ArenaView } from "../arena/view.ts";
import { emoteText } from "../texts.ts";

/** The emotes of the players, on their plates. */
export function EmoteBubbles({ app, view }: { app: AppState; view: RefObject<ArenaView | undefined> }) {
  const players = app.room.value?.players ?? [];
  return (
    <div class="bubbles" aria-hidden="true">
      {app.feed.emotes.value.map(({ playerId, emote }) => {
        const side = players.find((player) => player.playerId === playerId)?.side;
        const plate = side === undefined ? undefined : view.current?.plateOf(side);
        if (side === undefined || plate === undefined) return null;
        return (
          <span
            key={`${playerId}${emote}`}
            class="bubble"
            style={{ left: `${plate.x}px`, top: `${plate.y}px`, borderColor: colourOf(side) }}
          >
            {emoteText(emote)}
          </span>
        );
      })}
    </div>
  );
}
