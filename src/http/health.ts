import type { Router } from "express";
import type { ApiError } from "../protocol/errors.ts";
import { sendError, sendJson } from "./answers.ts";
import { onlyGet } from "./refusals.ts";

export interface HealthPorts {
  processId(): string;
  /** Whether the process holds its lease, so that no other may take over its rooms. */
  holdsLease(): boolean;
  /** Finds out whether Redis answers this process. */
  hasRedis(): Promise<boolean>;
  /** Why the process takes no players now (`draining`, `no_headroom` or `unavailable`); undefined if it does. */
  readiness(): ApiError | undefined;
}

/**
 * `/livez` says that the process runs, and its id. For other processes it adds `lease: false` if the lease has ended, and with
 * `?redis` whether Redis answers. `/readyz` says whether it takes players.
 */
export function mountHealth(site: Router, { processId, holdsLease, hasRedis, readiness }: HealthPorts): void {
  site
    .route("/livez")
    .get(async ({ query }, res) => {
      const redis = "redis" in query ? { redis: await hasRedis() } : {};
      const lease = holdsLease() ? {} : { lease: false };
      sendJson(res, 200, { status: "ok", process_id: processId(), ...lease, ...redis });
    })
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
