import assert from "node:assert/strict";
import { mock } from "node:test";
import { createLog, excerptOf, limitedLog, logOf } from "../../src/telemetry/log.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

describe("the log", () => {
  it("writes one JSON line for each entry, with its subject", () => {
    const { lines, log } = recordedLog();
    logOf(log, { room_id: "r1", tick: 7 }).info({ player_id: "p1" }, "took a seat");
    assert.equal(lines.length, 1);
    const { time, ...entry } = JSON.parse(lines[0] ?? "");
    assert.ok(time > 0);
    assert.deepEqual(entry, { level: 30, room_id: "r1", tick: 7, player_id: "p1", msg: "took a seat" });
  });

  it("writes nothing below its level", () => {
    const { lines, log } = recordedLog("warn");
    log.info("quiet");
    log.warn("loud");
    assert.equal(lines.length, 1);
  });

  it("shows the cause of an error", () => {
    const { lines, log } = recordedLog();
    log.error({ err: new Error("outer", { cause: new Error("inner") }) }, "failed");
    assert.match(lines[0] ?? "", /outer: inner/);
  });

  it("blanks tokens and passwords wherever they stand", () => {
    const { lines, log } = recordedLog();
    log.warn({ token: "s3cret", body: { password: "s3cret", reservation: { ticket: "s3cret" } } }, "fields");
    log.warn({ headers: { authorization: "Bearer s3cret" }, body: { token: "s3cret" } }, "headers");
    log.warn({ err: new Error(`bad token ${JWT}`), deep: { er: { than: { that: JWT } } } }, `seen ${JWT}`);
    logOf(log, { player_id: JWT }).warn("in a binding");
    assert.equal(lines.length, 4);
    assert.doesNotMatch(lines.join("\n"), /s3cret|eyJ/);
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line));
  });
});

describe("the limited log", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("writes a bounded number of lines of a kind in a second, then one with the number of the others", () => {
    const { lines, log } = recordedLog();
    const limited = limitedLog(log, 2);
    for (let i = 0; i < 1000; i += 1) limited.warn("not_json", { i }, "junk");
    limited.warn("wrong_shape", {}, "junk");
    assert.equal(lines.length, 3);
    mock.timers.tick(1000);
    assert.equal(lines.length, 4);
    const { kind, suppressed } = JSON.parse(lines[3] ?? "");
    assert.deepEqual({ kind, suppressed }, { kind: "not_json", suppressed: 998 });
  });

  it("writes again in the next second", () => {
    const { lines, log } = recordedLog();
    const limited = limitedLog(log, 1);
    for (let second = 0; second < 3; second += 1) {
      limited.warn("not_json", { second }, "junk");
      mock.timers.tick(1000);
    }
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).second),
      [0, 1, 2],
    );
  });

  it("says once at shutdown how many lines it left out", () => {
    const { lines, log } = recordedLog();
    const limited = limitedLog(log, 1);
    for (let i = 0; i < 3; i += 1) limited.warn("not_json", {}, "junk");
    limited.flush();
    mock.timers.tick(1000);
    assert.equal(lines.length, 2);
    assert.equal(JSON.parse(lines[1] ?? "").suppressed, 2);
  });
});

describe("an excerpt", () => {
  it("is short, however long the text is", () => {
    assert.equal(excerptOf("abc"), "abc");
    assert.equal(excerptOf("a".repeat(100_000)), `${"a".repeat(120)}…`);
    assert.equal(excerptOf("abcd", 2), "ab…");
  });
});

function recordedLog(level: "info" | "warn" = "info") {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line: string) => lines.push(line) }) };
}
