import { humansOf } from "../protocol/api.ts";
import { MAX_REPLAY_BYTES, REPLAY_SECONDS, RESULT_SECONDS } from "../protocol/stored.ts";
import { keys } from "../redis/keys.ts";
import { CHECKPOINT_VERSION } from "./checkpoint.ts";
import type { Ending } from "./ledger.ts";
import type { EntryWrite } from "./WriteQueue.ts";

/** The keys and arguments of the ledger's script for an entry, and for the end of its match. */
export function writeValuesOf({ matchId, entry, ending }: EntryWrite) {
  return {
    inputs: keys.inputs(matchId),
    version: CHECKPOINT_VERSION,
    matchId,
    n: entry.n,
    numbers: entry.numbers,
    state: entry.state,
    ...endingValuesOf(matchId, ending),
  };
}

/** Empty without an end. */
function endingValuesOf(matchId: string, ending: Ending | undefined) {
  const { mode = "", at = 0 } = ending?.result ?? {};
  const file = ending !== undefined && ending.replay.length <= MAX_REPLAY_BYTES ? ending.replay : "";
  return {
    result: keys.result(matchId),
    replay: keys.replay(matchId),
    replayOf: keys.replay(""),
    replaysOf: keys.replaysOf(""),
    keepersOf: keys.replayKeepers(""),
    historyOf: keys.history(""),
    ratingsOf: keys.ratings(""),
    courseOf: keys.course(""),
    rated: keys.rated(mode),
    leaderboard: keys.leaderboard(mode),
    mode,
    at,
    resultText: ending === undefined ? "" : JSON.stringify(ending.result),
    resultSeconds: RESULT_SECONDS,
    replayFile: file,
    replaySeconds: REPLAY_SECONDS,
    players: JSON.stringify(ending === undefined ? [] : humansOf(ending.result)),
    changes: JSON.stringify(ending?.changes ?? []),
  };
}
