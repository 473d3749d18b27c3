import assert from "node:assert/strict";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import { askMatchmaking } from "../support/players.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const CALLERS = 200;
const SEATS = 4;

describe("a crowd over three processes", () => {
  let redis: RedisServer;
  let servers: GameServer[] = [];

  before(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, BOT_FILL_SECONDS: "0", SEAT_RESERVATION_SECONDS: "60" };
    servers = await Promise.all([startServer(env), startServer(env), startServer(env)]);
  });

  after(async () => {
    await Promise.all(servers.map((server) => server.end()));
    await redis?.stop();
  });

  it("two hundred simultaneous callers fill fifty rooms of four; none is refused, none gets two seats", async () => {
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, (_, index) =>
        askMatchmaking(servers[index % servers.length]?.url ?? "", { mode: "4-player" }),
      ),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    const rooms = Map.groupBy(answers, ({ body }) => body.room_id);
    assert.equal(rooms.size, CALLERS / SEATS);
    for (const [room_id, seated] of rooms) assert.equal(seated.length, SEATS, room_id);
    assert.equal(new Set(answers.map(({ body }) => body.player_id)).size, CALLERS);
    assert.equal(new Set(answers.map(({ body }) => body.reservation.sessionId)).size, CALLERS);
    assert.ok(
      new Set(answers.map(({ body }) => body.reservation.processId)).size > 1,
      "more than one process has rooms",
    );

    const list = async () => (await (await fetch(`${servers[0]?.url}/api/pong/rooms?limit=200`)).json()) as RoomsAnswer;
    await until("all rooms are listed as full", async () => {
      const listed = (await list()).rooms;
      return listed.length === rooms.size && listed.every(({ players }) => players === SEATS);
    });
  });
});
