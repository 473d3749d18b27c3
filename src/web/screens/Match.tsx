import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { EMOTES } from "../../protocol/emotes.ts";
import type { AppState } from "../AppState.ts";
import type { ArenaView } from "../arena/view.ts";
import { emoteNumberOf } from "../keys.ts";
import { numberText, t } from "../language.ts";
import { createMatchScene } from "../matchScene.ts";
import { ArenaCanvas } from "../parts/ArenaCanvas.tsx";
import { ConnectionGauge } from "../parts/ConnectionGauge.tsx";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { EmoteBubbles } from "../parts/EmoteBubbles.tsx";
import { EmoteMenu } from "../parts/EmoteMenu.tsx";
import { Hints } from "../parts/Hints.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MatchClock } from "../parts/MatchClock.tsx";
import { NewsList } from "../parts/NewsList.tsx";
import { useNow } from "../parts/useNow.ts";
import { placeText } from "../texts.ts";

/** The match, from its countdown on, for players and spectators. It stays behind the result. */
export function Match({ app }: { app: AppState }) {
  const view = useRef<ArenaView>(undefined);
  const [isDrawn, setDrawn] = useState(false);
  const status = app.status.value;
  const isOver = app.screen.value === "result";
  useEmoteKeys(app);
  return (
    <main class={`match ${isOver ? "over" : ""}`} inert={isOver}>
      <Bar app={app} />
      <div class="playfield">
        <ArenaCanvas
          label={t("arena")}
          createScene={(created, canvas) => {
            view.current = created;
            setDrawn(true);
            return createMatchScene(app, created, canvas.parentElement ?? canvas);
          }}
        />
        {isDrawn && <EmoteBubbles app={app} view={view} />}
        <NewsList app={app} />
        {!isOver && <Hints app={app} view={view} />}
        {status.is === "countdown" && !isOver && (
          <Countdown seconds={status.seconds} view={view} isSeated={app.isSeated.value} />
        )}
      </div>
      {!isOver && <Notices app={app} />}
    </main>
  );
}

function Bar({ app }: { app: AppState }) {
  return (
    <header class="bar">
      <p class="title">{titleOf(app)}</p>
      <MatchClock app={app} />
      <ConnectionGauge app={app} />
      {app.isSeated.value && <EmoteMenu app={app} />}
      <DialogButtons app={app} />
      <button
        type="button"
        class="button round"
        aria-label={t("leaveMatch")}
        title={t("leave")}
        onClick={() => void app.askToLeave()}
      >
        <Icon name="leave" />
      </button>
    </header>
  );
}

/** Tells eliminated players and spectators how to play again. */
function Notices({ app }: { app: AppState }) {
  const status = app.status.value;
  const room = app.room.value;
  return (
    <>
      {room !== undefined && status.is === "eliminated" && (
        <aside class="notice">
          <p>
            {t("youAreOut")} <strong>{placeText(status.place)}</strong>
          </p>
          <button type="button" class="button primary" onClick={() => void app.playLike({ ...room, code: null })}>
            {t("newMatch")}
          </button>
        </aside>
      )}
      {room?.watches && status.is !== "idle" && (
        <aside class="notice">
          <p>{app.nextSeat.isWanted.value ? t("youPlayNext") : t("youAreWatching")}</p>
          {!app.nextSeat.isWanted.value && <JoinNextButton app={app} />}
          <button type="button" class="button" onClick={() => void app.playLike({ ...room, code: null })}>
            {t("playYourself")}
          </button>
        </aside>
      )}
    </>
  );
}

/** Lets a watcher play in the room's next match. */
function JoinNextButton({ app }: { app: AppState }) {
  return (
    <button
      type="button"
      class="button primary"
      onClick={() => {
        app.nextSeat.isWanted.value = true;
      }}
    >
      {t("joinNext")}
    </button>
  );
}

function titleOf(app: AppState): string {
  const room = app.room.value;
  if (room === undefined) return "";
  if (room.phase !== "playing") return t("playerCount", { count: room.players.length });
  const living = room.players.filter(({ place }) => place === 0).length;
  const watching = room.spectators > 0 ? ` · ${t("watching", { count: room.spectators })}` : "";
  return t("playersLeft", { living, players: room.players.length }) + watching;
}

interface CountdownProps {
  readonly seconds: number;
  readonly view: RefObject<ArenaView | undefined>;
  readonly isSeated: boolean;
}

function Countdown({ seconds, view, isSeated }: CountdownProps) {
  useNow(200); // the arena may turn with the screen
  return (
    <div class="countdown">
      <strong key={seconds}>{seconds > 0 ? numberText(seconds) : t("go")}</strong>
      {isSeated && <p>{view.current?.axis === "y" ? t("yourSideIsAtLeft") : t("yourSideIsAtBottom")}</p>}
    </div>
  );
}

/** Sends emotes by the keys 1 to 8. */
function useEmoteKeys(app: AppState): void {
  useEffect(() => {
    const onKey = ({ code, repeat, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      const emote = EMOTES[(emoteNumberOf(code) ?? 0) - 1];
      if (repeat || ctrlKey || altKey || metaKey || emote === undefined) return;
      if (app.isSeated.value) app.emote(emote);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [app]);
}
