import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A process that does not answer within this time is skipped. */
const TIMEOUT_MS = 2_500;

export interface LoadBalancer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * Starts one HTTP address for several processes. Calls go to them in turn, and to the next one if a process refuses, is silent
 * or has no room. WebSockets do not pass through it: clients open them at the address in their reservation.
 */
export async function startLoadBalancer(urls: readonly string[]): Promise<LoadBalancer> {
  let turn = 0;
  const server = createServer(async (call, response) => {
    const body = await buffer(call);
    const first = turn++;
    let answer: Answer = { status: 502, headers: {}, body: Buffer.alloc(0) };
    for (let index = 0; index < urls.length; index++) {
      answer = await forward(call, body, urls[(first + index) % urls.length] as string).catch(() => answer);
      if (answer.status !== 502 && answer.status !== 503) break;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward({ method, headers, url, socket }: IncomingMessage, body: Buffer, to: string): Promise<Answer> {
  const forwarded = request(`${to}${url}`, {
    method,
    headers: { ...headers, connection: "close", "x-forwarded-for": socket.remoteAddress ?? "" },
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  forwarded.end(body);
  const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
  const { connection: _, "transfer-encoding": __, ...kept } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: kept, body: await buffer(answer) };
}
