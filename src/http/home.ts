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

/** `GET /` names the server, its version and its main routes. */
export function mountHome(site: Router): void {
  const { name, version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const home = { name, version, protocol: PROTOCOL_VERSION, links: LINKS };
  site
    .route("/")
    .get((_, res) => sendJson(res, 200, home))
    .all(onlyGet);
}
