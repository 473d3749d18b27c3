/** `npm run vectors` writes docs/vectors/: inputs and results by which a client in any language can test itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { geometryVectors, trajectoryVectors, verdictVectors } from "./game.ts";
import { predictionVectors } from "./prediction.ts";
import { stateVectors } from "./state.ts";

export const FOLDER = "docs/vectors";

/** The text of each file, by its name. */
export function vectorFiles(): ReadonlyMap<string, string> {
  const vectors = {
    state: stateVectors(),
    geometry: geometryVectors(),
    trajectories: trajectoryVectors(),
    prediction: predictionVectors(),
    verdicts: verdictVectors(),
  };
  return new Map(
    Object.entries(vectors).map(([name, value]) => [`${name}.json`, `${JSON.stringify(value, null, 1)}\n`]),
  );
}

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of vectorFiles()) writeFileSync(join(FOLDER, name), text);
}
