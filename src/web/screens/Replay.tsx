import { useEffect, useRef, useState } from "preact/hooks";
import { createReplayPlayer, type ReplayPlayer } from "../arena/replayPlayer.ts";
import { fetchReplay } from "../fetchReplay.ts";
import type { Game } from "../Game.ts";
import { ArenaCanvas } from "../parts/ArenaCanvas.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { useSeconds } from "../parts/useSeconds.ts";

const SPEEDS = [0.5, 1, 2, 4];

/** The match just played, once more, from its seed and its log. */
export function Replay({ game }: { game: Game }) {
  const outcome = game.outcome.value;
  const [player, setPlayer] = useState<ReplayPlayer>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const ends = new AbortController();
    const placed = outcome.players.map(({ player_id, name, place }) => ({ player_id, username: name, place }));
    const own = outcome.players.find(({ you }) => you)?.player_id;
    fetchReplay(game.server, outcome.match_id, ends.signal).then(
      (replay) => {
        const made = createReplayPlayer(replay, placed, own);
        made.play();
        setPlayer(made);
      },
      (error) => {
        if (!ends.signal.aborted) setProblem(`The replay cannot be shown: ${error.message}`);
      },
    );
    return () => ends.abort();
  }, [game, outcome]);
  return (
    <main class="match replay">
      <header class="bar">
        <p class="title">Replay</p>
        <MuteButton game={game} />
        <button type="button" class="button" onClick={() => game.showReplay(false)}>
          Back to the result
        </button>
      </header>
      <div class="ground">
        {player !== undefined && (
          <ArenaCanvas label="The match, played again" scene={(view) => sceneOf(player, game, view)} />
        )}
        {player === undefined && problem === "" && <div class="spinner middle" role="status" aria-label="Loading" />}
        {problem !== "" && (
          <p class="problem middle" role="alert">
            {problem}
          </p>
        )}
      </div>
      {player !== undefined && <Controls player={player} />}
    </main>
  );
}

type View = Parameters<Parameters<typeof ArenaCanvas>[0]["scene"]>[0];

function sceneOf(player: ReplayPlayer, game: Game, view: View) {
  return {
    draw(now: number) {
      for (const event of player.advance(now)) {
        view.event(event);
        if (player.speed <= 2) game.sounds.play(event);
      }
      view.draw(player.frame(), now);
    },
  };
}

function Controls({ player }: { player: ReplayPlayer }) {
  useSeconds(100);
  const [, setTouched] = useState(0);
  const slider = useRef<HTMLInputElement>(null);
  const touched = () => setTouched((count) => count + 1);
  return (
    <footer class="controls">
      <button
        type="button"
        class="button round primary"
        aria-label={player.playing ? "Pause" : "Play"}
        onClick={() => {
          if (player.playing) player.pause();
          else player.play();
          touched();
        }}
      >
        <Icon name={player.playing ? "pause" : "play"} />
      </button>
      <input
        ref={slider}
        type="range"
        aria-label="Time"
        aria-valuetext={clock(player.position)}
        min={0}
        max={player.duration}
        step={0.05}
        value={player.position}
        onInput={(event) => {
          player.seek(Number(event.currentTarget.value));
          touched();
        }}
      />
      <output>
        {clock(player.position)} / {clock(player.duration)}
      </output>
      <button
        type="button"
        class="button"
        aria-label={`Speed: ${player.speed} times`}
        onClick={() => {
          player.speed = SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length] ?? 1;
          touched();
        }}
      >
        {player.speed}×
      </button>
    </footer>
  );
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
