import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Response, Router } from "express";
import express from "express";

const DAY_MS = 24 * 60 * 60 * 1000;

export interface PageOptions {
  /** Directory of the built page. */
  directory: string;
  /** PUBLIC_ADDRESS of the configuration. */
  publicAddress: string | undefined;
}

/**
 * Serves the page at `/` to clients that accept HTML, and its files. Without a built page it serves nothing.
 *
 * Files in `assets/` never change, because their names contain a digest. The page itself is not cached.
 */
export function mountPage(site: Router, { directory, publicAddress }: PageOptions): void {
  if (!existsSync(join(directory, "index.html"))) return;
  site.get("/", (req, res, next) => {
    res.vary("Accept");
    if (req.accepts(["json", "html"]) !== "html") return next();
    res.setHeader("content-security-policy", policyOf(req.headers.host ?? "", publicAddress));
    res.setHeader("referrer-policy", "same-origin");
    res.setHeader("cache-control", "no-cache");
    forbidSniffing(res);
    res.sendFile("index.html", { root: directory, cacheControl: false });
  });
  const files = { index: false, redirect: false, setHeaders: forbidSniffing } as const;
  const assets = express.static(join(directory, "assets"), { ...files, immutable: true, maxAge: 365 * DAY_MS });
  site.use("/assets", assets);
  site.use(express.static(directory, { ...files, maxAge: DAY_MS }));
}

/**
 * The content security policy: scripts and styles only from files of this server, connections only to this server and to the
 * servers of rooms. `'self'` covers WebSockets only in newer browsers, so the host is named too.
 */
function policyOf(host: string, publicAddress: string | undefined): string {
  const hosts = publicAddress === undefined ? [host] : [host, sourceOf(publicAddress)];
  const sockets = hosts.flatMap((one) => [`ws://${one}`, `wss://${one}`]);
  return [
    "default-src 'none'",
    ...["script-src", "style-src", "img-src", "font-src", "manifest-src"].map((kind) => `${kind} 'self'`),
    `connect-src 'self' ${sockets.join(" ")}`,
    ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
  ].join("; ");
}

/** The host of an address. If it has a port, any port is allowed, because each process has its own. */
function sourceOf(publicAddress: string): string {
  const [host = ""] = publicAddress.split("/");
  return host.replace(/:\d+$/, ":*");
}

function forbidSniffing(res: Response): void {
  res.setHeader("x-content-type-options", "nosniff");
}
