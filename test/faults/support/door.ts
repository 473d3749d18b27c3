import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** How long a process may take to answer before the next one is asked. */
const PATIENCE_MS = 2_500;

export interface Door {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * One address for calls to several processes, as a proxy in front gives them: in turn, and on to the next one if a process refuses,
 * is silent or has no room. Sockets are not its business: they go to the address in the reservation.
 */
export async function openDoor(urls: readonly string[]): Promise<Door> {
  let turn = 0;
  const server = createServer(async (asked, reply) => {
    const body = await buffer(asked);
    const first = turn++;
    let answer: Answer = { status: 502, headers: {}, body: Buffer.alloc(0) };
    for (let index = 0; index < urls.length; index++) {
      answer = await pass(asked, body, urls[(first + index) % urls.length] as string).catch(() => answer);
      if (answer.status !== 502 && answer.status !== 503) break;
    }
    reply.writeHead(answer.status, answer.headers).end(answer.body);
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

async function pass({ method, headers, url, socket }: IncomingMessage, body: Buffer, to: string): Promise<Answer> {
  const sent = request(`${to}${url}`, {
    method,
    headers: { ...headers, connection: "close", "x-forwarded-for": socket.remoteAddress ?? "" },
    agent: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const { connection: _, "transfer-encoding": __, ...kept } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: kept, body: await buffer(answer) };
}
