/** `npm run netcode -- [seconds] [matches of two] [matches of four]`: what far players see, against what the server has. */
import { breachesOf, tableOf } from "./netcode/figures.ts";
import { measureFarPlayers } from "./netcode/matches.ts";

const [seconds = 140, duels = 8, fours = 2] = process.argv.slice(2).map(Number);
const figures = await measureFarPlayers({ seconds, duels, fours });
const breaches = breachesOf(figures);
process.stdout.write(`${tableOf(figures)}${breaches.map((breach) => `not met: ${breach}\n`).join("")}`);
process.exitCode = breaches.length > 0 ? 1 : 0;
