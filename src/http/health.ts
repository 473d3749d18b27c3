import type { Router } from "express";
import type { ApiError } from "../protocol/errors.ts";
import { sendError, sendJson } from "./answers.ts";
import { onlyGet } from "./refusals.ts";

export interface HealthPorts {
  processId(): string;
  /** Why the process takes no players now (`draining`, `no_headroom` or `unavailable`); undefined if it does. */
  readiness(): ApiError | undefined;
}

/** `/livez` says that the process runs, and its id. `/readyz` says whether it takes players. */
export function mountHealth(site: Router, { processId, readiness }: HealthPorts): void {
  site
    .route("/livez")
    .get((_, res) => sendJson(res, 200, { status: "ok", process_id: processId() }))
    .all(onlyGet);
  site
    .route("/readyz")
    .get((_, res) => {
      const cause = readiness();
      if (!cause) sendJson(res, 200, { status: "ready", process_id: processId() });
      else sendError(res, cause);
    })
    .all(onlyGet);
}
