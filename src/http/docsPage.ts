import type { createAsyncApi } from "./asyncapi.ts";
import type { createOpenApi } from "./openapi.ts";

/** The parts of a JSON schema that the page shows. */
interface Shape {
  readonly type?: string | string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

interface Described {
  readonly summary: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Shape }[];
  readonly requestBody?: { content: { "application/json": { schema: Shape } } };
  readonly responses: Readonly<
    Record<string, { description: string; content: { "application/json": { schema: Shape } } }>
  >;
}

interface Channel {
  readonly title: string;
  readonly messages: Readonly<Record<string, { payload: Shape }>>;
}

const STYLE = `
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: #0b1020; color: #dde3f5; font: 16px/1.5 system-ui, sans-serif }
p { margin: .4rem 0 } a { color: #8fb7ff } h2 { margin-top: 3rem } h3 { margin-top: 2rem } code { color: #ffd479; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } td, th { border-top: 1px solid #2a3558; padding: .25rem .5rem; text-align: left; vertical-align: top }
`;

/** A page that shows the HTTP API, the messages of a room and the events on Redis. It needs no script. */
export function docsPage(
  openApi: ReturnType<typeof createOpenApi>,
  asyncApi: ReturnType<typeof createAsyncApi>,
): string {
  const routes = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => route(method, path, operation as Described)),
  );
  const channels = Object.entries(asyncApi.channels).map(([name, one]) => channel(name, one as Channel));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pong Royale: the API</title>
<style>${STYLE}</style>
<h1>Pong Royale: the API</h1>
<p>The same as documents: <a href="/openapi.json">OpenAPI</a> and <a href="/asyncapi.json">AsyncAPI</a>.</p>
<h2>HTTP</h2>${routes.join("")}<h2>Messages and events</h2>
<p>On Redis, servers publish the event of each channel. Other services may publish the command there: <code>command_start_game</code>
starts a room that waits, and all others are sent on to the room's clients.</p>${channels.join("")}</html>`;
}

function route(method: string, path: string, operation: Described): string {
  const { summary, security = [], parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses).map(([status, { description, content }]) => {
    const { properties } = content["application/json"].schema;
    return `<p><b>${status}</b> ${escaped(description)}</p>${properties ? table(content["application/json"].schema) : ""}`;
  });
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  const token = security.length === 1 ? " Needs a player's token." : "";
  return `<h3 id="${escaped(`${method}${path}`)}">${method.toUpperCase()} <code>${escaped(path)}</code></h3><p>${escaped(summary)}${token}</p>
${parameters.length > 0 ? `<p>Parameters</p>${table({ properties, required })}` : ""}
${requestBody ? `<p>Body</p>${table(requestBody.content["application/json"].schema)}` : ""}${answers.join("")}`;
}

function channel(name: string, { title, messages }: Channel): string {
  const shown = Object.entries(messages).map(
    ([message, { payload }]) => `<p><code>${escaped(message)}</code></p>${table(payload)}`,
  );
  return `<h3>${escaped(title)}: <code>${escaped(name)}</code></h3>${shown.join("")}`;
}

function table({ properties = {}, required = [] }: Shape): string {
  const rows = Object.entries(properties).map(
    ([name, shape]) =>
      `<tr><td><code>${escaped(name)}</code>${required.includes(name) ? "" : " (optional)"}<td>${escaped(typeOf(shape))}<td>${escaped(shape.description ?? "")}`,
  );
  return rows.length === 0 ? "" : `<table><tr><th>Field<th>Type<th>Meaning${rows.join("")}</table>`;
}

/** A schema in words, such as `integer 0 … 8` or `list of { player_id: string }`. */
function typeOf(schema: Shape): string {
  const { type = "anything", const: only, enum: values, anyOf, items, properties, required = [] } = schema;
  const { minimum, maximum } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf) return anyOf.map(typeOf).join(" | ");
  if (items) return `list of ${typeOf(items)}`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, shape]) => `${name}${required.includes(name) ? "" : "?"}: ${typeOf(shape)}`,
    );
    return `{ ${fields.join(", ")} }`;
  }
  const isBounded = minimum !== undefined && maximum !== undefined && Number.isSafeInteger(maximum - minimum);
  return `${[type].flat().join(" | ")}${isBounded ? ` ${minimum} … ${maximum}` : ""}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
