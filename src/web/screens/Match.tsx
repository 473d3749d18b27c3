import { useEffect, useRef, useState } from "preact/hooks";
import type { ArenaView } from "../arena/view.ts";
import type { Game } from "../Game.ts";
import { matchScene } from "../matchScene.ts";
import { ArenaCanvas } from "../parts/ArenaCanvas.tsx";
import { Bubbles } from "../parts/Bubbles.tsx";
import { EmoteMenu } from "../parts/EmoteMenu.tsx";
import { Gauge } from "../parts/Gauge.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { Newsreel } from "../parts/Newsreel.tsx";
import { ordinalOf } from "../roomView.ts";

/** The arena with all that is said around it: countdown, match, and watching. */
export function Match({ game }: { game: Game }) {
  const view = useRef<ArenaView>(undefined);
  const [isDrawn, setDrawn] = useState(false);
  const status = game.status.value;
  const room = game.room.value;
  const isOver = game.screen.value === "result";
  useEmoteKeys(game);
  return (
    <main class={`match ${isOver ? "over" : ""}`} inert={isOver}>
      <header class="bar">
        <p class="title">{titleOf(game)}</p>
        <Gauge game={game} />
        {game.isSeated.value && <EmoteMenu game={game} />}
        <MuteButton game={game} />
        <button
          type="button"
          class="button round"
          aria-label="Leave the match"
          title="Leave"
          onClick={() => void game.leave()}
        >
          <Icon name="leave" />
        </button>
      </header>
      <div class="ground">
        <ArenaCanvas
          label="The arena"
          scene={(made, canvas) => {
            view.current = made;
            setDrawn(true);
            return matchScene(game.session, game.sounds, made, canvas.parentElement ?? canvas);
          }}
        />
        {isDrawn && <Bubbles game={game} view={view} />}
        <Newsreel game={game} />
        {status.is === "countdown" && !isOver && <Countdown seconds={status.seconds} isSeated={game.isSeated.value} />}
      </div>
      {status.is === "eliminated" && !isOver && (
        <aside class="notice">
          <p>
            You are out: <strong>{ordinalOf(status.place)} place</strong>
          </p>
          <button type="button" class="button primary" onClick={() => void game.playMode(room?.mode)}>
            New match
          </button>
        </aside>
      )}
      {room?.watches && status.is !== "idle" && !isOver && (
        <aside class="notice">
          <p>You are watching</p>
          <button type="button" class="button primary" onClick={() => void game.playMode(room.mode)}>
            Play yourself
          </button>
        </aside>
      )}
    </main>
  );
}

function titleOf(game: Game): string {
  const room = game.room.value;
  if (room === undefined) return "";
  const living = room.players.filter(({ place }) => place === 0).length;
  const watching = room.spectators > 0 ? ` · ${room.spectators} watching` : "";
  return room.phase === "playing"
    ? `${living} of ${room.players.length} left${watching}`
    : `${room.players.length} players`;
}

function Countdown({ seconds, isSeated }: { seconds: number; isSeated: boolean }) {
  return (
    <div class="countdown">
      <strong key={seconds}>{seconds > 0 ? seconds : "Go"}</strong>
      {isSeated && <p>Your side is at the bottom</p>}
    </div>
  );
}

/** 1 to 8 say something. */
function useEmoteKeys(game: Game): void {
  useEffect(() => {
    const onKey = ({ key, repeat, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      if (repeat || ctrlKey || altKey || metaKey || !/^[1-8]$/.test(key)) return;
      if (game.isSeated.value) game.emoteByNumber(Number(key));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [game]);
}
