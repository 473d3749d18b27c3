import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as constants from "../../src/simulation/constants.ts";
import golden from "./golden.json" with { type: "json" };
import { GOLDEN_TICKS, goldenDigest, goldenDigests, loadSimulation, type Simulation } from "./support/golden.ts";

/** Digests of 10,000 ticks by number of players. Another one means another game: see CONTRIBUTING.md, "Change a rule". */
const GOLDEN: Readonly<Record<string, string>> = golden;

const SIDES = Object.keys(GOLDEN).map(Number);
const SOURCE = new URL("../../src/simulation", import.meta.url).href;

interface Mutation {
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Numbers of players that can notice. */
  readonly sides: readonly number[];
}

/** Constants that only word an error: the vertices decide which arenas there are. */
const WITHOUT_EFFECT = ["MIN_SIDES", "MAX_SIDES"];

function constantMutations(): Mutation[] {
  const source = readFileSync(new URL("../../src/simulation/constants.ts", import.meta.url), "utf8");
  return Object.entries(constants).flatMap(([name, value]) => {
    if (typeof value !== "number" || WITHOUT_EFFECT.includes(name)) return [];
    const [from] = new RegExp(`export const ${name} = [\\d._]+;`).exec(source) ?? assert.fail(`${name} is no literal`);
    const changed = Number.isInteger(value) && value < 10 ? value + 1 : value * 1.01;
    return {
      title: `${name} ${changed}`,
      file: "constants.ts",
      from,
      to: `export const ${name} = ${changed};`,
      sides: SIDES,
    };
  });
}

function stageMutations(): Mutation[] {
  const source = readFileSync(new URL("../../src/simulation/step.ts", import.meta.url), "utf8");
  const [, list = ""] = /STAGES: readonly Stage\[\] = \[([\w, \n]+)\];/.exec(source) ?? assert.fail("no STAGES");
  const stages = list.split(",").map((stage) => stage.trim());
  assert.equal(stages.length, 6);
  return stages.slice(1).map((second, index) => {
    const first = stages[index] ?? "";
    const swapped = stages.with(index, second).with(index + 1, first);
    return { title: `${second} before ${first}`, file: "step.ts", from: list, to: swapped.join(", "), sides: SIDES };
  });
}

function vertexMutations(): Mutation[] {
  const source = readFileSync(new URL("../../src/simulation/arena.ts", import.meta.url), "utf8");
  return SIDES.map((sides) => {
    const [from, start, x = ""] = new RegExp(`(  ${sides}: \\[\\s+\\[[^\\]]+\\],\\s+\\[)([-\\d.]+)`).exec(source) ?? [
      "",
    ];
    return {
      title: `a vertex for ${sides}`,
      file: "arena.ts",
      from,
      to: `${start}${Number(x) + 1e-6}`,
      sides: [sides],
    };
  });
}

describe("the golden digest", () => {
  let simulation: Simulation;
  const expected = new Map<number, readonly string[]>();

  before(async () => {
    simulation = await loadSimulation(SOURCE);
  });

  for (const sides of SIDES) {
    it(`of ${GOLDEN_TICKS} ticks with ${sides} players stays the same while the rules do`, () => {
      assert.equal(goldenDigest(simulation, sides), GOLDEN[`${sides}`], "npm run golden writes the digests anew");
    });
  }

  // these digests leave the rules' numbers out, so that a change must show in the play
  for (const { title, file, from, to, sides } of [...constantMutations(), ...stageMutations(), ...vertexMutations()]) {
    it(`changes with ${title}`, async () => {
      const directory = mkdtempSync(join(tmpdir(), "pong-mutant-"));
      try {
        cpSync(new URL(SOURCE), directory, { recursive: true });
        writeFileSync(join(directory, "package.json"), `{ "type": "module" }`);
        const source = readFileSync(join(directory, file), "utf8");
        assert.equal(source.split(from).length, 2, `${from} stands once in ${file}`);
        writeFileSync(
          join(directory, file),
          source.replace(from, () => to),
        );
        const mutant = await loadSimulation(directory);
        assert.ok(sides.some((count) => differs(mutant, count)));
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
  }

  function differs(mutant: Simulation, sides: number): boolean {
    const digests = expected.get(sides) ?? [...goldenDigests(simulation, sides, false)];
    expected.set(sides, digests);
    let index = 0;
    for (const digest of goldenDigests(mutant, sides, false)) if (digest !== digests[index++]) return true;
    return false;
  }
});
