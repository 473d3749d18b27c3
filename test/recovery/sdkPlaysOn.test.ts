import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { askMatchmaking } from "../support/players.ts";
import { assertUnbroken, SdkClient, silenceSdk } from "../support/sdkClients.ts";
import { SdkCluster } from "../support/sdkCluster.ts";
import { until } from "../support/until.ts";

const ENV = {
  LIVES: "200",
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0",
  INTERMISSION_SECONDS: "600",
  TIME_LIMIT_SECONDS: "3600",
  MAX_ROOMS: "100",
};

/** Longest pause that a test accepts on a busy machine. The long tests hold the figures. */
const PAUSE_MS = 2000;

describe("a client of the plain SDK plays on, without a line of code,", () => {
  silenceSdk();
  let cluster: SdkCluster;
  /** The clients of each room, and how a spectator asks for it. */
  const rooms: { clients: SdkClient[]; ask: object }[] = [];
  const all = () => rooms.flatMap(({ clients }) => clients);
  const [playing, host] = [() => rooms[0]?.clients[0] as SdkClient, () => rooms[1]?.clients[0] as SdkClient];

  before(async () => {
    cluster = await SdkCluster.start(3, ENV);
    const join = (body: object) => SdkClient.join(cluster.url, body);
    const open = async (bodies: object[]) => {
      const clients: SdkClient[] = [];
      for (const body of bodies) clients.push(await join(body));
      return clients;
    };
    const add = (clients: SdkClient[], ask?: object) =>
      rooms.push({ clients, ask: ask ?? { room_id: clients[0]?.answer.room_id } });

    const duel = { mode: "2-player", bots: false };
    const match = await open([duel, duel]);
    add([...match, await join({ room_id: match[0]?.answer.room_id, spectate: true })]);
    const [owner] = (await open([{ private: true, mode: "3-player" }])) as [SdkClient];
    const { code } = owner.answer;
    add([owner, await join({ code })], { code });
    add(await open([{ mode: "3-player", bots: false }]));
    const over = (await open([duel, duel])) as [SdkClient, SdkClient];
    await over[1].room.leave();
    await until("a match is over", () => over[0].phase === "finished");
    add([over[0]]);
    owner.room.send("ready", { ready: true });
    await until("all rooms have a phase", () => rooms.map(({ clients }) => clients[0]?.phase).length === 4);
    await cluster.runAll();
  });
  after(() => cluster?.stop());

  /** Ends a process that has rooms, and waits until all clients have a frame from another one. */
  async function survive(signal: NodeJS.Signals, roomId = playing().answer.room_id): Promise<SdkClient[]> {
    await setTimeout(1200); // a checkpoint has everything by then
    const victim = await cluster.processOf(roomId);
    const affected: SdkClient[] = [];
    for (const client of all()) {
      if ((await cluster.processOf(client.answer.room_id)) === victim) affected.push(client);
    }
    const [counts, removed] = [affected.map((one) => one.reconnections), affected.map((one) => one.removed.length)];
    await cluster.end(victim, signal);
    await until("all have reconnected", () => affected.every((one, index) => one.reconnections > (counts[index] ?? 0)));
    await until("all have a frame", () => affected.every((one) => one.frameAt !== undefined));
    for (const client of affected) assert.ok((client.frameAt ?? 0) - client.droppedAt < PAUSE_MS);
    assert.deepEqual(
      affected.map((one) => one.removed.length),
      removed,
      "no callback reports that somebody has gone",
    );
    return affected;
  }

  async function assertAllPlayOn(): Promise<void> {
    for (const { clients, ask } of rooms) await assertUnbroken(cluster.url, clients, ask);
    assert.deepEqual(
      rooms.map(({ clients }) => clients[0]?.phase),
      ["playing", "waiting", "waiting", "finished"],
    );
    const { livesChanges } = playing();
    await until("callbacks report losses", () => playing().livesChanges > livesChanges);
  }

  it("when the process of its room is killed: in a match, as a spectator, waiting, and in the intermission", async () => {
    const affected = await survive("SIGKILL");
    assert.equal(affected.length, all().length);
    await until("the match has resumed", () => playing().phase === "playing");
    await assertAllPlayOn();
    for (const { answer, welcomes } of all()) {
      const { player_id, username, side, token } = welcomes.at(-1) ?? {};
      assert.deepEqual([player_id, username, side], [answer.player_id, answer.username, welcomes[0]?.["side"]]);
      assert.notEqual(token, "");
    }
    const { body } = await askMatchmaking(cluster.url, {}, `${playing().welcomes.at(-1)?.["token"]}`);
    assert.deepEqual([body.player_id, body.resumed], [playing().id, true]);
  });

  it("when the next process dies as soon as it has revived the room", async () => {
    await cluster.runAll();
    await survive("SIGKILL");
    const again = await cluster.processOf(playing().answer.room_id);
    const { reconnections } = playing();
    await cluster.end(again, "SIGKILL");
    await until("the player is back", () => playing().reconnections > reconnections && playing().frameAt !== undefined);
    await until("the match has resumed", () => playing().phase === "playing");
    await cluster.runAll();
    await assertAllPlayOn();
  });

  it("when the process of its room is told to stop", async () => {
    await survive("SIGTERM");
    await cluster.runAll();
    await survive("SIGTERM", host().answer.room_id);
    await assertAllPlayOn();
  });

  it("except into a process with another schema: it gets 4012, and a right state by matchmaking", async () => {
    await cluster.runAll();
    await setTimeout(1200);
    const { room_id: roomId } = playing().answer;
    await cluster.end(await cluster.processOf(roomId), "SIGKILL");
    const checkpoint = `pong:checkpoint:${roomId}`;
    const state = JSON.parse((await cluster.redis.hget(checkpoint, "state")) ?? "{}");
    assert.match(state.schema, /^\d+\.\w/);
    await cluster.redis.hset(checkpoint, "state", JSON.stringify({ ...state, schema: "another" }));
    const { clients } = rooms[0] as (typeof rooms)[number];
    await until("all are told", () => clients.every(({ leftWith }) => leftWith.length > 0));
    assert.deepEqual(
      clients.map(({ leftWith }) => leftWith),
      clients.map(() => [4012]),
    );
    const [one, other] = await Promise.all(
      clients.slice(0, 2).map(({ answer }) => SdkClient.join(cluster.url, {}, { token: answer.token })),
    );
    assert.ok(one?.answer.resumed && other?.answer.resumed);
    await until("the match has resumed", () => one.phase === "playing");
    await assertUnbroken(cluster.url, [one, other], { room_id: roomId });
  });

  it("without a token in nginx's log", async () => {
    const log = await cluster.nginxLog();
    for (const word of ["sessionId", "reconnectionToken"]) assert.equal(log.includes(word), false, word);
  });
});
