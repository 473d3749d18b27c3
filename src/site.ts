import { fileURLToPath } from "node:url";
import type { Router } from "express";
import type { Backends } from "./backends.ts";
import type { Entrance } from "./cluster/Entrance.ts";
import type { Config } from "./config.ts";
import { mountDocs } from "./http/docs.ts";
import { mountHealth } from "./http/health.ts";
import { mountHome } from "./http/home.ts";
import { mountMetrics } from "./http/metrics.ts";
import { mountMissingPage, mountPage } from "./http/page.ts";
import { mountPanels } from "./http/panels.ts";
import type { Readiness } from "./lifecycle.ts";
import type { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { LoadMeter } from "./telemetry/loadMeter.ts";
import type { Meters } from "./telemetry/Meters.ts";

/** Where `npm run build` puts the page. */
const PAGE = fileURLToPath(new URL("../dist", import.meta.url));

export interface SiteOptions {
  /** Mounts another page than the built one. */
  readonly devPage?: ((site: Router) => Promise<void>) | undefined;
  /** Number of lines that the log has dropped. */
  readonly droppedLines?: () => number;
}

/** The parts of a server that its site shows. */
interface ShownParts {
  readonly config: Config;
  readonly registry: RoomRegistry;
  readonly meters: Meters;
  readonly loadMeter: LoadMeter;
  readonly backends: Pick<Backends, "events" | "processes" | "records">;
  readonly readiness: Readiness;
  readonly entrance: Entrance;
  readonly processId: () => string;
}

/** Mounts everything that the server answers besides its API: health, metrics, panels, documentation and the page. */
export async function mountSite(
  site: Router,
  { config, registry, meters, loadMeter, backends, readiness, entrance, processId }: ShownParts,
  { devPage, droppedLines = () => 0 }: SiteOptions,
): Promise<void> {
  const { events, processes, records } = backends;
  const { lease, hasRedis } = processes;
  mountHealth(site, { processId, holdsLease: () => lease.isHeld(), hasRedis, readiness: () => readiness.cause() });
  mountMetrics(site, {
    meters,
    phases: () => registry.phases(),
    queued: () => registry.queued(),
    seats: () => registry.seats,
    load: loadMeter.load,
    headroom: loadMeter.headroom,
    passedOn: () => entrance.passedOn,
    redisFault: processes.redisFault,
    droppedLines,
    events: () => {
      const { junk: _, ...counts } = events.counts();
      return counts;
    },
    junk: () => events.counts().junk,
  });
  await mountPanels(site, config.adminPassword);
  if (devPage) await devPage(site);
  else mountPage(site, PAGE, config, (matchId) => records.resultOf(matchId));
  mountDocs(site);
  mountHome(site, config.reconnectSeconds);
  if (!devPage) mountMissingPage(site, PAGE, config);
}
