import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Redis } from "ioredis";
import { LogOutput } from "../../src/telemetry/LogOutput.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { join } from "../support/players.ts";
import { startRedis } from "../support/redis.ts";
import { COMPILED, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const SOURCE = new URL("../../src/telemetry/", import.meta.url);

/** Logs 20 MB to a standard output that nobody reads, and reports on standard error. */
const CHATTERBOX = `
import { standardOutput } from "${new URL("LogOutput.ts", SOURCE)}";
import { createLog } from "${new URL("log.ts", SOURCE)}";
const output = standardOutput();
const log = createLog("info", output);
for (let line = 0; line < 20_000; line++) log.info({ line, pad: "x".repeat(1000) }, "chatter");
process.stderr.write(String(output.dropped));
process.exit(0);`;

const PASSWORD = 'Wr0ngPassw"rd-of-Redis';

describe("the log, when it cannot be written", () => {
  it("drops and counts lines, and says so when it can be written again", () => {
    const written: string[] = [];
    let isFull = false;
    const output = new LogOutput((line) => !isFull && written.push(line) > 0);
    const log = createLog("info", output);
    log.info("one");
    isFull = true;
    for (let line = 0; line < 7; line++) log.info("lost");
    isFull = false;
    log.info("two");
    assert.equal(output.dropped, 7);
    const entries = written.map((line) => JSON.parse(line));
    assert.deepEqual(
      entries.map(({ msg, dropped }) => [msg, dropped]),
      [
        ["one", undefined],
        ["lines of the log were dropped", 7],
        ["two", undefined],
      ],
    );
  });

  it("a reader of standard output that stalls does not stop the process", async function () {
    this.timeout(20_000);
    const child = spawn(process.execPath, ["--input-type=module", "-e", CHATTERBOX], {
      env: { ...process.env, ...COMPILED },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [dropped, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    assert.equal(code, 0);
    assert.ok(Number(dropped) > 15_000, dropped);
  });

  it("a full disk does not end the server: it plays on, and /metrics counts the lost lines", async () => {
    const full = await open("/dev/full", "w");
    const server = await startServer({}, { stdout: full.fd });
    try {
      const player = await join(server.url, { mode: "2-player" });
      await player.room.leave();
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      assert.match(metrics, /^pong_log_lines_dropped_total [1-9]/m);
    } finally {
      assert.equal(await server.end(), 0);
      await full.close();
    }
  });
});

describe("passwords", () => {
  it("of Redis, the panels and the tokens appear in no line of the log, from the start on", async function () {
    this.timeout(60_000);
    const redis = await startRedis();
    const admin = new Redis(redis.url);
    await admin.config("SET", "requirepass", "another-password");
    const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${redis.port}`;
    const secrets = { ADMIN_PASSWORD: "the-panels-password", JWT_SECRET: "a secret of tokens, which must stay one" };
    const server = await startServer({ REDIS_URL: url, LOG_LEVEL: "debug", ...secrets }, { awaited: "/livez" });
    try {
      await until("it has tried the password", () => server.lines().some((line) => line.includes("Redis is away")));
      await admin.config("SET", "requirepass", PASSWORD);
      await until("the right password lets it in", async () => (await fetch(`${server.url}/readyz`)).ok, 15_000);
    } finally {
      admin.disconnect();
      await server.end();
      await redis.kill();
    }
    for (const secret of [PASSWORD, JSON.stringify(PASSWORD).slice(1, -1), ...Object.values(secrets)]) {
      assert.ok(!server.lines().some((line) => line.includes(secret)), secret);
    }
  });

  it("are blanked wherever they stand, and a command of Redis is not logged with its arguments", () => {
    const lines: string[] = [];
    const log = createLog("info", { write: (line: string) => lines.push(line) }, [PASSWORD]);
    const refused = Object.assign(new Error("WRONGPASS"), { command: { name: "auth", args: ["s3cret"] } });
    log.error({ err: refused, url: `redis://:${PASSWORD}@host` }, `cannot use ${PASSWORD}`);
    assert.match(lines[0] ?? "", /WRONGPASS/);
    assert.doesNotMatch(lines[0] ?? "", /s3cret|Wr0ng/);
  });
});
