import type { AppState, Outcome } from "../AppState.ts";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { SideMark } from "../parts/SideMark.tsx";
import { byPlace } from "../roomView.ts";
import { ordinalOf } from "../texts.ts";

/** The final table, and the ways to play again. */
export function Result({ app }: { app: AppState }) {
  const outcome = app.outcome.value;
  if (outcome === undefined) return null;
  return (
    <main class="result">
      <div class="card">
        <header>
          <p class="eyebrow">{`${outcome.players.length} players`}</p>
          <h1>{headline(outcome)}</h1>
        </header>
        <Places outcome={outcome} />
        <NextMatch app={app} />
        <footer class="row spread">
          <button type="button" class="button" onClick={() => app.showReplay(true)}>
            <Icon name="play" /> Watch the replay
          </button>
          <span class="row">
            <MuteButton app={app} />
            <button type="button" class="button" onClick={() => void app.leave()}>
              <Icon name="leave" /> Leave
            </button>
          </span>
        </footer>
      </div>
    </main>
  );
}

function Places({ outcome }: { outcome: Outcome }) {
  return (
    <table class="places">
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Player</th>
          <th scope="col">Points</th>
          <th scope="col">Lives</th>
        </tr>
      </thead>
      <tbody>
        {byPlace(outcome.players).map(({ playerId, place, side, name, bot, you, score, lives }) => (
          <tr key={playerId} class={`${you ? "you" : ""} ${place === 1 ? "winner" : ""}`}>
            <td>{place === 0 ? "" : place}</td>
            <th scope="row">
              <span class="who">
                <SideMark side={side} />
                <span class="name">{name}</span>
                <span class="tags">{you ? "you" : bot ? "bot" : ""}</span>
              </span>
            </th>
            <td>{score}</td>
            <td>{lives}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function headline({ players }: Outcome): string {
  const own = players.find(({ you }) => you);
  const winner = players.find(({ place }) => place === 1);
  if (own?.place === 1) return "You win";
  if (own !== undefined && own.place > 0) return `${ordinalOf(own.place)} place`;
  return winner === undefined ? "The match is over" : `${winner.name} wins`;
}

/** Offers a rematch during the intermission to those who played, otherwise another match of the same kind. */
function NextMatch({ app }: { app: AppState }) {
  const status = app.status.value;
  const played = app.outcome.value?.players.some(({ you }) => you) ?? false;
  if (status.is === "finished" && played) return <Rematch app={app} />;
  return (
    <button
      type="button"
      class="button primary large"
      disabled={status.is === "matching"}
      onClick={() => void app.playAgain()}
    >
      {played ? "Play again" : "Play a match"}
    </button>
  );
}

function Rematch({ app }: { app: AppState }) {
  const others = app.room.value?.players.filter(({ ready, bot, you }) => ready && !bot && !you).length ?? 0;
  if (!app.wantsRematch.value) {
    return (
      <button type="button" class="button primary large" onClick={() => app.rematch()}>
        Rematch{others > 0 ? ` (${others})` : ""}
      </button>
    );
  }
  const waiting = `${others} ${others === 1 ? "other wants" : "others want"} one too`;
  return (
    <p class="asked" role="status">
      <span class="spinner small" aria-hidden="true" /> You asked for a rematch.{" "}
      {others > 0 ? waiting : "It starts after the break."}
    </p>
  );
}
