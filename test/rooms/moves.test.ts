import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { RoomCheckpoint } from "../../src/recovery/checkpoint.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, comeBack, join, joinAll, leaveAll, type Player, untilPhase } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

const PEOPLE = { mode: "4-player", bots: false };
/** A call that fits none of the rooms here. */
const OTHER_KIND = { mode: "7-player" };

/** Players of a room before it moves. */
interface Case {
  readonly players: readonly Player[];
  /** The call with which they come back. */
  readonly wish: object;
  /** Asserts what comes of the room after the move. */
  readonly after: (back: readonly Player[]) => Promise<void>;
}

describe("a seat outlives its process in every phase", () => {
  let cluster: Cluster;
  let redis: Redis;
  let first: GameServer;
  let heir: GameServer;

  beforeEach(async () => {
    const waits = { COUNTDOWN_SECONDS: "2", INTERMISSION_SECONDS: "60", BOT_FILL_SECONDS: "60" };
    cluster = await startCluster(0, { ...waits, LIVES: "200", RECONNECT_SECONDS: "30" });
    redis = new Redis(cluster.redis.url);
    first = await cluster.add();
  });
  afterEach(async () => {
    redis?.disconnect();
    await cluster?.stop();
  });

  async function savedOf({ answer }: Player): Promise<RoomCheckpoint> {
    return JSON.parse((await redis.hget(`pong:checkpoint:${answer.room_id}`, "state")) ?? "{}");
  }

  async function untilSaved(player: Player, is: (saved: RoomCheckpoint) => boolean): Promise<void> {
    await until("the room is saved", async () => is(await savedOf(player)));
  }

  function command({ answer }: Player, players: readonly string[]): Promise<number> {
    const named = players.map((player_id) => ({ player_id }));
    const message = { event: "start_game", room_id: answer.room_id, players: named };
    return redis.publish("start_game", JSON.stringify(message));
  }

  /** Waits: the first has the wish to start, and the second has not come yet. */
  async function waiting(): Promise<Case> {
    const kind = { mode: "2-player" };
    const one = await join(first.url, kind);
    const { body } = await askMatchmaking(first.url, kind);
    await untilSaved(one, ({ seats, waiting: saved }) => seats?.length === 2 && (saved?.bots_in ?? 0) > 0);
    return {
      players: [one],
      wish: kind,
      async after([back]) {
        assert.ok((back?.room.state.bots_in ?? 0) < 60, "the wait for bots goes on");
        const again = await askMatchmaking(heir.url, kind, body.token);
        assert.deepEqual([again.body.room_id, again.body.resumed], [one.answer.room_id, false]);
      },
    };
  }

  /** Has a command to start that waits for somebody. */
  async function commanded(): Promise<Case> {
    const [one, two] = (await joinAll(first.url, 2, { ...PEOPLE, mode: "5-player" })) as [Player, Player];
    const { body: third } = await askMatchmaking(first.url, { room_id: one.answer.room_id });
    await command(one, [one.answer.player_id, third.player_id]);
    await untilSaved(one, ({ waiting: saved }) => saved?.command != null);
    return {
      players: [one, two],
      wish: { ...PEOPLE, mode: "5-player" },
      async after([back]) {
        const joined = await join(heir.url, { room_id: one.answer.room_id }, third.token);
        await untilPhase(back as Player, "playing");
        assert.equal(back?.room.state.sides, 3);
        await leaveAll([joined]);
      },
    };
  }

  /** Counts down by command, with free seats. */
  async function countdown(players: readonly Player[]): Promise<Case> {
    const [one] = players as readonly [Player];
    await command(one, []);
    await untilPhase(one, "countdown");
    return {
      players,
      wish: OTHER_KIND,
      async after([back]) {
        await untilPhase(back as Player, "playing");
        assert.equal(back?.room.state.sides, 2);
        assert.equal(back?.room.state.match_id, one.room.state.match_id);
      },
    };
  }

  async function playing(): Promise<Case> {
    const players = await startTable([first.url, first.url]);
    await untilSaved(players[0] as Player, ({ phase }) => phase === "playing");
    return { players, wish: OTHER_KIND, after: ([back]) => untilPhase(back as Player, "playing") };
  }

  /** In the intermission of a private room, whose players keep their seats. */
  async function finished(): Promise<Case> {
    const players = (await startTable([first.url, first.url, first.url])) as [Player, Player, Player];
    const [one, two, third] = players;
    await leaveAll([two, third]);
    await untilPhase(one, "finished");
    return {
      players: [one],
      wish: { code: one.answer.code },
      async after([back]) {
        assert.equal(back?.room.state.phase, "finished");
      },
    };
  }

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`through ${signal === "SIGTERM" ? "a hand-over" : "a kill"}`, async () => {
      const early = await Promise.all([waiting(), commanded(), playing(), finished()]);
      const starting = await joinAll(first.url, 2, { ...PEOPLE, mode: "3-player" });
      heir = await cluster.add();
      const cases = [await countdown(starting), ...early];
      for (const { room } of cases.flatMap(({ players }) => players)) room.reconnection.enabled = false;
      const before = cases.flatMap(({ players }) => players.map(({ room, answer }) => ({ room, answer })));
      await first.end(signal);
      const back = await Promise.all(cases.map(({ players, wish }) => comeBack(heir.url, players, wish)));
      assert.deepEqual(
        back.flat().map(({ answer }) => [answer.room_id, answer.player_id, answer.resumed]),
        before.map(({ answer }) => [answer.room_id, answer.player_id, true]),
      );
      const sideOf = ({ room, answer }: Pick<Player, "room" | "answer">) =>
        room.state.players.get(answer.player_id)?.side;
      assert.deepEqual(back.flat().map(sideOf), before.map(sideOf));
      for (const [index, { after }] of cases.entries()) await after(back[index] as Player[]);
      await leaveAll(back.flat());
    });
  }
});
