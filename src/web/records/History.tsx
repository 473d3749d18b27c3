import { useEffect, useState } from "preact/hooks";
import { SeatError } from "../../client/matchmaking.ts";
import type { MatchResult } from "../../protocol/api.ts";
import { seatsOf } from "../../protocol/kinds.ts";
import type { HistoryAnswer } from "../../protocol/playersApi.ts";
import { REPLAY_SECONDS } from "../../protocol/stored.ts";
import type { AppState } from "../AppState.ts";
import { replayAddress } from "../address.ts";
import { t } from "../language.ts";
import { Icon } from "../parts/Icon.tsx";
import { RatingChange } from "../parts/RatingChange.tsx";
import { dateText, placeText, problemText } from "../texts.ts";
import { onPlainClick } from "./links.ts";
import { PlayerLink } from "./PlayerLink.tsx";
import { fetchHistory } from "./recordsApi.ts";

interface HistoryProps {
  readonly app: AppState;
  readonly playerId: string;
}

/** A player's matches, the newest first. */
export function History({ app, playerId }: HistoryProps) {
  const { history, problem, loadMore } = useHistory(app, playerId);
  return (
    <section class="history" aria-label={t("matches")}>
      <h2>{t("matches")}</h2>
      {history.matches.length === 0 && history.cursor === null && <p>{t("noMatch")}</p>}
      <ul>
        {history.matches.map((match) => (
          <Match key={match.match_id} app={app} playerId={playerId} match={match} />
        ))}
      </ul>
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {history.cursor !== null && (
        <button type="button" class="button" onClick={loadMore}>
          {t("moreMatches")}
        </button>
      )}
    </section>
  );
}

/** The matches that are loaded; `loadMore` loads earlier ones. */
function useHistory(app: AppState, playerId: string) {
  // "" is the cursor of the first page, which is still to be loaded
  const [history, setHistory] = useState<HistoryAnswer>({ matches: [], cursor: "" });
  const [problem, setProblem] = useState("");
  const loadMore = () => {
    fetchHistory(app.server, playerId, history.cursor || null).then(
      ({ matches, cursor }) => {
        setProblem("");
        setHistory({ matches: [...history.matches, ...matches], cursor });
      },
      (error: unknown) => {
        if (!(error instanceof SeatError)) throw error;
        setProblem(problemText(error));
      },
    );
  };
  useEffect(loadMore, []);
  return { history, problem, loadMore };
}

function Match({ app, playerId, match }: HistoryProps & { match: MatchResult }) {
  const { match_id, mode, players, ranked, at } = match;
  const own = players.find(({ player_id }) => player_id === playerId);
  const others = players.filter((player) => player !== own);
  const hasReplay = Date.now() - at < REPLAY_SECONDS * 1000;
  return (
    <li>
      <p class="outcome">
        <strong>{own !== undefined && placeText(own.place)}</strong>
        {own?.rating_change !== undefined && <RatingChange change={own.rating_change} />}
        <span class="quiet">
          {t("playerCount", { count: seatsOf(mode) })}
          {!ranked && ` · ${t("casual")}`} · {dateText(at, true)}
        </span>
      </p>
      <p class="others">
        {others.map(({ player_id, username, bot }, index) =>
          bot ? (
            <span key={index} class="name quiet">
              {username}
            </span>
          ) : (
            <PlayerLink key={index} app={app} playerId={player_id} name={username} />
          ),
        )}
      </p>
      {hasReplay && (
        <a
          class="button slim"
          href={replayAddress(app.server, match_id)}
          onClick={onPlainClick(() => app.showReplay(match_id))}
        >
          <Icon name="play" /> {t("watch")}
        </a>
      )}
    </li>
  );
}
