import { once } from "node:events";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { setInterval } from "node:timers/promises";
import type { ErrorBody } from "../../src/protocol/errors.ts";

/** Number of loopback addresses that take turns as callers. */
const ADDRESSES = 50;

/** Longer than nginx tries the processes behind it. */
const PATIENCE_MS = 15_000;

/** A call for a seat and its outcome: an HTTP status, or the error if there was no answer. */
export interface Call {
  outcome: string;
  ms: number;
}

/** Calls matchmaking at a steady rate, whatever the answers are, each time for a new guest and from the next address. */
export function callSteadily(url: string, perSecond: number) {
  const calls: Promise<Call>[] = [];
  const ended = new AbortController();
  const pace = setInterval(1000 / perSecond, undefined, { signal: ended.signal });
  const running = (async () => {
    try {
      for await (const _ of pace) calls.push(call(url, `127.0.0.${2 + (calls.length % ADDRESSES)}`));
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    }
  })();
  return {
    get count() {
      return calls.length;
    },
    /** Stops calling and waits for the answers to all calls. */
    async stop(): Promise<Call[]> {
      ended.abort();
      await running;
      return Promise.all(calls);
    },
  };
}

async function call(url: string, localAddress: string): Promise<Call> {
  const start = performance.now();
  const outcome = await outcomeOf(url, localAddress);
  return { outcome, ms: performance.now() - start };
}

async function outcomeOf(url: string, localAddress: string): Promise<string> {
  const sent = request(`${url}/api/pong/matchmaking`, {
    method: "POST",
    localAddress,
    headers: { "content-type": "application/json" },
    agent: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  try {
    sent.end(JSON.stringify({ mode: "4-player" }));
    const [response] = await once(sent, "response");
    const body = (await json(response)) as Partial<ErrorBody>;
    return response.statusCode === 200 ? "200" : `${response.statusCode} ${JSON.stringify(body.error)}`;
  } catch (error) {
    return String(error);
  }
}
