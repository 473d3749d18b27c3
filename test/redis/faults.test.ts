import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { ErrorBody } from "../../src/protocol/errors.ts";
import { join, type Player, untilPhase } from "../support/players.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type GameServer, SECRET, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** Time within which readiness must follow what Redis does. */
const NOTICED_MS = 2500;

/** How Redis stops taking writes, what ends that, and the cause that the server must name. */
const FAULTS: Record<
  string,
  { begin(at: Operated): Promise<unknown>; end(at: Operated): Promise<unknown>; cause: RegExp }
> = {
  "is made another one's replica": {
    begin: ({ operator }) => operator.replicaof("127.0.0.1", 1),
    end: ({ operator }) => operator.replicaof("NO", "ONE"),
    cause: /READONLY/,
  },
  "has no memory left": {
    begin: ({ operator }) => operator.config("SET", "maxmemory", "1"),
    end: ({ operator }) => operator.config("SET", "maxmemory", "0"),
    cause: /OOM/,
  },
  "lacks the replicas that it must have": {
    begin: ({ operator }) => operator.config("SET", "min-replicas-to-write", "1"),
    end: ({ operator }) => operator.config("SET", "min-replicas-to-write", "0"),
    cause: /NOREPLICAS/,
  },
  hangs: {
    begin: async ({ redis }) => redis.process.kill("SIGSTOP"),
    end: async ({ redis }) => redis.process.kill("SIGCONT"),
    cause: /does not answer/,
  },
  "loads its data": {
    async begin({ operator, loading }) {
      await operator.call("DEBUG", "POPULATE", "5000");
      await operator.config("SET", "key-load-delay", "1000");
      await operator.config("SET", "loading-process-events-interval-bytes", "1024");
      loading.call("DEBUG", "RELOAD").catch(() => undefined); // it is cut off when the test ends
    },
    // it ends by itself after five seconds
    end: async () => undefined,
    cause: /LOADING/,
  },
};

interface Operated {
  readonly redis: RedisServer;
  readonly operator: Redis;
  readonly loading: Redis;
}

describe("a Redis that takes no writes", () => {
  let at: Operated;
  let server: GameServer;
  let player: Player;

  before(async () => {
    const redis = await startRedis({ options: { "enable-debug-command": "yes" } });
    at = { redis, operator: new Redis(redis.url), loading: new Redis(redis.url) };
    server = await startServer({ REDIS_URL: redis.url, COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "255" });
    // its room writes all the time
    player = await join(server.url, { mode: "2-player" });
    await untilPhase(player, "playing");
  });

  after(async () => {
    await player.room.leave();
    await server.end("SIGKILL");
    for (const client of [at.operator, at.loading]) client.disconnect();
    await at.redis.kill();
  });

  async function metrics(): Promise<string> {
    return (await fetch(`${server.url}/metrics`)).text();
  }

  async function readiness(): Promise<{ status: number; message: string }> {
    const response = await fetch(`${server.url}/readyz`);
    const { message = "" } = (await response.json()) as Partial<ErrorBody>;
    return { status: response.status, message };
  }

  for (const [what, { begin, end, cause }] of Object.entries(FAULTS)) {
    it(`that ${what}: /readyz says so within ${NOTICED_MS} ms, with its cause, and one line is logged`, async () => {
      const logged = server.lines().length;
      await begin(at);
      try {
        await until("it is noticed", async () => (await readiness()).status === 503, NOTICED_MS);
        await until("the cause is named", async () => cause.test((await readiness()).message), NOTICED_MS);
        await until("the metrics say so", async () => /^pong_redis_up 0$/m.test(await metrics()));
      } finally {
        await end(at);
      }
      await until("it is ready again", async () => (await readiness()).status === 200);
      await until("that is logged", () => server.lines().at(-1)?.includes("Redis takes writes again"));
      const lines = server.lines().slice(logged);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).msg),
        ["Redis takes no writes", "Redis takes writes again"],
      );
      assert.match(lines[0] ?? "", cause);
      await until("the metrics say so", async () => /^pong_redis_up 1$/m.test(await metrics()));
    });
  }
});

describe("a Redis in Cluster mode", () => {
  it("is refused at start, in one line", async () => {
    const redis = await startRedis({ options: { "cluster-enabled": "yes" } });
    try {
      const started = startServer({ REDIS_URL: redis.url, JWT_SECRET: SECRET });
      await assert.rejects(started, ({ message }: Error) => {
        const [first, ...lines] = message.trim().split("\n");
        assert.equal(first, "the server ended with 1");
        assert.deepEqual(lines, [`REDIS_URL="${redis.url}": expected a Redis that is not in Cluster mode`]);
        return true;
      });
    } finally {
      await redis.kill();
    }
  });
});
