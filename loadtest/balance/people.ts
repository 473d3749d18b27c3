import { SKILLS, type Skill } from "../../src/simulation/bot.ts";

/** Models of people: they see news late, foresee walls, aim with an even error, and go at full speed or stand. */
const PEOPLE = {
  person: { reactionSeconds: 0.25, error: 6 },
  casual: { reactionSeconds: 0.35, error: 14 },
  skilled: { reactionSeconds: 0.22, error: 4 },
} as const satisfies Record<string, Skill>;

/** All kinds of players: bots of each level, and modelled people. */
export const PLAYERS = { ...SKILLS, ...PEOPLE };

/** One player of the first kind, and all others of the second. */
export interface Lineup {
  readonly one: keyof typeof PLAYERS;
  readonly others: keyof typeof PLAYERS;
}

/** Everybody who plays against everybody in the table. */
export const LINEUPS = {
  people: { one: "person", others: "person" },
  casuals: { one: "casual", others: "casual" },
  weak: { one: "weak", others: "weak" },
  middle: { one: "middle", others: "middle" },
  strong: { one: "strong", others: "strong" },
  personAmongWeak: { one: "person", others: "weak" },
  personAmongMiddle: { one: "person", others: "middle" },
  personAmongStrong: { one: "person", others: "strong" },
  casualAmongMiddle: { one: "casual", others: "middle" },
  skilledAmongCasuals: { one: "skilled", others: "casual" },
} as const satisfies Record<string, Lineup>;

export type LineupName = keyof typeof LINEUPS;
