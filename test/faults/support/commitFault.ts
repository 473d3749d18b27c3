import type { ProxiedConnection, TcpProxy } from "./TcpProxy.ts";

/** The moments of a commit to Redis. */
export const MOMENTS = [
  "before it is sent",
  "when half of it is sent",
  "when its answer is on the way",
  "when it is answered",
] as const;

export type Moment = (typeof MOMENTS)[number];

/** The text of an event in a commit, which carries its events as JSON within JSON. */
export function textOfEvent(event: string): string {
  return `\\"event\\":\\"${event}\\"`;
}

/** Calls `fault` once, at a moment of the next commit through this proxy that has the text. */
export function injectAtCommit(
  proxy: TcpProxy,
  text: string,
  moment: Moment,
  fault: (connection: ProxiedConnection) => void,
): void {
  const inject = (connection: ProxiedConnection) => {
    disarm(proxy);
    fault(connection);
  };
  proxy.toServer = (chunk, pass, connection) => {
    if (!chunk.includes(text)) return pass(chunk);
    if (moment === "before it is sent") return inject(connection);
    if (moment === "when half of it is sent") {
      pass(chunk.subarray(0, chunk.indexOf(text) + text.length));
      return inject(connection);
    }
    proxy.toServer = undefined;
    proxy.toClient = (answer, passAnswer, answered) => {
      if (answered === connection && moment === "when its answer is on the way") return inject(connection);
      passAnswer(answer);
      if (answered === connection) inject(connection);
    };
    pass(chunk);
  };
}

/** Lets everything through a proxy again. */
export function disarm(proxy: TcpProxy): void {
  proxy.toServer = undefined;
  proxy.toClient = undefined;
}
