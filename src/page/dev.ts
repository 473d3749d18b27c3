import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Router } from "express";
import { createServer } from "vite";
import { viteConfig } from "./vite.ts";

/** Serves the page from its sources by Vite, inside this process. It reloads when they change. */
export async function mountDevPage(site: Router): Promise<void> {
  const vite = await createServer({
    ...viteConfig,
    base: "/",
    appType: "custom",
    server: { middlewareMode: true, hmr: { port: 24_678, host: "127.0.0.1" } },
  });
  site.use(vite.middlewares);
  site.get(["/", "/replay/:match_id", "/leaderboard", "/players/:player_id"], async (req, res, next) => {
    if (req.accepts(["json", "html"]) !== "html") return next();
    const html = await readFile(join(viteConfig.root, "index.html"), "utf8");
    const page = html.replace("<head>", '<head><base href="/" />');
    res.type("html").send(await vite.transformIndexHtml("/", page));
  });
}
