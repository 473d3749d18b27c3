import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { randomIndex } from "../../src/simulation/random.ts";
import { type RunningFront, startFront } from "../support/front.ts";
import { assertError, type Heard } from "../support/heard.ts";
import { http, json, MALFORMED, MATCHMAKING, PLAYERS, WEB_SOCKET } from "../support/malformed.ts";

const REQUESTS = 1000;
const AT_ONCE = 25;
const SEED = Number(process.env["REQUESTS_SEED"] ?? randomInt(2 ** 32));

const WHOLE = [
  http("GET /livez"),
  http("GET /", WEB_SOCKET),
  http("GET /api/pong/rooms?limit=5"),
  json(PLAYERS, { username: "ada" }),
  json(MATCHMAKING, { mode: "4-player" }),
];

/** The text that is put into a request. */
const PIECES = [
  "\r\n",
  "\n",
  "\0",
  ":",
  " ",
  ",",
  "\r\n\r\n",
  "\u00ff",
  "%",
  "//",
  "Transfer-Encoding: chunked\r\n",
  "0\r\n\r\n",
];

/** A request with some of its bytes changed, left out, said twice or put in. */
function spoilt(random: { random: number }): string {
  const bases = [...WHOLE, ...MALFORMED.map(([, bytes]) => `${bytes}`).filter((bytes) => bytes.length < 2000)];
  let bytes = bases[randomIndex(random, bases.length)] ?? "";
  for (let changes = randomIndex(random, 3); changes >= 0; changes--) {
    const at = randomIndex(random, bytes.length);
    const to = at + randomIndex(random, 12);
    const [before, span, after] = [bytes.slice(0, at), bytes.slice(at, to), bytes.slice(to)];
    const piece = PIECES[randomIndex(random, PIECES.length)] ?? "";
    const byte = String.fromCharCode(randomIndex(random, 256));
    bytes = [before + after, before + span + span + after, before + piece + after, before + byte + after][
      randomIndex(random, 4)
    ] as string;
  }
  return bytes;
}

describe(`spoilt requests (REQUESTS_SEED=${SEED})`, () => {
  let front: RunningFront;

  before(async () => {
    front = await startFront({ patience: { head: 200, request: 200, idle: 200 } });
  });
  after(() => front.stop());

  function assertAnswer(bytes: string, heard: Heard): void {
    const what = JSON.stringify(bytes);
    if (Number.isNaN(heard.status)) return; // cut off
    assert.ok(heard.status < 500, `${heard.status} for ${what}`);
    if (heard.status < 400 || /^\s*HEAD/.test(bytes)) return;
    const { code } = heard.json?.error ?? {};
    assert.ok(code !== undefined, `${heard.status} ${JSON.stringify(heard.text)} for ${what}`);
    assertError(heard, code);
  }

  it(`${REQUESTS} of them are answered or cut off; none is a bug`, async () => {
    const random = { random: SEED };
    let left = REQUESTS;
    async function attack(): Promise<void> {
      while (left-- > 0) {
        const bytes = spoilt(random);
        assertAnswer(bytes, await front.raw(Buffer.from(bytes, "latin1")));
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, attack));
    assert.equal((await front.ask("/livez")).status, 200);
    const sockets = /"kind":"(?:join|websocket)"/; // some are handshakes
    assert.deepEqual(
      front.lines.filter((line) => !sockets.test(line)),
      [],
    );
  });
});
