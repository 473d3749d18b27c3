import { existsSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { Router } from "express";
import express from "express";
import staticGzip from "express-static-gzip";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The content security policy: scripts and styles only from files of this server, connections only to this server and to
 * WebSockets anywhere, because a room may be on a machine that joins the cluster after the page was loaded.
 */
const POLICY = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "font-src", "manifest-src"].map((kind) => `${kind} 'self'`),
  "connect-src 'self' ws: wss:",
  ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
].join("; ");

/**
 * Serves the page at `/` to clients that accept HTML, and its files, compressed where the build has made a smaller copy.
 * Without a built page it serves nothing.
 *
 * Files in `assets/` never change, because their names contain a digest. The page itself is not cached.
 */
export function mountPage(site: Router, directory: string): void {
  if (!existsSync(join(directory, "index.html"))) return;
  site.get("/", (req, res, next) => {
    res.vary("Accept");
    if (req.accepts(["json", "html"]) !== "html") return next();
    setPageHeaders(res);
    res.sendFile("index.html", { root: directory, cacheControl: false });
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

/** Sets the headers of a file, by whichever path it was asked for. */
function setHeaders(res: ServerResponse, path: string): void {
  // the library for compressed copies has replaced it
  res.appendHeader("vary", "Origin");
  res.setHeader("x-content-type-options", "nosniff");
  if (path.endsWith(".html")) setPageHeaders(res);
}

function setPageHeaders(res: ServerResponse): void {
  res.setHeader("content-security-policy", POLICY);
  res.setHeader("referrer-policy", "same-origin");
  res.setHeader("cache-control", "no-cache");
  res.setHeader("x-content-type-options", "nosniff");
}
