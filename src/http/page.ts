import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { Request, Response, Router } from "express";
import express from "express";
import staticGzip from "express-static-gzip";
import type { Config } from "../config.ts";
import type { MatchResult } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { ID_PATTERN } from "../protocol/names.ts";
import { previewTagsOf } from "./linkPreview.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The part of the configuration that the page depends on. */
export type PageConfig = Pick<Config, "allowGuests" | "pageToken" | "frameAncestors">;

/**
 * The content security policy: scripts and styles only from files of this server, connections only to this server and to
 * WebSockets anywhere, because a room may be on a machine that joins the cluster after the page was loaded.
 */
function policyOf({ frameAncestors = [] }: PageConfig): string {
  return [
    "default-src 'none'",
    ...["script-src", "style-src", "img-src", "font-src", "manifest-src"].map((kind) => `${kind} 'self'`),
    "connect-src 'self' ws: wss:",
    "base-uri 'self'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'"}`,
  ].join("; ");
}

/** The texts of link previews in the page's source. A replay's own ones replace them. */
const OWN_PREVIEW = /<meta property="og:(?:type|title|description)"[^>]*>/g;

/** The picture of link previews, as the page's source has it. */
const PREVIEW = `content="./preview.jpg"`;

/** Paths below these always answer in JSON. */
const API_PATH = /^\/(?:api|matchmake)(?:\/|$)/;

/**
 * Serves the page and its files, compressed where the build has made a smaller copy. Without a built page it serves nothing.
 *
 * Browsers get the page at `/`, `/leaderboard` and `/players/:player_id`. All clients that do not prefer JSON get it at
 * `/replay/:match_id`. The page chooses its screen by the address (`placeAt` in `src/web/address.ts`).
 *
 * Files in `assets/` never change, because their names contain a digest. The page itself is not cached.
 */
export function mountPage(site: Router, directory: string, config: PageConfig, resultOf: ResultFinder): void {
  if (!isBuilt(directory)) return;
  /** Sets the headers of a file, by whichever path it was asked for. */
  const setHeaders = (res: ServerResponse, path: string) => {
    // appended here, because the library that serves compressed copies overwrites it
    res.appendHeader("vary", "Origin");
    res.setHeader("x-content-type-options", "nosniff");
    if (path.endsWith(".html")) setPageHeaders(res, config);
  };
  site.get(["/", "/leaderboard", "/players/:player_id"], async (req, res, next) => {
    res.vary("Accept");
    if (!prefersHtml(req)) return next();
    await sendPage(req, res, directory, config);
  });
  site.get("/replay/:match_id", async (req, res, next) => {
    res.vary("Accept");
    // those who make previews of links accept anything
    if (req.accepts(["html", "json"]) !== "html") return next();
    await sendPage(req, res, directory, config, await previewOf(req.params.match_id, resultOf));
  });
  const files = { redirect: false, setHeaders } as const;
  const assets = { ...files, immutable: true, maxAge: 365 * DAY_MS };
  site.use(
    "/assets",
    staticGzip(join(directory, "assets"), {
      enableBrotli: true,
      index: false,
      orderPreference: ["br", "gzip"],
      serveStatic: assets,
    }),
  );
  site.use(express.static(directory, { ...files, index: false, maxAge: DAY_MS }));
}

/** Shows people the page for an address that does not exist, with status 404. Mount it last. Other callers get JSON. */
export function mountMissingPage(site: Router, directory: string, config: PageConfig): void {
  if (!isBuilt(directory)) return;
  site.get(/.*/, async (req, res, next) => {
    if (API_PATH.test(req.path) || !prefersHtml(req)) return next();
    await sendPage(req, res.status(404), directory, config);
  });
}

/** Whether the caller is a browser that opens a page. Others get JSON. */
function prefersHtml(req: Request): boolean {
  return req.accepts(["json", "html"]) === "html";
}

/** The head's element by which relative addresses work on a page that is served in a folder below its own. */
function baseOf(path: string): string {
  const depth = path.split("/").length - 2;
  return depth > 0 ? `<base href="${"../".repeat(depth)}" />` : "";
}

/** Looks up the result of a match. May reject while Redis is away. */
export type ResultFinder = (matchId: string) => Promise<MatchResult | undefined>;

/** The preview of a replay; nothing if there is no such match, or nobody can say. The page itself tells why. */
async function previewOf(matchId: string, resultOf: ResultFinder): Promise<string> {
  if (!ID_PATTERN.test(matchId)) return "";
  try {
    const result = await resultOf(matchId);
    return result === undefined ? "" : previewTagsOf(result);
  } catch (error) {
    if (error instanceof ApiError) return "";
    throw error;
  }
}

/** The element of the page's head in which the server tells it its settings (`src/web/settingsOfServer.ts`). */
const NO_SETTINGS = /<meta name="pong-settings" content="" ?\/?>/;

function settingsOf({ allowGuests, pageToken, frameAncestors = [] }: PageConfig): string {
  const settings = { guests: allowGuests, token: pageToken, origins: frameAncestors };
  return `<meta name="pong-settings" content="${JSON.stringify(settings).replaceAll('"', "&quot;")}" />`;
}

async function sendPage(req: Request, res: Response, directory: string, config: PageConfig, more = ""): Promise<void> {
  const file = await readFile(join(directory, "index.html"), "utf8");
  const html = more === "" ? file : file.replace(OWN_PREVIEW, "");
  setPageHeaders(res, config);
  const preview = `content="${originOf(req)}/preview.jpg"`;
  // a function, because names may contain `$&`
  const head = () => `<head>${baseOf(req.path)}${more}`;
  const page = html.replace(NO_SETTINGS, settingsOf(config)).replace(PREVIEW, preview).replace("<head>", head);
  res.type("html").send(page);
}

/** The address that the caller knows the server by. Its parts are checked when a request comes in. */
function originOf({ headers }: Request): string {
  return `${headers["x-forwarded-proto"] ?? "http"}://${headers.host}`;
}

function isBuilt(directory: string): boolean {
  return existsSync(join(directory, "index.html"));
}

function setPageHeaders(res: ServerResponse, config: PageConfig): void {
  res.setHeader("content-security-policy", policyOf(config));
  res.setHeader("referrer-policy", "same-origin");
  res.setHeader("cache-control", "no-cache");
  res.setHeader("x-content-type-options", "nosniff");
}
