import type { IncomingMessage } from "node:http";
import { parse } from "content-type";
import rawBody from "raw-body";
import { ApiError } from "../protocol/errors.ts";
import { jsonOfForm } from "../protocol/forms.ts";

/** Largest body that is accepted, in bytes. */
export const BODY_LIMIT = 16 * 1024;

/** The whole body. Rejects with an HTTP error of raw-body; the rest of a body that is too large is still unread then. */
export function readBody(req: IncomingMessage): Promise<Buffer> {
  return rawBody(req, { limit: BODY_LIMIT, length: req.headers["content-length"] ?? null });
}

/**
 * The JSON text of a body, checked for syntax. Where forms are accepted, a form becomes the JSON it stands for. An empty body
 * is `{}`.
 *
 * Throws `unsupported_media_type` or `invalid_request`.
 */
export function jsonOfBody(req: IncomingMessage, body: Buffer, forms: boolean): string {
  if (body.length === 0) return "{}";
  const { type, parameters } = parse(req.headers["content-type"] ?? "");
  if (!/^utf-?8$/i.test(parameters.charset ?? "utf-8")) throw unsupported("the body must be UTF-8");
  if (!/^identity$/i.test(req.headers["content-encoding"] ?? "identity")) {
    throw unsupported("the body must not be compressed");
  }
  if (type === "application/json") return checkedJson(textOf(body));
  if (forms && type === "application/x-www-form-urlencoded") {
    return JSON.stringify(jsonOfForm(new URLSearchParams(textOf(body))));
  }
  throw unsupported(`the body must be application/json${forms ? " or application/x-www-form-urlencoded" : ""}`);
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw malformed("is not UTF-8");
  }
}

function checkedJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw malformed("is not JSON");
  }
}

function unsupported(message: string): ApiError {
  return new ApiError("unsupported_media_type", message);
}

function malformed(problem: string): ApiError {
  return new ApiError("invalid_request", `the body ${problem}`, { details: [{ field: "body", message: problem }] });
}
