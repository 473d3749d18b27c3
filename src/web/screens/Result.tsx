import type { Game, Outcome } from "../Game.ts";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { SideMark } from "../parts/SideMark.tsx";
import { byPlace, ordinalOf } from "../roomView.ts";

/** Who won, and what next. */
export function Result({ game }: { game: Game }) {
  const outcome = game.outcome.value;
  if (outcome === undefined) return null;
  return (
    <main class="result">
      <div class="card">
        <header>
          <p class="eyebrow">{`${outcome.players.length} players`}</p>
          <h1>{headline(outcome)}</h1>
        </header>
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
            {byPlace(outcome.players).map(({ player_id, place, side, name, bot, you, score, lives }) => (
              <tr key={player_id} class={`${you ? "you" : ""} ${place === 1 ? "winner" : ""}`}>
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
        <Next game={game} />
        <footer class="row spread">
          <button type="button" class="button" onClick={() => game.showReplay(true)}>
            <Icon name="play" /> Watch the replay
          </button>
          <span class="row">
            <MuteButton game={game} />
            <button type="button" class="button" onClick={() => void game.leave()}>
              <Icon name="leave" /> Leave
            </button>
          </span>
        </footer>
      </div>
    </main>
  );
}

function headline({ players }: Outcome): string {
  const own = players.find(({ you }) => you);
  const winner = players.find(({ place }) => place === 1);
  if (own?.place === 1) return "You win";
  const won = winner === undefined ? "It is over" : `${winner.name} wins`;
  return own === undefined || own.place === 0 ? won : `${ordinalOf(own.place)} place`;
}

/** Rematch while the intermission lasts and the seat is his; after that another match of the same kind. */
function Next({ game }: { game: Game }) {
  const status = game.status.value;
  const room = game.room.value;
  const played = game.outcome.value?.players.some(({ you }) => you) ?? false;
  if (status.is === "finished" && played) {
    const others = room?.players.filter(({ ready, bot, you }) => ready && !bot && !you).length ?? 0;
    const waiting = others > 0 ? `${others} ${others === 1 ? "other wants" : "others want"} one too` : "";
    return game.wantsRematch.value ? (
      <p class="asked" role="status">
        <span class="spinner small" aria-hidden="true" /> Rematch asked for.{" "}
        {waiting || "Starting when the break is over."}
      </p>
    ) : (
      <button type="button" class="button primary large" onClick={() => game.rematch()}>
        Rematch{others > 0 ? ` (${others})` : ""}
      </button>
    );
  }
  return (
    <button
      type="button"
      class="button primary large"
      disabled={status.is === "matching"}
      onClick={() => void game.playAgain()}
    >
      {played ? "Play again" : "Play a match"}
    </button>
  );
}
