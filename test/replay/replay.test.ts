import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { signedMatch } from "../support/signedMatch.ts";

/** Makes a pipe look like a terminal. */
const TERMINAL = `data:text/javascript,${encodeURIComponent(
  "Object.assign(process.stdout, { isTTY: true, columns: 120, rows: 24, hasColors: () => false });",
)}`;

async function run(args: readonly string[], terminal = false) {
  const preload = terminal ? ["--import", TERMINAL] : [];
  const child = spawn(process.execPath, [...preload, "src/replay.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, status: status as number };
}

describe("npm run replay", () => {
  const directory = mkdtempSync(join(tmpdir(), "pong-replay-"));
  const path = (name: string) => join(directory, `${name}.json`);
  let match: Awaited<ReturnType<typeof signedMatch>>;
  let files = 0;
  let server: Server;
  let url: string;

  before(async () => {
    match = await signedMatch(["ada", "bob", "Vega"]);
    writeFileSync(path("keys"), JSON.stringify(match.keys));
    const answers = new Map<string, unknown>([
      ["/pong/api/pong/matches/m1", match.result],
      ["/pong/api/pong/matches/m1/replay", match.replay],
      ["/pong/.well-known/jwks.json", match.keys],
    ]);
    server = createServer((req, res) => {
      const found = answers.get(`${req.url}`);
      res.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found ?? {}));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pong`;
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  function fileOf(content: unknown): string {
    files += 1;
    const file = path(`${files}`);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  const verified = (content: unknown) => run([fileOf(content), "--verify", "--keys", path("keys")]);

  it("says what happened in a match and why balls were lost, and that it ends as recorded", async () => {
    const { status, stdout, stderr } = await run([fileOf(match.replay)]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /(?:ada|bob|Vega \(bot\)) lets ball \d+ in, lives: 4\n {9}why: .*missed by \d+\.\d units/);
    assert.equal(stdout.match(/lets ball/g)?.length, stdout.match(/why: /g)?.length);
    assert.match(stdout, /wins\n\nplace 1 {2}.*\nplace 2 {2}.*\nplace 3 {2}.*\nas the server recorded: digest \w+\n$/);
  });

  it("proves a replay, a result, and those at an address or the link of the page", async () => {
    for (const [args, what] of [
      [[fileOf(match.replay), "--keys", path("keys")], "replay and its result"],
      [[fileOf(match.replay), "--keys", url], "replay and its result"],
      [[fileOf(match.replay), "--keys", fileOf(match.keys.keys[0])], "replay and its result"],
      [[fileOf(match.result), "--keys", `${url}/.well-known/jwks.json`], "result"],
      [[`${url}/replay/m1`], "replay and its result"],
      [[`${url}/api/pong/matches/m1`], "result"],
    ] as const) {
      const { status, stdout, stderr } = await run([...args, "--verify"]);
      assert.deepEqual([status, stderr], [0, ""], args.join(" "));
      assert.match(stdout, new RegExp(`^genuine: the server signed this ${what}$`, "m"));
    }
  });

  it("says which part was tampered with, and ends with 2", async () => {
    const { replay, result } = match;
    const [header, payload, bytes = ""] = replay.signature?.split(".") ?? [];
    const forged = [header, payload, bytes.startsWith("A") ? `B${bytes.slice(1)}` : `A${bytes.slice(1)}`].join(".");
    const { replay: stranger } = await signedMatch(["ada", "bob", "Vega"]);
    const renamed = replay.players.map((one) => ({ ...one, username: "eve" }));
    for (const [content, part] of [
      [{ ...replay, log: replay.log.slice(1) }, "replay"],
      [{ ...replay, digest: "0".repeat(16) }, "replay"],
      [{ ...replay, players: renamed }, "result"],
      [{ ...result, winner_id: "p9" }, "result"],
      [{ ...replay, signature: forged }, "signature"],
      [{ ...result, signature: forged }, "signature"],
      [stranger, "signature"],
    ] as const) {
      const { status, stderr } = await verified(content);
      assert.equal(status, 2, stderr);
      assert.match(stderr, new RegExp(`^replay: tampered ${part}: `));
    }
    const { status, stderr } = await run([fileOf({ ...replay, log: replay.log.slice(1) })]);
    assert.match(stderr, /^replay: tampered replay: it ends with digest/);
    assert.equal(status, 2);
  });

  it("says what cannot be read, played or checked, and ends with 1", async () => {
    const { replay, result } = match;
    const { signature: _, ...unsigned } = replay;
    for (const [args, problem] of [
      [[fileOf({ ...replay, version: 1 })], /simulation version 1 cannot be replayed/],
      [[fileOf({ ...replay, sides: 9 })], /sides: /],
      [[fileOf({ ...replay, rules: {} })], /rules: /],
      [[fileOf("\x1b]0;owned\x07")], /JSON/],
      [[path("missing")], /ENOENT/],
      [[fileOf(result)], /nothing to play/],
      [[fileOf(replay), "--verify"], /needs --keys/],
      [[fileOf(unsigned), "--verify", "--keys", path("keys")], /not proven/],
      [[fileOf(replay), "--verify", "--keys", fileOf({})], /holds no public keys/],
      [[`${url}/replay/m2`, "--verify"], /status 404/],
      [[fileOf(replay), "--speed", "0"], /--speed/],
      [[fileOf(replay), "--nope"], /--nope/],
    ] as const) {
      const { status, stderr } = await run(args);
      assert.match(stderr, problem);
      assert.match(stderr, /^\P{Cc}+\n$/u);
      assert.equal(status, 1, stderr);
    }
  });

  it("draws a match in the terminal, gives the screen back, and says how it ended", async () => {
    const { status, stdout } = await run([fileOf(match.replay), "--watch", "--speed", "100"], true);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith("\x1b[?1049h"));
    assert.match(stdout, /Pong Royale: match m1, \d+\.\d\d s/);
    assert.match(stdout, /● *|ada/);
    assert.match(stdout.slice(stdout.lastIndexOf("\x1b[?1049l")), /as the server recorded/);
  });
});
