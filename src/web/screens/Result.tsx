import type { AppState } from "../AppState.ts";
import { numberText, t } from "../language.ts";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { Icon } from "../parts/Icon.tsx";
import { RatingChange } from "../parts/RatingChange.tsx";
import { SideMark } from "../parts/SideMark.tsx";
import { byPlace, type Outcome } from "../roomView.ts";
import { placeText } from "../texts.ts";

/** The final table, and the ways to play again. */
export function Result({ app }: { app: AppState }) {
  const outcome = app.outcome.value;
  if (outcome === undefined) return null;
  return (
    <main class="result">
      <div class="card">
        <header>
          <p class="eyebrow">
            {t("playerCount", { count: outcome.players.length })}
            {outcome.room.ranked && ` · ${t("rankedMatch")}`}
          </p>
          <h1>{headline(outcome)}</h1>
        </header>
        <Places outcome={outcome} changes={app.feed.ratingChanges.value} />
        <NextMatch app={app} />
        <footer class="row spread">
          <button type="button" class="button" onClick={() => app.showReplay(outcome.matchId)}>
            <Icon name="play" /> {t("watchReplay")}
          </button>
          <span class="row">
            <DialogButtons app={app} />
            <button type="button" class="button" onClick={() => void app.leave()}>
              <Icon name="leave" /> {t("leave")}
            </button>
          </span>
        </footer>
      </div>
    </main>
  );
}

interface PlacesProps {
  readonly outcome: Outcome;
  /** Changes of ratings by player id; empty unless the match was ranked. */
  readonly changes: ReadonlyMap<string, number>;
}

function Places({ outcome, changes }: PlacesProps) {
  const isRanked = changes.size > 0;
  return (
    <table class={`places ${isRanked ? "ranked" : ""}`}>
      <thead>
        <tr>
          <th scope="col">{t("placeColumn")}</th>
          <th scope="col">{t("playerColumn")}</th>
          <th scope="col">{t("pointsColumn")}</th>
          <th scope="col">{t("livesColumn")}</th>
          {isRanked && <th scope="col">{t("ratingColumn")}</th>}
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
                <span class="tags">{you ? t("you") : bot ? t("bot") : ""}</span>
              </span>
            </th>
            <td>{score}</td>
            <td>{lives}</td>
            {isRanked && (
              <td>
                <RatingChange change={changes.get(playerId) ?? 0} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function headline({ players }: Outcome): string {
  const own = players.find(({ you }) => you);
  const winner = players.find(({ place }) => place === 1);
  if (own?.place === 1) return t("youWin");
  if (own !== undefined && own.place > 0) return placeText(own.place);
  return winner === undefined ? t("matchIsOver") : t("somebodyWins", { name: winner.name });
}

/** Offers a rematch during the intermission to those who played, otherwise another match of the same kind. */
function NextMatch({ app }: { app: AppState }) {
  const status = app.status.value;
  const outcome = app.outcome.value;
  const played = outcome?.players.some(({ you }) => you) ?? false;
  if (status.is === "finished" && played) return <Rematch app={app} />;
  if (app.nextSeat.isWanted.value) return <p class="asked">{t("youPlayNext")}</p>;
  return (
    <button
      type="button"
      class="button primary large"
      disabled={status.is === "matching"}
      onClick={() => outcome && void app.playLike(outcome.room)}
    >
      {played ? t("playAgain") : t("playMatch")}
    </button>
  );
}

function Rematch({ app }: { app: AppState }) {
  const { players = [], breakSeconds = 0 } = app.room.value ?? {};
  const others = players.filter(({ ready, bot, you }) => ready && !bot && !you).length;
  if (!app.wantsRematch.value) {
    return (
      <button type="button" class="button primary large" onClick={() => app.rematch()}>
        {t("rematch")}
        {others > 0 ? ` (${numberText(others)})` : ""}
        {breakSeconds > 0 && <span class="seconds">{t("seconds", { count: breakSeconds })}</span>}
      </button>
    );
  }
  return (
    <p class="asked" role="status">
      <span class="spinner small" aria-hidden="true" /> {t("youAskedForRematch")}{" "}
      {others > 0 ? t("othersWantRematch", { count: others }) : t("startsAfterBreak")}
      {breakSeconds > 0 && <span class="seconds">{t("seconds", { count: breakSeconds })}</span>}
    </p>
  );
}
