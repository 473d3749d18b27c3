import type { RefObject } from "preact";
import { colourOf } from "../arena/palette.ts";
import type { ArenaView } from "../arena/view.ts";
import type { Game } from "../Game.ts";
import { EMOTE_WORDS } from "../words.ts";

/** What players say, beside their plates. */
export function Bubbles({ game, view }: { game: Game; view: RefObject<ArenaView | undefined> }) {
  const players = game.room.value?.players ?? [];
  return (
    <div class="bubbles" aria-hidden="true">
      {game.happenings.emotes.value.map(({ player_id, emote }) => {
        const side = players.find((player) => player.player_id === player_id)?.side;
        const plate = side === undefined ? undefined : view.current?.plateOf(side);
        if (side === undefined || plate === undefined) return null;
        return (
          <span
            key={`${player_id}${emote}`}
            class="bubble"
            style={{ left: `${plate.x}px`, top: `${plate.y}px`, borderColor: colourOf(side) }}
          >
            {EMOTE_WORDS[emote]}
          </span>
        );
      })}
    </div>
  );
}
