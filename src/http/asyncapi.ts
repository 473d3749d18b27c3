import type * as z from "zod";
import { commandSchemaOf } from "../protocol/commands.ts";
import { EVENT_NAMES, EVENT_SCHEMAS } from "../protocol/events.ts";
import { CLIENT_MESSAGES, clockAnswerSchema, replySchema, SERVER_MESSAGES } from "../protocol/messages.ts";
import { jsonSchemaOf } from "./openapi.ts";

const integer = { type: "integer" };
const string = { type: "string" };

/** Answers to requests of clients. */
const ANSWERS = { answer: replySchema, answer_clock: clockAnswerSchema };
/** Fields that an event of a server has on Redis, before its own. */
const ENVELOPE = { origin: string, event: string, room_id: string, match_id: string, n: integer, at: integer };
/** Fields that an event has as a message, after its own. An event of another service may lack the first two. */
const ADDRESS = { match_id: string, tick: integer, external: { const: true } };

type Schemas = Record<string, z.ZodType>;
/** The JSON schema of an object. */
type Fields = { readonly properties?: object; readonly required?: readonly string[] };

/**
 * The AsyncAPI 3.0 document of the messages in a room and of the events on Redis, made from the schemas that check them.
 *
 * `room` is the Colyseus room `pong`, whose frames the SDK reads and writes. Each other channel is a channel of Redis: servers
 * publish its event there, and read the command of that name (`command_…`), which other services publish.
 */
export function createAsyncApi(version: string) {
  const fromClients = messagesOf(CLIENT_MESSAGES);
  const toClients = { ...messagesOf(SERVER_MESSAGES), ...messagesOf(EVENT_SCHEMAS, ADDRESS) };
  const room = { ...prefixed("client", fromClients), ...prefixed("server", toClients), ...messagesOf(ANSWERS) };
  const events = messagesOf(EVENT_SCHEMAS, ENVELOPE, Object.keys(ENVELOPE));
  const commands = messagesOf(Object.fromEntries(EVENT_NAMES.map((event) => [event, commandSchemaOf(event)])));
  return {
    asyncapi: "3.0.0",
    info: { title: "Pong Royale", version, description: "Messages of the room pong, and events on Redis." },
    channels: {
      room: { address: "pong", title: "The Colyseus room pong", messages: room },
      ...Object.fromEntries(
        EVENT_NAMES.map((event) => {
          const messages = { [event]: events[event], [`command_${event}`]: commands[event] };
          return [event, { address: event, title: "On Redis", messages }];
        }),
      ),
    },
    operations: {
      ...Object.fromEntries(
        Object.keys(fromClients).map((name) => [
          `from_client_${name}`,
          {
            ...operation("receive", "room", [`client_${name}`]),
            reply: messagesIn("room", [name === "clock" ? "answer_clock" : "answer"]),
          },
        ]),
      ),
      to_clients: operation("send", "room", Object.keys(prefixed("server", toClients))),
      ...Object.fromEntries(
        EVENT_NAMES.flatMap((event) => [
          [`publish_${event}`, operation("send", event, [event])],
          [`read_${event}`, operation("receive", event, [`command_${event}`])],
        ]),
      ),
    },
  };
}

/** The messages of these schemas, with `more` fields in each. Those of `required` are always there. */
function messagesOf(
  schemas: Schemas,
  more: Record<string, object> = {},
  required: readonly string[] = [],
): Record<string, object> {
  const messages = Object.entries(schemas).map(([name, schema]) => {
    const { properties = {}, required: own = [], ...rest } = jsonSchemaOf(schema) as Fields;
    const payload = { ...rest, properties: { ...properties, ...more }, required: [...own, ...required] };
    return [name, { name, payload }];
  });
  return Object.fromEntries(messages);
}

function prefixed(by: string, messages: Record<string, object>): Record<string, object> {
  return Object.fromEntries(Object.entries(messages).map(([name, message]) => [`${by}_${name}`, message]));
}

function operation(action: "send" | "receive", channel: string, messages: readonly string[]): object {
  return { action, ...messagesIn(channel, messages) };
}

function messagesIn(channel: string, messages: readonly string[]): object {
  return {
    channel: { $ref: `#/channels/${channel}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
