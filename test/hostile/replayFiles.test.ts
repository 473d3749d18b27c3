import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readAnswer } from "../../src/replay/files.ts";
import { signedMatch } from "../support/signedMatch.ts";

/** Sets the title of a terminal. Other texts do worse. */
const CONTROLS = "\x1b]0;owned\x07";

describe("replays and results from strangers", () => {
  const directory = mkdtempSync(join(tmpdir(), "pong-strangers-"));
  const file = join(directory, "answer.json");
  let match: Awaited<ReturnType<typeof signedMatch>>;
  let server: Server;

  before(async () => {
    match = await signedMatch(["ada", "bob", "Vega"]);
    const bomb = gzipSync(Buffer.alloc(80_000_000, " "));
    server = createServer((_, res) => void res.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  function read(content: object) {
    writeFileSync(file, JSON.stringify(content));
    return readAnswer(file);
  }

  it("are not read if they would make playing them endless", async () => {
    for (const [rule, value] of [
      ["tickRate", 0],
      ["tickRate", -1],
      ["tickRate", 1e308],
      ["lives", 0],
      ["lives", 1e9],
      ["ballRadius", 1e9],
      ["maxBallSpeed", -1],
    ] as const) {
      const rules = { ...match.replay.rules, [rule]: value };
      await assert.rejects(read({ ...match.replay, rules }), /rules: expected a number for each rule/, rule);
    }
    const rules = { ...match.replay.rules, tickRate: 240, lives: 255, timeLimitSeconds: 3600 };
    assert.equal((await read({ ...match.replay, rules })).is, "replay");
  });

  it("are not read if they hold characters that control the terminal", async () => {
    const players = match.replay.players.map((one) => ({ ...one, username: CONTROLS }));
    for (const [change, problem] of [
      [{ match_id: CONTROLS }, /match_id: /],
      [{ digest: CONTROLS }, /digest: /],
      [{ players }, /players.0: expected a username/],
    ] as const) {
      await assert.rejects(read({ ...match.replay, ...change }), problem);
    }
    await assert.rejects(read({ ...match.result, players }), /players.0: expected a username/);
  });

  it("are not read if they are larger than any replay, in a file or unpacked", async () => {
    await assert.rejects(readAnswer("/dev/zero"), /larger than 64000000 bytes/);
    const { port } = server.address() as AddressInfo;
    await assert.rejects(readAnswer(`http://127.0.0.1:${port}/answer`), /larger than 64000000 bytes/);
  });
});
