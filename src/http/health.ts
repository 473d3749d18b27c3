import type { Application } from "express";
import type { ApiError } from "../protocol/errors.ts";
import { onlyGet, sendError, sendJson } from "./answers.ts";

export interface HealthPorts {
  processId(): string;
  /** Why it takes no players at the moment: `draining`, `no_headroom` or `unavailable`. */
  readiness(): ApiError | undefined;
}

/** `/livez`: the process runs, and who it is. `/readyz`: whether it takes players. */
export function mountHealth(app: Application, { processId, readiness }: HealthPorts): void {
  app
    .route("/livez")
    .get((_, res) => sendJson(res, 200, { status: "ok", process_id: processId() }))
    .all(onlyGet);
  app
    .route("/readyz")
    .get((_, res) => {
      const cause = readiness();
      if (!cause) sendJson(res, 200, { status: "ready", process_id: processId() });
      else sendError(res, cause);
    })
    .all(onlyGet);
}
