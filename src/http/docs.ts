import { readFileSync } from "node:fs";
import type { Router } from "express";
import { createAsyncApi } from "./asyncapi.ts";
import { docsPage } from "./docsPage.ts";
import { createOpenApi } from "./openapi.ts";
import { onlyGet } from "./refusals.ts";

const HOUR_SECONDS = 3600;

/** Serves `/openapi.json`, `/asyncapi.json`, and `/docs`, a page with both to read. */
export function mountDocs(site: Router): void {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const openApi = createOpenApi(version);
  const asyncApi = createAsyncApi(version);
  const files = [
    ["/openapi.json", "application/json", JSON.stringify(openApi)],
    ["/asyncapi.json", "application/json", JSON.stringify(asyncApi)],
    ["/docs", "text/html", docsPage(openApi, asyncApi)],
  ] as const;
  for (const [path, type, text] of files) {
    site
      .route(path)
      .get((_, res) => {
        res.setHeader(
          "content-security-policy",
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        );
        res.setHeader("x-content-type-options", "nosniff");
        res.setHeader("cache-control", `public, max-age=${HOUR_SECONDS}`);
        res.type(type).send(text);
      })
      .all(onlyGet);
  }
}
