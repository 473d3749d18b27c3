/** A process that calls matchmaking, so that the callers' CPU time is not counted as the server's. */
import { answerCalls } from "../processes/calls.ts";
import { timesOf } from "./callTimes.ts";

const MATCHMAKING = "/api/pong/matchmaking";
const MAX_SECONDS = 60;

async function place(url: string, body: string): Promise<void> {
  const response = await fetch(url + MATCHMAKING, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (!response.ok) throw new Error(`matchmaking answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

const calls = {
  /** Durations of the calls, in ms. */
  callMatchmaking: (url: string, body: object, callers: number, maxCalls: number): Promise<number[]> =>
    timesOf(() => place(url, JSON.stringify(body)), { callers, maxCalls, seconds: MAX_SECONDS }),
};

export type CallerCalls = typeof calls;

answerCalls(calls);
