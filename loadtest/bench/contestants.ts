import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { ConnectorName } from "../virtualUsers/connectors.ts";

interface Kind {
  readonly name: string;
  readonly connector: ConnectorName;
  /** Its file in `contestants/`. Undefined for a checkout of this project. */
  readonly file: string | undefined;
  /** What the file is: a contestant by itself (by default), another way to start this server, or a program in C. */
  readonly kind?: "server" | "program";
  /** It only sends, as much as ours did in the window before. */
  readonly isGameless?: boolean;
}

/** In the order in which they are shown. */
const KINDS = {
  ours: { name: "Pong Royale", connector: "pongRoyale", file: undefined },
  stock: {
    name: "Pong Royale, stock transport",
    connector: "pongRoyale",
    file: "stockTransport.ts",
    kind: "server",
  },
  template: { name: "Colyseus, as its templates", connector: "colyseusTemplate", file: "colyseusTemplate.ts" },
  socketio: { name: "Socket.IO, JSON snapshots", connector: "socketIo", file: "socketIo.ts" },
  ws: { name: "ws, JSON snapshots", connector: "plainWs", file: "wsJson.ts" },
  floor: { name: "ws, our messages and no game", connector: "plainWs", file: "wsFloor.ts", isGameless: true },
  limit: {
    name: "C, our messages and no game",
    connector: "plainWs",
    file: "limit.c",
    kind: "program",
    isGameless: true,
  },
} as const satisfies Record<string, Kind>;

export type KindId = keyof typeof KINDS;
export const KIND_IDS = Object.keys(KINDS) as readonly KindId[];

/** `also …` is the server of another checkout of this project, told apart by its commit. */
export type ContestantId = KindId | `also ${string}`;

/** A server that takes part in a run. */
export interface Entry {
  readonly id: ContestantId;
  readonly connector: ConnectorName;
  /** How to start it: a file in `contestants/`, the server of a checkout, or a program to be compiled. */
  readonly start:
    | { readonly file: string }
    | { readonly checkout: string; readonly main?: string }
    | { readonly source: string };
  readonly isGameless: boolean;
}

const ROOT = join(import.meta.dirname, "../..");

export function entryOf(id: KindId): Entry {
  const { connector, file, kind, isGameless = false }: Kind = KINDS[id];
  if (file === undefined) return { id, connector, start: { checkout: ROOT }, isGameless };
  const path = join(ROOT, "loadtest/contestants", file);
  if (kind === "server") return { id, connector, start: { checkout: ROOT, main: path }, isGameless };
  return { id, connector, start: kind === "program" ? { source: path } : { file: path }, isGameless };
}

/** Whether this machine can run the contestant: a program in C needs a compiler. */
export function canRun({ start }: Entry): boolean {
  return !("source" in start) || spawnSync("cc", ["--version"]).status === 0;
}

/** Throws an Error if there is no server in the directory. */
export function checkoutEntryOf(directory: string): Entry {
  const checkout = resolve(directory);
  if (!existsSync(join(checkout, "src/main.ts"))) throw new Error(`--also: ${directory} has no src/main.ts`);
  return { id: `also ${commitOf(checkout)}`, connector: KINDS.ours.connector, start: { checkout }, isGameless: false };
}

/** The short commit, or the directory's name if git does not know it. */
function commitOf(checkout: string): string {
  const { stdout } = spawnSync("git", ["-C", checkout, "describe", "--always", "--dirty"], { encoding: "utf8" });
  return stdout?.trim() || basename(checkout);
}

export function isCheckoutId(id: ContestantId): boolean {
  return !(id in KINDS);
}

export function nameOf(id: ContestantId): string {
  return isCheckoutId(id) ? `Pong Royale, ${id.replace("also ", "")}` : KINDS[id as KindId].name;
}

/**
 * Matches that last, so that no window has a pause between two of them. Every other setting is as shipped, but rooms are not
 * limited: like the other contestants the server takes more of them than it carries well.
 */
export const LONG_MATCHES = {
  LIVES: "255",
  TIME_LIMIT_SECONDS: "3600",
  MAX_BALLS: "2",
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0",
  MAX_ROOMS: "100000",
  MAX_LOAD_PERCENT: "100",
  LOG_LEVEL: "warn",
};
