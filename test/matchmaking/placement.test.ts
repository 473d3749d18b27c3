import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Redis } from "ioredis";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, joinAll, leaveAll, untilPhase } from "../support/players.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

describe("placement", () => {
  let redis: RedisServer;
  let server: GameServer;

  before(async () => {
    redis = await startRedis();
    server = await startServer({
      REDIS_URL: redis.url,
      LIVES: "1",
      COUNTDOWN_SECONDS: "1",
      BOT_FILL_SECONDS: "0",
      SEAT_RESERVATION_SECONDS: "2",
    });
  });

  after(async () => {
    await server?.end();
    await redis?.stop();
  });

  const ask = (body: object, token?: string) => askMatchmaking(server.url, body, token);

  it("a call gets only a room of its kind", async () => {
    const kinds = [
      { mode: "2-player" },
      { mode: "3-player" },
      { mode: "3-player", bots: false },
      { mode: "3-player", private: true },
      { gameMode: "5-player" },
    ];
    const answers = await Promise.all(kinds.map((kind) => ask(kind)));
    assert.equal(new Set(answers.map(({ body }) => body.room_id)).size, kinds.length);
    assert.equal(answers[4]?.body.mode, "5-player");
    const again = await ask({ mode: "3-player", bots: false });
    assert.equal(again.body.room_id, answers[2]?.body.room_id);
  });

  it("unknown rooms, unknown codes, and private rooms without their code are refused with their reason", async () => {
    const host = await ask({ private: true });
    assert.equal((await ask({ room_id: host.body.room_id })).body.error.code, "room_not_found");
    assert.equal((await ask({ room_id: host.body.room_id, code: host.body.code })).status, 200);
    assert.equal((await ask({ room_id: "nowhere" })).body.error.code, "room_not_found");
    assert.equal((await ask({ code: "ZZZZZZ" })).body.error.code, "room_not_found");
  });

  it("a running match takes no more players and answers room_locked", async () => {
    const players = await joinAll(server.url, 2, { mode: "2-player", bots: false });
    const [first] = players as [Player];
    await untilPhase(first, "playing");
    const late = await ask({ room_id: first.answer.room_id });
    assert.deepEqual([late.status, late.body.error.code], [409, "room_locked"]);
    await leaveAll(players);
  });

  it("a waiting player gets their seat again if the request fits it, else a new one", async () => {
    const player = await join(server.url, { mode: "6-player", bots: false });
    const { token, room_id, player_id } = player.answer;
    const same = await ask({ mode: "6-player", bots: false }, token);
    assert.deepEqual([same.body.room_id, same.body.resumed, same.body.player_id], [room_id, true, player_id]);
    const other = await ask({ mode: "7-player", bots: false }, token);
    assert.notEqual(other.body.room_id, room_id);
    assert.equal(other.body.resumed, false);
    await until("the older connection is closed", () => player.closedWith === 4409);
    await until("the room they were alone in is gone", async () => {
      const { rooms } = (await (await fetch(`${server.url}/api/pong/rooms?mode=6-player`)).json()) as RoomsAnswer;
      return !rooms.some((room) => room.room_id === room_id);
    });
  });

  it("a call that fails does not cost the waiting seat", async () => {
    const player = await join(server.url, { mode: "6-player", bots: false });
    const { token, room_id } = player.answer;
    const failing = [{ code: "ZZZZZZ" }, { room_id: "nowhere" }, { room_id: "nowhere", spectate: true }];
    for (const body of failing) assert.equal((await ask(body, token)).status, 404);
    const again = await ask({ mode: "6-player", bots: false }, token);
    assert.equal(again.status, 200, JSON.stringify(again.body));
    assert.deepEqual([again.body.room_id, again.body.resumed], [room_id, true]);
    assert.equal(player.closedWith, undefined);
    const watching = await ask({ room_id, spectate: true }, token);
    assert.deepEqual([watching.body.room_id, watching.body.spectator], [room_id, true]);
    await until("the seat is given up in order to watch", () => player.closedWith === 4409);
  });

  it("simultaneous calls of one player end on one seat", async () => {
    const { body } = await ask({ mode: "5-player", bots: false });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        ask({ mode: index % 2 ? "5-player" : "8-player", bots: false }, body.token),
      ),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    await until("one seat is listed", async () => {
      const { rooms } = (await (await fetch(`${server.url}/api/pong/rooms?limit=200`)).json()) as RoomsAnswer;
      const seated = rooms.filter(({ room_id }) => answers.some((answer) => answer.body.room_id === room_id));
      return seated.reduce((sum, { players }) => sum + players, 0) === 1;
    });
  });

  it("a public room is shown by its id, a private one is not", async () => {
    const show = async (roomId: string) => (await fetch(`${server.url}/api/pong/rooms/${roomId}`)).json();
    const [open, closed] = await Promise.all([
      ask({ mode: "5-player", bots: true, bot_level: "strong" }),
      ask({ mode: "5-player", private: true }),
    ]);
    const shown = { room_id: open.body.room_id, mode: "5-player", phase: "waiting", ranked: false };
    assert.deepEqual(await show(open.body.room_id), { ...shown, players: 1, seats: 5, spectators: 0 });
    for (const roomId of [closed.body.room_id, "nowhere"]) {
      assert.equal(((await show(roomId)) as { error: { code: string } }).error.code, "room_not_found");
    }
  });

  it("rooms are listed by mode and phase, page by page", async () => {
    const made = await Promise.all(
      Array.from({ length: 7 }, () => ask({ mode: "8-player", private: false, bots: false })),
    );
    await Promise.all(made.map(({ body }) => ask({ mode: "4-player", bots: false, username: body.username })));
    const query = async (text: string) =>
      (await (await fetch(`${server.url}/api/pong/rooms${text}`)).json()) as RoomsAnswer;
    const idsOf = ({ rooms }: RoomsAnswer) => rooms.map(({ room_id }) => room_id);
    const pages: string[] = [];
    await until("the rooms are listed", async () => (await query("?mode=8-player")).rooms.length > 0);
    // a room of an earlier test may end meanwhile
    await until("no room comes or goes while the pages are read", async () => {
      const before = idsOf(await query("?limit=200"));
      pages.length = 0;
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: RoomsAnswer = await query(`?limit=1${cursor && `&cursor=${cursor}`}`);
        pages.push(...idsOf(page));
        cursor = page.cursor;
      }
      return isDeepStrictEqual(before, idsOf(await query("?limit=200")));
    });
    assert.deepEqual(pages, idsOf(await query("?limit=200")));
    const eight = await query("?mode=8-player&phase=waiting");
    assert.ok(eight.rooms.length > 0 && eight.rooms.every(({ mode, seats }) => mode === "8-player" && seats === 8));
    assert.deepEqual((await query("?phase=finished")).rooms, []);
  });

  it("of sixteen simultaneous callers for the last two seats, two get in and fourteen get room_full, a hundred times", async () => {
    const times: number[] = [];
    for (let round = 0; round < 100; round++) {
      const first = await ask({ private: true, mode: "3-player" });
      const { code } = first.body;
      const answers = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const start = performance.now();
          const answer = await ask({ code });
          times.push(performance.now() - start);
          return answer;
        }),
      );
      assert.equal(answers.filter(({ status }) => status === 200).length, 2);
      assert.equal(answers.filter(({ body }) => body.error?.code === "room_full").length, 14);
    }
    // Colyseus retries a failed reservation after 400 ms or more. No caller should have to wait for that.
    const parts = Array.from({ length: 10 }, (_, part) => times.slice(160 * part, 160 * (part + 1)));
    const ratios = parts.map((part) => percentile(part, 0.99) / percentile(part, 0.5));
    assert.ok(percentile(ratios, 0.5) < 10, `p99 over p50: ${ratios.map((ratio) => ratio.toFixed(1))}`);
  });

  it("sixteen simultaneous callers for any room of three fill rooms without overfilling one; none is refused", async () => {
    const seats = new Map<string, number>();
    for (let round = 0; round < 30; round++) {
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          const { status, body } = await ask({ mode: "3-player", bots: false, username: "many" });
          assert.equal(status, 200);
          seats.set(body.room_id, (seats.get(body.room_id) ?? 0) + 1);
        }),
      );
    }
    const { rooms } = (await (
      await fetch(`${server.url}/api/pong/rooms?limit=200&mode=3-player`)
    ).json()) as RoomsAnswer;
    assert.ok(rooms.every((room) => room.players <= room.seats));
    // A seat that nobody takes is free again after two seconds, so a room can be filled more than once.
    assert.ok(seats.size <= 170, `480 callers opened ${seats.size} rooms of three`);
  });

  it("when all players have left, Redis keeps nothing but their names, histories, results and replays", async () => {
    const client = new Redis(redis.url);
    try {
      await until("all rooms are gone", async () => (await client.hlen("roomcaches")) === 0);
      const keys = await client.keys("*");
      assert.deepEqual(
        keys.filter((key) => !/^pong:(player|history|match|replay|replays|replay-keepers|ended):/.test(key)).sort(),
        ["pong:cluster_key", "pong:era", "pong:processes", "roomcount"],
      );
    } finally {
      client.disconnect();
    }
  });
});

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
