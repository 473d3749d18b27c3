import * as z from "zod";
import { ApiError, detailsOf } from "../protocol/errors.ts";

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** The bearer token of an `Authorization` header; undefined if there is none. */
export function tokenIn(header: string | null): string | undefined {
  return header === null ? undefined : BEARER.exec(header)?.[1];
}

/** The token of an `Authorization` header; undefined without a header. Throws `unauthorized` unless it is a bearer token. */
export function bearerOf(header: string | null): string | undefined {
  const token = tokenIn(header);
  if (token === undefined && header !== null)
    throw new ApiError("unauthorized", "expected Authorization: Bearer <token>");
  return token;
}

/** The value as the schema parses it. Throws `invalid_request` if it does not fit. */
export function valid<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  return result.success ? result.data : refuseFields(result.error);
}

/** Throws `invalid_request` with every bad field in its details; the message names the first. */
export function refuseFields({ issues }: { issues: readonly unknown[] }): never {
  const details = detailsOf(new z.ZodError(issues as z.core.$ZodIssue[]));
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  throw new ApiError("invalid_request", `${first?.field}: ${first?.message}${more}`, { details });
}
