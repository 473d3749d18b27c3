import { useEffect, useState } from "preact/hooks";
import { SeatError } from "../../client/matchmaking.ts";

/** The last answer of the server to a call, or why there is none. */
export interface Answered<Answer> {
  readonly answer?: Answer;
  readonly problem?: SeatError;
}

/**
 * Calls the server, and again whenever `key` changes. Until the next answer is there, the last one stays. `fetchAnswer`
 * rejects with a SeatError.
 */
export function useAnswer<Answer>(
  key: string,
  fetchAnswer: (signal: AbortSignal) => Promise<Answer>,
): Answered<Answer> {
  const [answered, setAnswered] = useState<Answered<Answer>>({});
  useEffect(() => {
    const ends = new AbortController();
    fetchAnswer(ends.signal).then(
      (answer) => ends.signal.aborted || setAnswered({ answer }),
      (problem: unknown) => {
        if (ends.signal.aborted) return;
        if (!(problem instanceof SeatError)) throw problem;
        setAnswered({ problem });
      },
    );
    return () => ends.abort();
    // the call is the same as long as its key is
  }, [key]);
  return answered;
}
