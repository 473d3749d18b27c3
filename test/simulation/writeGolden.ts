/**
 * Writes the golden digests of the simulation as it is now: `npm run golden`.
 *
 * Run it after a deliberate change of the rules, together with a new `SIMULATION_VERSION`. It says which digests changed.
 */

import { writeFileSync } from "node:fs";
import golden from "./golden.json" with { type: "json" };
import { goldenDigest, loadSimulation } from "./support/golden.ts";

const before: Readonly<Record<string, string>> = golden;
const simulation = await loadSimulation(new URL("../../src/simulation", import.meta.url).href);
const after = Object.fromEntries(Object.keys(before).map((sides) => [sides, goldenDigest(simulation, Number(sides))]));
for (const [sides, digest] of Object.entries(after)) {
  process.stdout.write(`${sides} players: ${digest}${digest === before[sides] ? "" : `, was ${before[sides]}`}\n`);
}
writeFileSync(new URL("golden.json", import.meta.url), `${JSON.stringify(after, null, 2)}\n`);
