import type { LeaderboardAnswer } from "../../protocol/playersApi.ts";
import type { AppState } from "../AppState.ts";
import { numberText, t } from "../language.ts";
import { Icon } from "../parts/Icon.tsx";
import { SeatChoice } from "../parts/SeatChoice.tsx";
import { problemText } from "../texts.ts";
import { PlayerLink } from "./PlayerLink.tsx";
import type { LeaderboardView } from "./Records.ts";
import { fetchLeaderboard, PAGE_SIZE } from "./recordsApi.ts";
import { useAnswer } from "./useAnswer.ts";

interface LeaderboardProps {
  readonly app: AppState;
  readonly view: LeaderboardView;
}

/** The players of one mode by rating, a page at a time. */
export function Leaderboard({ app, view }: LeaderboardProps) {
  const { answer, problem } = useAnswer(JSON.stringify(view), (signal) => fetchLeaderboard(app.server, view, signal));
  const isUnranked = problem?.code === "player_not_found";
  return (
    <>
      <h1>{t("leaderboard")}</h1>
      <SeatChoice
        mode={view.mode}
        least={0}
        onMode={(mode) => app.records.turnTo({ is: "leaderboard", mode, offset: 0 })}
      />
      <RangeChoice app={app} view={view} />
      {answer === undefined && problem === undefined && <div class="spinner" role="status" aria-label={t("loading")} />}
      {isUnranked && <p role="status">{t("notRankedYet")}</p>}
      {problem !== undefined && !isUnranked && (
        <p class="problem" role="alert">
          {problemText(problem)}
        </p>
      )}
      {answer?.total === 0 && <p role="status">{t("nobodyRanked")}</p>}
      {answer !== undefined && answer.total > 0 && <Ranks app={app} answer={answer} />}
      {answer !== undefined && answer.total > PAGE_SIZE && <Pages app={app} view={view} answer={answer} />}
    </>
  );
}

/** Shows the best players, or those around the player of this page. */
function RangeChoice({ app, view: { mode, around } }: LeaderboardProps) {
  const { playerId } = app.guest;
  if (playerId === undefined) return null;
  const views = [
    { text: t("theBest"), isShown: around === undefined, more: {} },
    { text: t("aroundMe"), isShown: around !== undefined, more: { around: playerId } },
  ];
  return (
    <div class="ranges">
      {views.map(({ text, isShown, more }) => (
        <button
          key={text}
          type="button"
          class="button"
          aria-pressed={isShown}
          onClick={() => app.records.turnTo({ is: "leaderboard", mode, offset: 0, ...more })}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

function Ranks({ app, answer: { players } }: { app: AppState; answer: LeaderboardAnswer }) {
  return (
    <table class="ranks">
      <thead>
        <tr>
          <th scope="col">{t("rankColumn")}</th>
          <th scope="col">{t("playerColumn")}</th>
          <th scope="col">{t("ratingColumn")}</th>
          <th scope="col">{t("winsColumn")}</th>
          <th scope="col">{t("matchesColumn")}</th>
        </tr>
      </thead>
      <tbody>
        {players.map(({ rank, player_id, username, rating, wins, matches }) => (
          <tr key={player_id} class={player_id === app.guest.playerId ? "you" : ""}>
            <td>{numberText(rank)}</td>
            <th scope="row">
              <PlayerLink app={app} playerId={player_id} name={username} />
            </th>
            <td>{numberText(rating)}</td>
            <td>{numberText(wins)}</td>
            <td>{numberText(matches)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pages({ app, view: { mode }, answer: { players, total } }: LeaderboardProps & { answer: LeaderboardAnswer }) {
  const first = players[0]?.rank ?? 1;
  const last = players.at(-1)?.rank ?? total;
  const turnTo = (offset: number) => app.records.turnTo({ is: "leaderboard", mode, offset: Math.max(0, offset) });
  return (
    <nav class="row pages">
      <button
        type="button"
        class="button round"
        aria-label={t("previousPage")}
        disabled={first <= 1}
        onClick={() => turnTo(first - 1 - PAGE_SIZE)}
      >
        <Icon name="previous" />
      </button>
      <output>
        {numberText(first)}–{numberText(last)} / {numberText(total)}
      </output>
      <button
        type="button"
        class="button round"
        aria-label={t("nextPage")}
        disabled={last >= total}
        onClick={() => turnTo(last)}
      >
        <Icon name="next" />
      </button>
    </nav>
  );
}
