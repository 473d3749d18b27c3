import type * as z from "zod";
import { EVENT_SCHEMAS } from "../protocol/events.ts";
import { CLIENT_MESSAGES, SERVER_MESSAGES } from "../protocol/messages.ts";
import { jsonSchemaOf } from "./openapi.ts";

const integer = { type: "integer" };
const string = { type: "string" };

/** Fields that an event has on Redis, before its own. */
const ENVELOPE = { origin: string, event: string, room_id: string, match_id: string, n: integer, at: integer };
/** Fields that an event has as a message, after its own. An event of another service may lack the first two. */
const ADDRESS = { match_id: string, tick: integer, external: { const: true } };

type Schemas = Record<string, z.ZodType>;

/**
 * The AsyncAPI 3.0 document of the messages in a room and of the events on Redis, made from the schemas that check them.
 *
 * `room` is the Colyseus room `pong`, whose frames the SDK reads and writes. Each other channel is a channel of Redis.
 */
export function createAsyncApi(version: string) {
  const fromClients = messagesOf(CLIENT_MESSAGES);
  const toClients = { ...messagesOf(SERVER_MESSAGES), ...messagesOf(EVENT_SCHEMAS, ADDRESS) };
  const room = { ...prefixed("client", fromClients), ...prefixed("server", toClients) };
  const onRedis = Object.entries(messagesOf(EVENT_SCHEMAS, ENVELOPE));
  return {
    asyncapi: "3.0.0",
    info: { title: "Pong Royale", version, description: "Messages of the room pong, and events on Redis." },
    channels: {
      room: { address: "pong", title: "The Colyseus room pong", messages: room },
      ...Object.fromEntries(
        onRedis.map(([event, message]) => [
          event,
          { address: event, title: "On Redis", messages: { [event]: message } },
        ]),
      ),
    },
    operations: {
      fromClients: operation("receive", "room", Object.keys(prefixed("client", fromClients))),
      toClients: operation("send", "room", Object.keys(prefixed("server", toClients))),
      ...Object.fromEntries(onRedis.map(([event]) => [`publish_${event}`, operation("send", event, [event])])),
    },
  };
}

function messagesOf(schemas: Schemas, more: Record<string, object> = {}): Record<string, object> {
  const messages = Object.entries(schemas).map(([name, schema]) => {
    const payload = jsonSchemaOf(schema);
    return [name, { name, payload: { ...payload, properties: { ...(payload["properties"] as object), ...more } } }];
  });
  return Object.fromEntries(messages);
}

function prefixed(by: string, messages: Record<string, object>): Record<string, object> {
  return Object.fromEntries(Object.entries(messages).map(([name, message]) => [`${by}_${name}`, message]));
}

function operation(action: "send" | "receive", channel: string, messages: readonly string[]): object {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
