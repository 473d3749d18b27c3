import { MAX_COMMAND_LENGTH } from "../protocol/commands.ts";
import { connectRedis } from "../redis/connection.ts";
import type { Log } from "../telemetry/log.ts";
import { limitedLog } from "../telemetry/log.ts";
import type { Channels, OnMessage } from "./channels.ts";

/** No more is decoded: whatever is longer is over `MAX_COMMAND_LENGTH`, at most three bytes a UTF-16 unit. */
const MAX_BYTES = 4 * MAX_COMMAND_LENGTH;

const SUBSCRIBE_AGAIN_MS = 1000;

/**
 * Listens on a connection of its own, and again by itself after every outage.
 *
 * Not through Colyseus's presence: that hides what is not JSON and logs it without bound.
 */
export function openRedisChannels(url: string, names: readonly string[], onMessage: OnMessage, log: Log): Channels {
  const client = connectRedis(url, log, "fail");
  const limited = limitedLog(log);
  let heard = false;
  let again: NodeJS.Timeout | undefined;

  async function subscribe() {
    try {
      if (names.length > 0) await client.subscribe(...names);
      heard = true;
    } catch (error) {
      // Without a connection the next "ready" tries again; with one (a lack of rights, say) nobody else does.
      if (client.status !== "ready") return;
      limited.warn("not_subscribed", { reason: error instanceof Error ? error.message : error }, "cannot listen");
      clearTimeout(again);
      again = setTimeout(subscribe, SUBSCRIBE_AGAIN_MS).unref();
    }
  }

  client.on("ready", subscribe);
  client.on("close", () => {
    heard = false;
  });
  client.on("messageBuffer", (channel: Buffer, message: Buffer) => {
    onMessage(channel.toString(), message.toString("utf8", 0, MAX_BYTES));
  });

  return {
    listening: () => heard,
    close() {
      clearTimeout(again);
      client.disconnect();
    },
  };
}
