import type { Application } from "express";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { onlyGet } from "./answers.ts";

/** What is counted elsewhere and only shown here. */
export interface MetricSources {
  rooms(): number;
  clients(): number;
  redisAway(): boolean;
  /** Events and commands by what became of them, since the start of the process. */
  events(): Readonly<Record<string, number>>;
  /** Messages on our channels that meant nothing, by cause. */
  junk(): Readonly<Record<string, number>>;
}

/** `/metrics`: Prometheus's text format. Besides these, what prom-client tells of any Node process (`process_…`, `nodejs_…`). */
export function mountMetrics(app: Application, sources: MetricSources): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect(this: Gauge) {
        this.set(value());
      },
    });
  const counter = (name: string, help: string, label: string, values: () => Readonly<Record<string, number>>) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect(this: Counter) {
        this.reset();
        for (const [key, value] of Object.entries(values())) this.inc({ [label]: key }, value);
      },
    });

  gauge("pong_rooms", "Rooms in this process.", sources.rooms);
  gauge("pong_clients", "Connected clients, players and spectators.", sources.clients);
  gauge("pong_redis_up", "1 while Redis can be used, or is not needed.", () => (sources.redisAway() ? 0 : 1));
  counter("pong_events_total", "Game events and commands, by what became of them.", "outcome", sources.events);
  counter("pong_junk_messages_total", "Messages on Redis that meant nothing, by cause.", "cause", sources.junk);

  app
    .route("/metrics")
    .get(async (_, res) => {
      res.set({ "content-type": registry.contentType, "cache-control": "no-store" }).end(await registry.metrics());
    })
    .all(onlyGet);
}
