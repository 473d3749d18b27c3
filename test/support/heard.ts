import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { ErrorCode } from "../../src/protocol/errors.ts";
import { ERRORS } from "../../src/protocol/errors.ts";

export interface Heard {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field
  json: any;
}

/** Fetches, and reads the answer to its end. */
export async function ask(url: string, init?: RequestInit): Promise<Heard> {
  const { status, headers, ...response } = await fetch(url, init).then(async (got) => ({
    status: got.status,
    headers: got.headers,
    text: await got.text(),
  }));
  return { status, headers, text: response.text, json: jsonOf(response.text) };
}

/** Sends bytes as they are. Resolves with the whole answer, or with what was heard when the socket closes. */
export async function sendRaw(port: number, parts: readonly (string | Buffer)[]): Promise<Heard> {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  socket.on("error", () => undefined); // when it is cut off, what was heard until then counts
  let heard = "";
  const whole = Promise.withResolvers<void>();
  socket.on("data", (chunk: string) => {
    heard += chunk;
    if (isWhole(heard)) whole.resolve();
  });
  socket.once("close", () => whole.resolve());
  for (const part of parts) socket.write(part);
  await whole.promise;
  socket.destroy();
  if (!socket.closed) await once(socket, "close");

  const [head = "", rest = ""] = split(heard);
  const length = lengthIn(head);
  const text = length === undefined ? rest : rest.slice(0, length); // another answer may follow
  const [status = "", ...lines] = head.split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(":")[0] ?? "", line.replace(/^[^:]*: */, "")]),
  );
  return { status: Number(status.split(" ")[1]), headers, text, json: jsonOf(text) };
}

function split(heard: string): string[] {
  const end = heard.indexOf("\r\n\r\n");
  return end < 0 ? [heard] : [heard.slice(0, end), heard.slice(end + 4)];
}

function isWhole(heard: string): boolean {
  const [head = "", body] = split(heard);
  const length = lengthIn(head);
  return body !== undefined && (length === undefined || body.length >= length);
}

function lengthIn(head: string): number | undefined {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

// biome-ignore lint/suspicious/noExplicitAny: tests read any field
function jsonOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks that an answer has the one shape of all failures and gives nothing away. */
export function assertError(heard: Heard, code: ErrorCode): void {
  assert.equal(heard.json?.error?.code, code, heard.text);
  assert.equal(heard.status, ERRORS[code]);
  const { error, message, ...nothing } = heard.json;
  assert.deepEqual(nothing, {});
  assert.ok(typeof message === "string" && message.length > 0 && message.length < 300);
  assert.equal(error.message, message);
  assert.deepEqual(
    Object.keys(error).filter((key) => !["code", "message", "details"].includes(key)),
    [],
  );
  assert.match(heard.headers.get("content-type") ?? "", /^application\/json\b/);
  assert.doesNotMatch(heard.text, /node_modules|\.ts:\d|<html/i);
}
