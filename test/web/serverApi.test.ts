import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { errorBody } from "../../src/protocol/errors.ts";
import { fetchReplay, fetchRunningRooms } from "../../src/web/serverApi.ts";

describe("the page's calls to the server", () => {
  let server: Server;
  let url: string;
  let answers: { status: number; body: string }[];
  const { signal } = new AbortController();

  beforeEach(async () => {
    server = createServer((_, response) => {
      const { status, body } = answers.shift() ?? assert.fail("one call too many");
      response.writeHead(status).end(body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it("ask again for a replay that is not stored yet", async () => {
    const notYet = { status: 404, body: JSON.stringify(errorBody("match_not_found", "no such match")) };
    answers = [notYet, { status: 200, body: `{"seed":7}` }];
    assert.equal((await fetchReplay(url, "m", signal)).seed, 7);
    answers = Array.from({ length: 4 }, () => notYet);
    await assert.rejects(fetchReplay(url, "m", signal), { message: "no such match" });
    assert.equal(answers.length, 0);
  });

  it("report a proxy's answer by its status", async () => {
    answers = [{ status: 502, body: "<h1>Bad Gateway</h1>" }];
    await assert.rejects(fetchReplay(url, "m", signal), { message: "HTTP 502 instead of an answer" });
  });

  it("find no running rooms if the server fails, or the call is aborted", async () => {
    answers = [{ status: 503, body: "" }];
    assert.deepEqual(await fetchRunningRooms(url, signal), []);
    assert.deepEqual(await fetchRunningRooms(url, AbortSignal.abort()), []);
  });
});
