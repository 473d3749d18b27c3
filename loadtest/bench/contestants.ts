import { fileURLToPath } from "node:url";
import type { DialectName } from "../crowd/dialects.ts";

export interface ContestantKind {
  readonly name: string;
  readonly dialect: DialectName;
  /** Its file in `contestants/`; ours is the server as it is shipped. */
  readonly file: string | undefined;
}

/** In the order in which they are shown. */
export const CONTESTANTS = {
  ours: { name: "Pong Royale", dialect: "pongRoyale", file: undefined },
  template: { name: "Colyseus, as its templates", dialect: "colyseusTemplate", file: "colyseusTemplate.ts" },
  socketio: { name: "Socket.IO, JSON snapshots", dialect: "socketIo", file: "socketIo.ts" },
  ws: { name: "ws, JSON snapshots", dialect: "plainWs", file: "wsJson.ts" },
  floor: { name: "ws, our messages and no game", dialect: "plainWs", file: "wsFloor.ts" },
} as const satisfies Record<string, ContestantKind>;

export type ContestantId = keyof typeof CONTESTANTS;
export const CONTESTANT_IDS = Object.keys(CONTESTANTS) as readonly ContestantId[];

export function fileOf(file: string): string {
  return fileURLToPath(new URL(`../contestants/${file}`, import.meta.url));
}

/**
 * Ours as it ships, with matches that last: a life or a minute more is no other work. Like the others it takes rooms beyond
 * what it carries well; `npm run loadtest -- --overload` shows where it would say no.
 */
export const LONG_MATCHES = {
  ...{ LIVES: "255", TIME_LIMIT_SECONDS: "3600", MAX_BALLS: "2", COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0" },
  ...{ MAX_ROOMS: "100000", MAX_LOAD_PERCENT: "100", LOG_LEVEL: "warn" },
};
