import { useEffect, useState } from "preact/hooks";
import type { ReplayAnswer } from "../../recording/verify.ts";
import type { AppState } from "../AppState.ts";
import { replayAddress } from "../address.ts";
import { createReplayPlayer, type ReplayPlayer } from "../arena/replayPlayer.ts";
import { numberText, t } from "../language.ts";
import { ArenaCanvas, type ArenaCanvasProps } from "../parts/ArenaCanvas.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { Icon } from "../parts/Icon.tsx";
import { LossReasons } from "../parts/LossReasons.tsx";
import { useEscape } from "../parts/useEscape.ts";
import { useNow } from "../parts/useNow.ts";
import { VerifyMark } from "../parts/VerifyMark.tsx";
import { fetchReplay } from "../serverApi.ts";
import { clockText, replayProblemText } from "../texts.ts";

const SPEEDS = [0.5, 1, 2, 4];
/** At higher speeds the sounds would be noise. */
const MAX_SPEED_WITH_SOUND = 2;

/** Plays a match again, from its recording. */
export function Replay({ app }: { app: AppState }) {
  const { loaded, problem } = useReplay(app);
  const { player, replay } = loaded ?? {};
  useEscape(() => void app.endReplay());
  return (
    <main class="match replay">
      <header class="bar">
        <p class="title">{t("replay")}</p>
        {player !== undefined && replay !== undefined && (
          <VerifyMark server={app.server} replay={replay} ending={player.ending} />
        )}
        {problem === "" && (
          <CopyButton link={replayAddress(app.server, app.replayed.value)} label={t("linkToReplay")} isIcon />
        )}
        <DialogButtons app={app} />
        <button type="button" class="button" onClick={() => void app.endReplay()}>
          {app.outcome.value === undefined ? t("playYourself") : t("backToResult")}
        </button>
      </header>
      <div class="playfield">
        {player !== undefined && <ArenaCanvas label={t("matchPlayedAgain")} createScene={replaySceneOf(player, app)} />}
        {player === undefined && problem === "" && (
          <div class="spinner middle" role="status" aria-label={t("loading")} />
        )}
        {problem !== "" && (
          <p class="problem middle" role="alert">
            {problem}
          </p>
        )}
      </div>
      {player !== undefined && replay !== undefined && (
        <>
          <LossReasons player={player} replay={replay} ownId={app.session.player_id} />
          <Controls player={player} />
        </>
      )}
    </main>
  );
}

interface LoadedReplay {
  readonly replay: ReplayAnswer;
  readonly player: ReplayPlayer;
}

/** The replay of the match, once it is loaded, or why it cannot be. */
function useReplay(app: AppState): { loaded: LoadedReplay | undefined; problem: string } {
  const [loaded, setLoaded] = useState<LoadedReplay>();
  const [problem, setProblem] = useState("");
  const matchId = app.replayed.value;
  useEffect(() => {
    const ends = new AbortController();
    const load = async () => {
      const replay = await fetchReplay(app.server, matchId, ends.signal);
      const player = createReplayPlayer(replay, app.session.player_id);
      player.play();
      setLoaded({ replay, player });
    };
    load().catch((error: unknown) => {
      if (!ends.signal.aborted) setProblem(replayProblemText(error));
    });
    return () => ends.abort();
  }, [app, matchId]);
  return { loaded, problem };
}

function replaySceneOf(player: ReplayPlayer, app: AppState): ArenaCanvasProps["createScene"] {
  return (view) => ({
    draw(now) {
      for (const event of player.advance(now)) {
        view.show(event);
        if (player.speed <= MAX_SPEED_WITH_SOUND) app.sounds.play(event);
      }
      view.draw(player.frame(), now);
    },
  });
}

function Controls({ player }: { player: ReplayPlayer }) {
  useNow(100);
  const [, setActions] = useState(0);
  /** Does something to the player and shows the result at once. */
  const act = (action: () => void) => () => {
    action();
    setActions((count) => count + 1);
  };
  return (
    <footer class="controls">
      <button
        type="button"
        class="button round primary"
        aria-label={player.playing ? t("pause") : t("play")}
        onClick={act(() => (player.playing ? player.pause() : player.play()))}
      >
        <Icon name={player.playing ? "pause" : "play"} />
      </button>
      <input
        type="range"
        aria-label={t("time")}
        aria-valuetext={clockText(player.position)}
        min={0}
        max={player.duration}
        step={0.05}
        value={player.position}
        onInput={({ currentTarget }) => act(() => player.seek(Number(currentTarget.value)))()}
      />
      <output>
        {clockText(player.position)} / {clockText(player.duration)}
      </output>
      <button
        type="button"
        class="button"
        aria-label={t("speed", { speed: player.speed })}
        onClick={act(() => {
          player.speed = SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length] ?? 1;
        })}
      >
        {numberText(player.speed, player.speed < 1 ? 1 : 0)}×
      </button>
    </footer>
  );
}
