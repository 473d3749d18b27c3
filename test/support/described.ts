import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { createAsyncApi } from "../../src/http/asyncapi.ts";
import { createOpenApi } from "../../src/http/openapi.ts";

const ajv = new Ajv2020({ strict: false, allErrors: true });
const openApi = createOpenApi("0.0.0");
const asyncApi = createAsyncApi("0.0.0");
ajv.addSchema(openApi, "openapi");
ajv.addSchema(asyncApi, "asyncapi");

/** The path of the OpenAPI document that a request's path belongs to; undefined if it is another route's. */
function documentedPath(method: string, path: string): string | undefined {
  const { pathname } = new URL(path, "http://localhost");
  const route = pathname.replace(/(?<=.)\/$/, "");
  const fits = (one: string) => new RegExp(`^${one.replace(/\{\w+\}/g, "[^/]+")}$`).test(route);
  return Object.keys(openApi.paths).find((one) => fits(one) && openApi.paths[one]?.[method.toLowerCase()]);
}

/** Checks an answer of the API against the OpenAPI document. Answers of other routes are not checked. */
export function assertDescribed(
  method: string,
  path: string,
  { status, json }: { status: number; json: unknown },
): void {
  const documented = documentedPath(method, path);
  const operation = documented && openApi.paths[documented]?.[method.toLowerCase()];
  if (!operation) return;
  const { responses } = operation as { responses: object };
  const answered = `${status}` in responses ? `${status}` : "default";
  const steps = [
    "paths",
    documented,
    method.toLowerCase(),
    "responses",
    answered,
    "content",
    "application/json",
    "schema",
  ];
  assertFits(ajv.getSchema(pointer("openapi", steps)), json, `${method} ${path}: ${status}`);
}

/** Checks a message or an answer to a client, an event on Redis, or a command of another service against the AsyncAPI document. */
export function assertMessageDescribed(
  channel: "room" | "answer" | "redis" | "command",
  name: string,
  payload: unknown,
): void {
  const [from, message] = {
    room: ["room", `server_${name}`] as const,
    answer: ["room", name] as const,
    redis: [name, name] as const,
    command: [name, `command_${name}`] as const,
  }[channel];
  const steps = ["channels", from, "messages", message, "payload"];
  assertFits(ajv.getSchema(pointer("asyncapi", steps)), payload, `${channel} ${name}`);
}

function pointer(document: string, steps: readonly string[]): string {
  const path = steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
  return `${document}#/${path.join("/")}`;
}

function assertFits(validate: ValidateFunction | undefined, value: unknown, what: string): void {
  assert.ok(validate, `${what} is not described`);
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors)}\n${JSON.stringify(value)}`);
}
