import type { Presence } from "@colyseus/core";
import type { Channels, OnMessage } from "./channels.ts";

/** Listens to this process's own presence: without Redis, other services live in the same process. */
export function openLocalChannels(presence: Presence, names: readonly string[], onMessage: OnMessage): Channels {
  const subscriptions = names.map((name) => ({
    name,
    listener: (message: unknown) => onMessage(name, textOf(message)),
  }));
  for (const { name, listener } of subscriptions) void presence.subscribe(name, listener);
  let open = true;

  return {
    listening: () => open,
    close() {
      open = false;
      for (const { name, listener } of subscriptions) presence.unsubscribe(name, listener);
    },
  };
}

/** The message as it would stand on Redis; what has no JSON becomes "", which is junk like any other. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  try {
    return JSON.stringify(message) ?? "";
  } catch {
    return "";
  }
}
