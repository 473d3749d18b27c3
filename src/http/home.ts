import { readFileSync } from "node:fs";
import type { Router } from "express";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { sendJson } from "./answers.ts";
import { onlyGet } from "./refusals.ts";

const LINKS = {
  matchmaking: "/api/pong/matchmaking",
  players: "/api/pong/players",
  rooms: "/api/pong/rooms",
  docs: "/docs",
  live: "/livez",
  ready: "/readyz",
};

/** `GET /` names the server, its version, its main routes, and how long it holds the seat of a lost player. */
export function mountHome(site: Router, reconnectSeconds: number): void {
  const { name, version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const home = { name, version, protocol: PROTOCOL_VERSION, reconnect_seconds: reconnectSeconds, links: LINKS };
  site
    .route("/")
    .get((_, res) => sendJson(res, 200, home))
    .all(onlyGet);
}
