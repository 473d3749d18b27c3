import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Application, Response } from "express";
import express from "express";

const DAY_MS = 24 * 60 * 60 * 1000;

export interface PageOptions {
  /** Where the built page is. */
  directory: string;
  /** As in the configuration: where clients are told to connect to. */
  publicAddress: string | undefined;
}

/**
 * The page, for those who ask `/` for HTML, and its files. Without a built page there is nothing of it.
 *
 * Names of files in `assets/` hold a digest of what is in them: they never change. The page itself is asked for anew.
 */
export function mountPage(app: Application, { directory, publicAddress }: PageOptions): void {
  if (!existsSync(join(directory, "index.html"))) return;
  app.get("/", (req, res, next) => {
    res.vary("Accept");
    if (req.accepts(["json", "html"]) !== "html") return next();
    res.setHeader("content-security-policy", policyOf(req.headers.host ?? "", publicAddress));
    res.setHeader("referrer-policy", "same-origin");
    // sendFile writes its own cache-control only where there is none
    res.setHeader("cache-control", "no-cache");
    asItIs(res);
    res.sendFile("index.html", { root: directory, cacheControl: false });
  });
  const files = { index: false, redirect: false, setHeaders: asItIs } as const;
  const assets = express.static(join(directory, "assets"), { ...files, immutable: true, maxAge: 365 * DAY_MS });
  app.use("/assets", assets);
  app.use(express.static(directory, { ...files, maxAge: DAY_MS }));
}

/**
 * The page runs its own scripts and styles from files, nothing inline and nothing evaluated, and talks to where it came from and
 * to where rooms are. `'self'` covers WebSockets only in newer browsers, so the host is named too.
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

/** The host of an address; if that has a port, then any port of it, for other processes have others. */
function sourceOf(publicAddress: string): string {
  const [host = ""] = publicAddress.split("/");
  return host.replace(/:\d+$/, ":*");
}

function asItIs(res: Response): void {
  res.setHeader("x-content-type-options", "nosniff");
}
