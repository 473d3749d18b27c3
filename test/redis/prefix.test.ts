import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { askMatchmaking, join, type Player, untilPhase } from "../support/players.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** One prefix has a character that is special in Redis's patterns. */
const PREFIXES = ["prod:", "[staging]*:"] as const;
const SEATS = { mode: "2-player", bots: false };

describe("two deployments with a prefix each, on one Redis", () => {
  let redis: RedisServer;
  let operator: Redis;
  let listener: Redis;
  let servers: GameServer[] = [];
  const published = new Set<string>();

  before(async () => {
    redis = await startRedis();
    operator = new Redis(redis.url);
    listener = new Redis(redis.url);
    await listener.psubscribe("*");
    listener.on("pmessage", (_pattern, channel) => published.add(channel));
    const rules = { COUNTDOWN_SECONDS: "1", LIVES: "1", PUBLISH_MOVEMENT: "true", BOT_FILL_SECONDS: "60" };
    const env = { ...rules, REDIS_URL: redis.url, PUBLIC_ADDRESS: "127.0.0.1:{port}", REDIS_CHANNEL_PREFIX: "events:" };
    const start = (prefix: string) => startServer({ ...env, REDIS_PREFIX: prefix });
    // two processes each, so that they find each other and route calls
    servers = await Promise.all([...PREFIXES, ...PREFIXES].map(start));
  });

  after(async () => {
    await Promise.all(servers.map((server) => server.end("SIGKILL")));
    for (const client of [operator, listener]) client.disconnect();
    await redis.stop();
  });

  const urlsOf = (deployment: number) => servers.filter((_, index) => index % 2 === deployment).map(({ url }) => url);

  async function joinEach(deployment: number, body: object, count: number): Promise<Player[]> {
    const urls = urlsOf(deployment);
    const players: Player[] = [];
    // one after the other, so that each deployment fills its own rooms
    for (let index = 0; index < count; index++) players.push(await join(urls[index % 2] as string, body));
    return players;
  }

  it("players never sit in a room of the other, and a room's id is worth nothing there", async () => {
    const [prod = [], staging = []] = await Promise.all([0, 1].map((one) => joinEach(one, SEATS, 4)));
    const roomsOf = (players: Player[]) => new Set(players.map(({ answer }) => answer.room_id));
    assert.equal(roomsOf(prod).size + roomsOf(staging).size, 4);
    assert.ok(roomsOf(prod).isDisjointFrom(roomsOf(staging)));
    for (const [deployment, others] of [prod, staging].entries()) {
      for (const url of urlsOf(1 - deployment)) {
        const room_id = others[0]?.answer.room_id;
        const { status, body } = await askMatchmaking(url, { room_id, spectate: true });
        assert.deepEqual([status, body.error?.code], [404, "room_not_found"]);
      }
    }
    const everyone = [...prod, ...staging];
    await Promise.all(everyone.map((player) => untilPhase(player, "playing")));
    for (const { room } of everyone) room.send("player_move", { direction: 1, seq: 1 });
    await until("moves are published", () => PREFIXES.every((one) => published.has(`${one}events:update_position`)));
    await Promise.all(everyone.map(({ room }) => room.leave()));
    for (const prefix of PREFIXES) {
      await until("a result is stored", async () =>
        (await operator.keys("*")).some((key) => key.startsWith(`${prefix}pong:match:`)),
      );
    }
  });

  it("commands do not cross", async () => {
    const [[prod] = [], [staging] = []] = await Promise.all(
      [0, 1].map((one) => joinEach(one, { mode: "3-player" }, 1)),
    );
    assert.ok(prod && staging);
    const command = ({ answer }: Player) => JSON.stringify({ event: "start_game", room_id: answer.room_id });
    assert.equal(await operator.publish("events:start_game", command(staging)), 1, "only the test's own listener");
    await until("the listener has it", () => published.delete("events:start_game"));
    await operator.publish(`${PREFIXES[0]}events:start_game`, command(staging));
    await operator.publish(`${PREFIXES[0]}events:start_game`, command(prod));
    const two = await join(servers[0]?.url ?? "", { room_id: prod.answer.room_id });
    const alsoTwo = await join(servers[1]?.url ?? "", { room_id: staging.answer.room_id });
    await untilPhase(prod, "playing");
    assert.equal(staging.room.state.phase, "waiting");
    await operator.publish(`${PREFIXES[1]}events:start_game`, command(staging));
    await untilPhase(staging, "playing");
    await Promise.all([prod, two, staging, alsoTwo].map(({ room }) => room.leave()));
  });

  it("every key and every channel begins with a prefix", async () => {
    const names = [...(await operator.keys("*")), ...published, ...((await operator.pubsub("CHANNELS")) as string[])];
    const ours = PREFIXES.map((prefix) => names.filter((name) => name.startsWith(prefix)));
    assert.equal(ours.flat().length, names.length, `not ours: ${names.filter((name) => !ours.flat().includes(name))}`);
    for (const [index, prefix] of PREFIXES.entries()) {
      const has = (start: string) => ours[index]?.some((name) => name.startsWith(prefix + start));
      for (const start of ["pong:processes", "roomcount", "p:", "pong:handover:", "events:start_game"]) {
        assert.ok(has(start), `${prefix}${start}`);
      }
    }
  });

  it("each deployment sees only its own processes", async () => {
    const hosts = async (prefix: string) => operator.hlen(`${prefix}pong:processes`);
    assert.deepEqual(await Promise.all(PREFIXES.map(hosts)), [2, 2]);
  });
});
