import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { mountPage } from "../../src/http/page.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import { ApiError } from "../../src/protocol/errors.ts";

const PAGE =
  '<!doctype html><html><head><title>Pong Royale</title><meta property="og:title" content="Pong Royale" /></head></html>';

const NAMES = ["<script>\"&'", "$& $`"];

const RESULT: MatchResult = {
  match_id: "m1",
  room_id: "r1",
  mode: "2-player",
  ranked: false,
  winner_id: "p0",
  duration_ms: 1,
  at: 1,
  players: NAMES.map((username, side) => ({
    player_id: `p${side}`,
    username,
    side,
    bot: side === 1,
    place: side + 1,
    score: 0,
    lives: 0,
  })),
};

describe("a link to a replay", () => {
  const directory = mkdtempSync(join(tmpdir(), "pong-page-"));
  let server: Server;
  let url: string;

  before(async () => {
    writeFileSync(join(directory, "index.html"), PAGE);
    const app = express();
    const config = { allowGuests: true, pageToken: false, frameAncestors: undefined };
    mountPage(app, directory, config, async (matchId) => {
      if (matchId === "away") throw new ApiError("unavailable", "the store does not answer");
      return matchId === "m1" ? RESULT : undefined;
    });
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  it("is previewed with who won and who played, whatever their names are", async () => {
    const html = await (await fetch(`${url}/replay/m1`)).text();
    const [winner, other] = ["&lt;script&gt;&quot;&amp;'", "$&amp; $`"];
    assert.ok(html.includes(`<meta property="og:title" content="${winner} wins a match of 2" />`), html);
    assert.equal(html.match(/og:title/g)?.length, 1);
    assert.ok(html.includes(`content="1. ${winner}, 2. ${other} (bot). Watch the replay." />`), html);
    assert.equal(html.match(/<head>/g)?.length, 1);
    assert.doesNotMatch(html, /<script/);
  });

  it("opens the page with the preview of the game if the match is unknown, or nobody can say", async () => {
    for (const matchId of ["m2", "away", "a%22b"]) {
      const answer = await fetch(`${url}/replay/${matchId}`, { headers: { accept: "text/html" } });
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /<meta property="og:title" content="Pong Royale"/);
    }
  });

  it("is not answered with the page to callers that prefer JSON, and the start has a preview of the game", async () => {
    const answer = await fetch(`${url}/replay/m1`, { headers: { accept: "application/json" } });
    assert.equal(answer.status, 404);
    const start = await fetch(url, { headers: { accept: "text/html" } });
    assert.match(await start.text(), /og:title" content="Pong Royale"/);
  });
});
