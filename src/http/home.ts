import { readFileSync } from "node:fs";
import type { Application } from "express";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { onlyGet, sendJson } from "./answers.ts";

const LINKS = {
  matchmaking: "/api/pong/matchmaking",
  players: "/api/pong/players",
  rooms: "/api/pong/rooms",
  live: "/livez",
  ready: "/readyz",
};

/** `GET /`: what answers here. */
export function mountHome(app: Application): void {
  const { name, version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const home = { name, version, protocol: PROTOCOL_VERSION, links: LINKS };
  app
    .route("/")
    .get((_, res) => sendJson(res, 200, home))
    .all(onlyGet);
}
