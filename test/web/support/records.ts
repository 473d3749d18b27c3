import type { Page } from "playwright-core";
import { MODES, type Mode, modeOf } from "../../../src/protocol/kinds.ts";
import type { HistoryAnswer, LeaderboardAnswer, ProfileAnswer } from "../../../src/protocol/playersApi.ts";

const HOUR_MS = 60 * 60 * 1000;

/** The leaderboard, profile and history of a busy server, whose players have names as long as names can be. */
export interface BusyRecords {
  readonly leaderboard: LeaderboardAnswer;
  readonly profile: ProfileAnswer;
  readonly history: HistoryAnswer;
}

export function busyRecords(name: string, now = Date.now()): BusyRecords {
  const players = Array.from({ length: 20 }, (_, index) => ({
    rank: 99_981 + index,
    player_id: `u${index}`,
    username: name,
    rating: 2_345 - 3 * index,
    matches: 1_234,
    wins: 1_000 - index,
  }));
  const course = Array.from({ length: 120 }, (_, index) => ({
    at: now - index * HOUR_MS,
    mode: modeOf(4),
    rating: Math.round(1_400 - 3 * index + 60 * Math.sin(index / 5)),
  }));
  const standing = { rating: 1_400, uncertainty: 120, rank: 99_985, matches: 1_234, wins: 777 };
  const opponent = { player_id: "u1", username: name, wins: 31, losses: 12 };
  return {
    leaderboard: { players, total: 100_000 },
    profile: {
      player_id: "u0",
      username: name,
      since: now - 400 * 24 * HOUR_MS,
      streak: 7,
      ratings: Object.fromEntries(MODES.map((mode) => [mode, standing])) as Record<Mode, typeof standing>,
      best_opponent: opponent,
      worst_opponent: opponent,
      rating_history: course,
    },
    history: { matches: [8, 4, 2].map((seats) => matchOf(seats, name, now - seats * HOUR_MS)), cursor: "m2" },
  };
}

function matchOf(seats: number, name: string, at: number): HistoryAnswer["matches"][number] {
  const isRanked = seats === 4;
  return {
    match_id: `m${seats}`,
    room_id: "r",
    mode: modeOf(seats),
    ranked: isRanked,
    winner_id: "u1",
    at,
    players: Array.from({ length: seats }, (_, index) => ({
      player_id: index === 2 ? "deleted" : `u${(index + 1) % seats}`,
      username: name,
      side: index,
      bot: index === 3,
      place: index + 1,
      score: 4,
      lives: index === 0 ? 2 : 0,
      ...(isRanked && { rating_change: 21 - 14 * index }),
    })),
    duration_ms: 90_000,
    signature: "",
  };
}

/** Lets the page see these records instead of the server's. */
export async function serveRecords(page: Page, { leaderboard, profile, history }: BusyRecords): Promise<void> {
  await page.route("**/api/pong/leaderboard*", (route) => route.fulfill({ json: leaderboard }));
  await page.route("**/api/pong/players/*", (route) => route.fulfill({ json: profile }));
  await page.route("**/api/pong/players/*/matches*", (route) => route.fulfill({ json: history }));
}
