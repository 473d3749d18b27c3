import { Redis } from "ioredis";
import { askMatchmaking } from "../support/players.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const OLD = "the first password";
const NEW = "the second password";

describe("a password of Redis that is rotated", () => {
  let redis: RedisServer;
  let operator: Redis;
  const servers: GameServer[] = [];

  before(async () => {
    redis = await startRedis();
    operator = new Redis(redis.url);
    await setUser("on", `>${OLD}`, "~*", "&*", "+@all");
  });

  after(async () => {
    await Promise.all(servers.map((server) => server.end("SIGKILL")));
    operator.disconnect();
    await redis.kill();
  });

  const setUser = (...rules: string[]) => operator.call("ACL", "SETUSER", "pong", ...rules);

  async function start(password: string): Promise<GameServer> {
    const server = await startServer({
      REDIS_URL: `redis://pong:${encodeURIComponent(password)}@127.0.0.1:${redis.port}`,
    });
    servers.push(server);
    return server;
  }

  const givesSeats = async ({ url }: GameServer) => (await askMatchmaking(url, {})).status === 200;

  it("is taken by new processes, and old ones keep their connections, until they lose them and say why", async () => {
    const old = await start(OLD);
    await setUser(`>${NEW}`);
    const fresh = await start(NEW);
    await setUser(`<${OLD}`);
    for (const server of servers) await until("there are seats", () => givesSeats(server));

    await operator.call("CLIENT", "KILL", "USER", "pong");
    await until("the old one lacks Redis", async () => (await fetch(`${old.url}/readyz`)).status === 503);
    await until("the log says why", () => old.lines().some((line) => /"reason":"WRONGPASS/.test(line)));
    await until("the new one is back", () => givesSeats(fresh));
    await setUser(`>${OLD}`);
    await until("the old one is back", () => givesSeats(old));
  });
});
