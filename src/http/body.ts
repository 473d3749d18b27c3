import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonOfForm } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { beginError, sendError } from "./answers.ts";

/** Largest body that is taken, in bytes. */
export const BODY_LIMIT = 16 * 1024;

/** After a refusal, bytes and time in which a caller who is still sending may finish and hear it. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 1000;

/** The whole body, or undefined if the caller went away. Throws `payload_too_large`; what is left unread then is `refuse`'s. */
export async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const tooLarge = () => new ApiError("payload_too_large", `the body is larger than ${BODY_LIMIT} bytes`);
  if (Number(req.headers["content-length"] ?? 0) > BODY_LIMIT) throw tooLarge();

  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  function keep(chunk: Buffer) {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT) chunks.push(chunk);
    else {
      req.off("data", keep);
      reject(tooLarge());
    }
  }
  req.on("data", keep);
  req.once("end", () => resolve(Buffer.concat(chunks)));
  req.once("error", () => resolve(undefined));
  req.once("close", () => resolve(undefined));
  return promise;
}

/**
 * Refuses a request that may not have arrived in full; if so, its connection ends with it.
 *
 * The end of the answer is held back while the caller is still sending: a connection that is closed
 * under unread bytes is reset, and the answer with it.
 */
export async function refuse(req: IncomingMessage, res: ServerResponse, error: ApiError): Promise<void> {
  if (req.complete) return sendError(res, error);
  res.setHeader("connection", "close");
  beginError(res, error);
  if (!req.destroyed) await discarded(req);
  res.end();
}

/** Done when the request has ended, or after as much of it as we are willing to throw away. */
function discarded(req: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LINGER_MS);
  let bytes = 0;
  req.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) resolve();
  });
  for (const event of ["end", "close", "error"]) req.once(event, () => resolve());
  return promise.finally(() => clearTimeout(timer));
}

/**
 * The JSON of a body, its syntax checked, or of a form's fields where forms are taken. No body is `{}`.
 *
 * Throws `unsupported_media_type` or `invalid_request`.
 */
export function jsonOfBody(req: IncomingMessage, body: Buffer, forms: boolean): string {
  if (body.length === 0) return "{}";
  const type = mediaTypeOf(req);
  if (type === "application/json") return checkedJson(textOf(body));
  if (forms && type === "application/x-www-form-urlencoded") {
    return JSON.stringify(jsonOfForm(new URLSearchParams(textOf(body))));
  }
  const taken = forms ? "application/json or application/x-www-form-urlencoded" : "application/json";
  throw new ApiError("unsupported_media_type", `the body must be ${taken}`);
}

function mediaTypeOf({ headers }: IncomingMessage): string {
  const [type = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new ApiError("unsupported_media_type", "the body must be UTF-8");
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    throw new ApiError("unsupported_media_type", "the body must not be compressed");
  }
  return type.trim();
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

function malformed(problem: string): ApiError {
  return new ApiError("invalid_request", `the body ${problem}`, { details: [{ field: "body", message: problem }] });
}
