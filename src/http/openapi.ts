import * as z from "zod";
import { ERRORS, type ErrorCode, errorBodySchema } from "../protocol/errors.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

/** Errors that every route may answer. */
const ANY_ERRORS: readonly ErrorCode[] = ["invalid_request", "method_not_allowed", "rate_limited", "internal_error"];

/** The JSON schema of a zod schema, as a caller writes or reads it. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return json;
}

/** The OpenAPI 3.1 document of the HTTP API, made from the schemas that check requests. */
export function createOpenApi(version: string) {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Pong Royale", version, description: "Matchmaking, rooms and results of Pong Royale." },
    paths,
    components: {
      securitySchemes: { player: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: { Error: jsonSchemaOf(errorBodySchema) },
    },
  };
}

function describe({ path, summary, query, body, forms, token, status = 200, answer, errors }: Operation): object {
  const parameters = [...pathParameters(path), ...queryParameters(query)];
  const schema = body && jsonSchemaOf(body);
  return {
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(schema && {
      requestBody: {
        content: {
          "application/json": { schema },
          ...(forms && { "application/x-www-form-urlencoded": { schema } }),
        },
      },
    }),
    ...(token && { security: [...(token === "taken" ? [{}] : []), { player: [] }] }),
    responses: {
      [status]: { description: "Done.", content: { "application/json": { schema: jsonSchemaOf(answer) } } },
      ...errorResponses([...errors, ...ANY_ERRORS]),
    },
  };
}

/** One response for each status, whose description lists the codes. */
function errorResponses(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code]);
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  const responses = [...byStatus].map(([status, of]) => [status, { description: of.join(", "), content }]);
  return { ...Object.fromEntries(responses), default: { description: "any other failure", content } };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType | undefined): object[] {
  const { properties = {} } = (query ? jsonSchemaOf(query) : {}) as { properties?: Record<string, object> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", schema }));
}
