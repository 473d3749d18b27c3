import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./support/until.ts";

const DEMO = "src/demo.ts";
/** Switches to the alternate screen, without cursor and line wrap, and back. */
const TAKEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const GIVEN_BACK = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** Makes a pipe look like a terminal. */
const TERMINAL = `data:text/javascript,${encodeURIComponent(
  "Object.assign(process.stdout, { isTTY: true, columns: 90, rows: 24, hasColors: () => !process.env.NO_COLOR });",
)}`;

interface Run {
  child: ChildProcess;
  stdout: string;
  stderr: string;
  ended: Promise<number | null>;
}

function run(args: string[], { terminal = false, env = {} } = {}): Run {
  const preload = terminal ? ["--import", TERMINAL] : [];
  const child = spawn(process.execPath, [...preload, DEMO, ...args], {
    env: { ...process.env, NO_COLOR: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const demo: Run = { child, stdout: "", stderr: "", ended };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    demo.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    demo.stderr += text;
  });
  return demo;
}

async function outputOf(...args: string[]): Promise<string> {
  const demo = run(args);
  assert.equal(await demo.ended, 0, demo.stderr);
  return demo.stdout;
}

describe("the demo", () => {
  it("tells the same seed's match in the same words, to its end", async () => {
    const [one, other, another] = await Promise.all([
      outputOf("--plain", "--seed", "1"),
      outputOf("--plain", "--seed", "1"),
      outputOf("--plain", "--seed", "2"),
    ]);
    assert.equal(one, other);
    assert.notEqual(one, another);
    assert.match(one, /^4 middle bots, seed 1\n {3}1\.02 {2}ball 1 is served\n/);
    assert.equal(one.match(/is out, place: [234]$/gm)?.length, 3);
    assert.match(
      one,
      /wins\n\nplace .*\n1 .*\n2 .*\n3 .*\n4 .*\n\n[\d.]+ s, \d+ ticks, digest [\da-f]{16}\nagain: .*\n/,
    );
  });

  it("tells the match line by line if its output is not a terminal", async () => {
    assert.equal(
      await outputOf("--seed", "1", "--players", "2"),
      await outputOf("--plain", "--seed", "1", "--players", "2"),
    );
  });

  for (const players of [2, 3, 4, 5, 6, 7, 8]) {
    it(`draws ${players} sides, each with its number`, async () => {
      const frame = await outputOf("--seed", "1", "--players", `${players}`, "--frame", "3");
      const [title, , ...lines] = frame.split("\n");
      assert.equal(title, `Pong Royale: ${players} middle bots, seed 1, 3.00 s`);
      const picture = lines.map((line) => line.slice(0, 44)).join("\n");
      assert.deepEqual(
        picture.match(/\d/g)?.sort(),
        Array.from({ length: players }, (_, side) => `${side}`),
      );
      assert.ok(picture.includes("●"));
      assert.ok(!frame.includes("\x1b"));
    });
  }

  it("draws a whole match on a terminal, and restores the terminal", async () => {
    const demo = run(["--seed", "1", "--players", "2", "--speed", "100"], { terminal: true });
    assert.equal(await demo.ended, 0, demo.stderr);
    assert.ok(demo.stdout.startsWith(TAKEN));
    assert.ok(demo.stdout.includes("\x1b[91m"), "in colours");
    const [, afterwards = "", ...more] = demo.stdout.split(GIVEN_BACK);
    assert.match(afterwards, /^place .*digest [\da-f]{16}\n/s);
    assert.deepEqual(more, []);
  });

  it("restores the terminal on Ctrl-C, and uses no colours if NO_COLOR is set", async () => {
    const demo = run(["--seed", "1"], { terminal: true, env: { NO_COLOR: "1" } });
    await until("it draws", () => demo.stdout.includes("●"));
    demo.child.kill("SIGINT");
    assert.equal(await demo.ended, 130, demo.stderr);
    assert.ok(demo.stdout.endsWith(GIVEN_BACK));
    assert.ok(!demo.stdout.includes("\x1b[91m"));
  });

  it("ends quietly when its reader stops reading", async () => {
    const demo = run(["--plain", "--seed", "1"]);
    demo.child.stdout?.destroy();
    assert.equal(await demo.ended, 0);
    assert.equal(demo.stderr, "");
  });

  it("lists its options", async () => {
    assert.match(await outputOf("--help"), /--seed N .*--players N .*--level L .*--speed X .*--plain /s);
  });

  for (const [args, problem] of [
    [["--players", "9"], /^demo: --players: .*8\n$/],
    [["--players", "2.5"], /^demo: --players: .*int.*\n$/],
    [["--seed", "one"], /^demo: --seed: .*number.*\n$/],
    [["--seed", "-1"], /^demo: Option '--seed' argument is ambiguous\.\n$/],
    [["--seed"], /^demo: Option '--seed <value>' argument missing\n$/],
    [["--level", "hard"], /^demo: --level: .*weak.*middle.*strong.*\n$/],
    [["--speed", "0"], /^demo: --speed: .*0\.1\n$/],
    [["--colour"], /^demo: Unknown option '--colour'.*\n$/],
    [["please"], /^demo: Unexpected argument 'please'.*\n$/],
  ] as const) {
    it(`says in a line what is wrong with ${args.join(" ")}`, async () => {
      const demo = run([...args]);
      assert.equal(await demo.ended, 1);
      assert.match(demo.stderr, problem);
      assert.equal(demo.stdout, "");
    });
  }
});
