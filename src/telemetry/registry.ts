import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Load } from "./loadMeter.ts";
import type { Meters } from "./Meters.ts";

/** Values that other parts of the server own and `/metrics` shows. */
export interface MetricSources {
  readonly meters: Meters;
  /** Number of rooms by phase. */
  phases(): ReadonlyMap<string, number>;
  /** Players who wait for a ranked match, by mode. */
  queued(): ReadonlyMap<string, number>;
  /** Seats taken by people and bots. */
  seats(): number;
  load(): Load;
  headroom(): number;
  /** Connections of clients that go through this process to another one. */
  passedOn(): number;
  /** The reason why Redis takes no writes; undefined if it does. */
  redisFault(): string | undefined;
  /** Number of lines that the log has dropped. */
  droppedLines(): number;
  /** Events and commands by outcome, since the process started. */
  events(): Readonly<Record<string, number>>;
  /** Ignored messages on the project's channels, by cause. */
  junk(): Readonly<Record<string, number>>;
}

type Counts = Iterable<readonly [string, number]>;

/** All metrics of the process: its own (`pong_…`) and those that prom-client collects for any Node process. */
export function createRegistry({ meters, ...sources }: MetricSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { gauge, gauges, counter, counters } = metricsOf(registry);

  gauges("pong_rooms", "Rooms in this process, by phase.", "phase", sources.phases);
  gauges("pong_ranked_waiting_players", "Players who wait here for a ranked match, by mode.", "mode", sources.queued);
  gauge("pong_seats", "Seats taken by people and bots.", sources.seats);
  gauge("pong_clients", "Connected clients, players and spectators.", () => sources.load().clients);
  gauge("pong_headroom_ratio", "1 for an idle process, 0 for one that takes no more rooms.", sources.headroom);
  gauge("pong_redis_up", "1 while Redis takes writes or is not needed.", () =>
    sources.redisFault() === undefined ? 1 : 0,
  );

  counter("pong_matches_started_total", "Matches that began in this process.", () => meters.matchesStarted);
  counter("pong_matches_finished_total", "Matches that ended here with a winner.", () => meters.matchesFinished);
  counter("pong_patches_total", "Patches, each counted once for all clients of its room.", () => meters.patches);
  counter("pong_sent_frames_total", "WebSocket frames sent to clients.", () => meters.sent.frames);
  counter("pong_sent_bytes_total", "Bytes of the frames sent to clients.", () => meters.sent.bytes);
  counter("pong_slow_readers_total", "Clients disconnected because they read too slowly.", () => meters.sent.cutOff);
  counter("pong_messages_total", "Frames received from clients.", () => meters.messages);
  counters("pong_messages_refused_total", "Refused frames, by reason.", "reason", () => meters.refused.counts);
  counters("pong_recoveries_total", "Rooms revived here, by outcome.", "outcome", () => meters.recoveries.counts);
  counters("pong_handovers_total", "Rooms handed over, by outcome.", "outcome", () => meters.handovers.counts);
  counters("pong_knocks_total", "Sockets whose room was not here, by outcome.", "outcome", () => meters.knocks.counts);
  counter("pong_room_lookups_total", "Look-ups of rooms for these sockets.", () => meters.roomLookUps);
  gauge("pong_passed_on_connections", "Connections that go on to another process.", sources.passedOn);
  counters("pong_commits_total", "Committed events, by outcome.", "outcome", () => meters.commits.counts);
  counter("pong_log_lines_dropped_total", "Lines of the log that could not be written.", sources.droppedLines);
  counters("pong_events_total", "Game events and commands, by outcome.", "outcome", () =>
    Object.entries(sources.events()),
  );
  counters("pong_junk_messages_total", "Ignored messages on Redis channels, by cause.", "cause", () =>
    Object.entries(sources.junk()),
  );
  for (const { histogram } of [meters.lateness, meters.step]) registry.registerMetric(histogram);
  for (const metric of [meters.matchmaking, meters.rankedWait, meters.rankedSpread]) registry.registerMetric(metric);
  return registry;
}

/** Functions that add metrics to a registry; a metric reads its value when the registry is read. */
function metricsOf(registry: Registry) {
  const registers = [registry];
  return {
    gauge(name: string, help: string, value: () => number): void {
      function collect(this: Gauge) {
        this.set(value());
      }
      new Gauge({ name, help, registers, collect });
    },

    gauges(name: string, help: string, label: string, values: () => Counts): void {
      function collect(this: Gauge) {
        this.reset();
        for (const [word, value] of values()) this.set({ [label]: word }, value);
      }
      new Gauge({ name, help, labelNames: [label], registers, collect });
    },

    counter(name: string, help: string, value: () => number): void {
      function collect(this: Counter) {
        this.reset();
        this.inc(value());
      }
      new Counter({ name, help, registers, collect });
    },

    counters(name: string, help: string, label: string, values: () => Counts): void {
      function collect(this: Counter) {
        this.reset();
        for (const [word, value] of values()) this.inc({ [label]: word }, value);
      }
      new Counter({ name, help, labelNames: [label], registers, collect });
    },
  };
}
