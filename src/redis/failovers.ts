import { Redis } from "ioredis";

/** Sentinels say on this channel that another primary has taken over: name, old address, new address. */
const CHANNEL = "+switch-master";

const RETRY_MS = 1000;

/**
 * Lets a connection leave its primary as soon as a Sentinel names another one. The old one may take writes for eight seconds more.
 * Does nothing for a connection without Sentinels.
 */
export function followFailovers(client: Redis): void {
  const { sentinels, name } = client.options;
  let last = "";
  const hear = (text: string) => {
    // all of them say it
    if (text === last || text.split(" ")[0] !== name) return;
    last = text;
    // a connection that is not ready asks the Sentinels anyway
    if (client.status === "ready") client.disconnect(true);
  };
  const watches = sentinels?.map(({ host = "", port = 0 }) => watch(host, port, hear)) ?? [];
  client.once("end", () => {
    for (const one of watches) one.disconnect();
  });
}

function watch(host: string, port: number, hear: (text: string) => void): Redis {
  const options = { retryStrategy: () => RETRY_MS, maxRetriesPerRequest: null, autoResubscribe: false };
  const sentinel = new Redis(port, host, options);
  sentinel.on("error", () => undefined); // it may be down; the others tell the same
  sentinel.on("ready", () => sentinel.subscribe(CHANNEL).catch(() => sentinel.disconnect(true)));
  sentinel.on("message", (_channel, text: string) => hear(text));
  return sentinel;
}
