import type { Application } from "express";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { exposeDistributions } from "../telemetry/exposeDistributions.ts";
import type { Load } from "../telemetry/loadMeter.ts";
import type { Meters } from "../telemetry/Meters.ts";
import { onlyGet } from "./answers.ts";

/** What is known elsewhere and only shown here. */
export interface MetricSources {
  readonly meters: Meters;
  /** Rooms by phase. */
  phases(): ReadonlyMap<string, number>;
  /** Taken ones, of people and bots. */
  seats(): number;
  load(): Load;
  headroom(): number;
  redisAway(): boolean;
  /** Events and commands by what became of them, since the start of the process. */
  events(): Readonly<Record<string, number>>;
  /** Messages on our channels that meant nothing, by cause. */
  junk(): Readonly<Record<string, number>>;
}

/** `/metrics`: Prometheus's text format. Besides these, what prom-client tells of any Node process (`process_…`, `nodejs_…`). */
export function mountMetrics(app: Application, sources: MetricSources): void {
  const registry = createRegistry(sources);
  app
    .route("/metrics")
    .get(async (_, res) => {
      res.set({ "content-type": registry.contentType, "cache-control": "no-store" }).end(await registry.metrics());
    })
    .all(onlyGet);
}

export function createRegistry({ meters, ...sources }: MetricSources): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  function gauge(name: string, help: string, value: () => number): void {
    const collect = function (this: Gauge) {
      this.set(value());
    };
    new Gauge({ name, help, registers, collect });
  }

  function counter(name: string, help: string, value: () => number): void {
    const collect = function (this: Counter) {
      this.reset();
      this.inc(value());
    };
    new Counter({ name, help, registers, collect });
  }

  function counters(
    name: string,
    help: string,
    label: string,
    values: () => Iterable<readonly [string, number]>,
  ): void {
    const collect = function (this: Counter) {
      this.reset();
      for (const [word, value] of values()) this.inc({ [label]: word }, value);
    };
    new Counter({ name, help, labelNames: [label], registers, collect });
  }

  new Gauge({
    name: "pong_rooms",
    help: "Rooms in this process, by phase.",
    labelNames: ["phase"],
    registers,
    collect() {
      this.reset();
      for (const [phase, rooms] of sources.phases()) this.set({ phase }, rooms);
    },
  });
  gauge("pong_seats", "Seats that are taken, by people and by bots.", sources.seats);
  gauge("pong_clients", "Connected clients, players and spectators.", () => sources.load().clients);
  gauge("pong_headroom_ratio", "1 for an idle process, 0 for one that is too busy for another room.", sources.headroom);
  gauge("pong_redis_up", "1 while Redis can be used, or is not needed.", () => (sources.redisAway() ? 0 : 1));

  counter("pong_matches_started_total", "Matches that began here.", () => meters.matchesStarted);
  counter("pong_matches_finished_total", "Matches that ended here with a winner.", () => meters.matchesFinished);
  counter("pong_patches_total", "Patches, each counted once for all clients of its room.", () => meters.patches);
  counter("pong_sent_frames_total", "WebSocket frames to clients.", () => meters.sent.frames);
  counter("pong_sent_bytes_total", "Bytes of these frames.", () => meters.sent.bytes);
  counter("pong_slow_readers_total", "Clients cut off because too much waited for them.", () => meters.sent.cutOff);
  counter("pong_messages_total", "Frames of clients.", () => meters.messages);
  counters("pong_messages_refused_total", "Those refused, by reason.", "reason", () => meters.refused.counts);
  counters("pong_recoveries_total", "Rooms made anew here, by outcome.", "outcome", () => meters.recoveries.counts);
  counters("pong_handovers_total", "Rooms given to others, by outcome.", "outcome", () => meters.handovers.counts);
  counters("pong_commits_total", "What must not be said twice, by outcome.", "outcome", () => meters.commits.counts);
  counters("pong_events_total", "Game events and commands, by what became of them.", "outcome", () =>
    Object.entries(sources.events()),
  );
  counters("pong_junk_messages_total", "Messages on Redis that meant nothing, by cause.", "cause", () =>
    Object.entries(sources.junk()),
  );

  exposeDistributions(registry, {
    name: "pong_tick_lateness_seconds",
    help: "From when a room's tick was due to when the room got to it.",
    distributions: () => [[{}, meters.lateness]],
  });
  exposeDistributions(registry, {
    name: "pong_step_seconds",
    help: "What a room did in one turn on the clock.",
    distributions: () => [[{}, meters.step]],
  });
  exposeDistributions(registry, {
    name: "pong_matchmaking_seconds",
    help: "Calls for a seat, by what was answered.",
    distributions: () => [...meters.matchmaking].map(([outcome, one]) => [{ outcome }, one] as const),
  });
  return registry;
}
