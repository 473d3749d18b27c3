import "../styles/profile.css";
import { useState } from "preact/hooks";
import { MODES, type Mode, seatsOf } from "../../protocol/kinds.ts";
import type { Opponent, ProfileAnswer } from "../../protocol/playersApi.ts";
import type { AppState } from "../AppState.ts";
import { profileAddress } from "../address.ts";
import { numberText, t } from "../language.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { lazy } from "../parts/lazy.tsx";
import { dateText, problemText } from "../texts.ts";
import { Deletion } from "./Deletion.tsx";
import { History } from "./History.tsx";
import { PlayerLink } from "./PlayerLink.tsx";
import { fetchProfile } from "./recordsApi.ts";
import { useAnswer } from "./useAnswer.ts";

const RatingChart = lazy(async () => (await import("./RatingChart.tsx")).RatingChart);

interface ProfileProps {
  readonly app: AppState;
  readonly profile: ProfileAnswer;
}

/** A player's ratings, streak, opponents and matches. */
export function Profile({ app, playerId }: { app: AppState; playerId: string }) {
  const { answer, problem } = useAnswer(playerId, (signal) => fetchProfile(app.server, playerId, signal));
  if (problem !== undefined) {
    return (
      <p class="problem" role="alert">
        {problemText(problem)}
      </p>
    );
  }
  if (answer === undefined) return <div class="spinner" role="status" aria-label={t("loading")} />;
  return (
    <>
      <header class="row spread">
        <h1>{answer.username}</h1>
        <CopyButton link={profileAddress(app.server, playerId)} label={t("linkToProfile")} isIcon />
      </header>
      <p class="quiet">
        {t("playsSince", { date: dateText(answer.since) })}
        {answer.streak > 1 && ` · ${t("winsInRow", { count: answer.streak })}`}
      </p>
      <Ratings app={app} profile={answer} />
      <Opponents app={app} profile={answer} />
      <History app={app} playerId={playerId} />
      {playerId === app.guest.playerId && <Deletion app={app} playerId={playerId} />}
    </>
  );
}

/** The player's ratings, and the course of the one that is chosen. */
function Ratings({ profile: { ratings, rating_history } }: ProfileProps) {
  const modes = MODES.filter((mode) => mode in ratings);
  const [chosen, setChosen] = useState<Mode>();
  const mode = chosen ?? rating_history[0]?.mode ?? modes[0];
  if (mode === undefined) return <p>{t("noRankedMatch")}</p>;
  const course = rating_history.filter((one) => one.mode === mode).reverse();
  return (
    <section class="ratings" aria-label={t("ratingColumn")}>
      <ul>
        {modes.map((one) => (
          <li key={one}>
            <button type="button" class="rating" aria-pressed={one === mode} onClick={() => setChosen(one)}>
              <Standing mode={one} standing={ratings[one]} />
            </button>
          </li>
        ))}
      </ul>
      {course.length > 1 && <RatingChart key={mode} course={course} />}
    </section>
  );
}

function Standing({ mode, standing }: { mode: Mode; standing: ProfileAnswer["ratings"][Mode] }) {
  if (standing === undefined) return null;
  const { rating, uncertainty, rank, wins, matches } = standing;
  return (
    <>
      <span class="eyebrow">{t("playerCount", { count: seatsOf(mode) })}</span>
      <span>
        <strong>{numberText(rating)}</strong> <span class="quiet">± {numberText(uncertainty)}</span>
      </span>
      {rank !== null && (
        <span>
          {t("rankColumn")} {numberText(rank)}
        </span>
      )}
      <span class="quiet">{t("wonAndLost", { wins, losses: matches - wins })}</span>
    </>
  );
}

function Opponents({ app, profile: { best_opponent, worst_opponent } }: ProfileProps) {
  if (best_opponent === null && worst_opponent === null) return null;
  return (
    <dl class="opponents">
      <OpponentRow app={app} label={t("beatsMost")} opponent={best_opponent} />
      <OpponentRow app={app} label={t("losesMost")} opponent={worst_opponent} />
    </dl>
  );
}

function OpponentRow({ app, label, opponent }: { app: AppState; label: string; opponent: Opponent | null }) {
  if (opponent === null) return null;
  const { player_id, username, wins, losses } = opponent;
  return (
    <div>
      <dt class="quiet">{label}</dt>
      <dd>
        <PlayerLink app={app} playerId={player_id} name={username} />
        <span class="tags">{t("wonAndLost", { wins, losses })}</span>
      </dd>
    </div>
  );
}
