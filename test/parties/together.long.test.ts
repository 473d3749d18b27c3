import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import type { MatchmakingAnswer, SeatReservation } from "../../src/protocol/api.ts";
import { BOT_LEVELS } from "../../src/protocol/kinds.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { awaitMatch, seatParty, startParty } from "../support/parties.ts";
import { join, leaveAll, type Player, saidOf, watched } from "../support/players.ts";
import { until } from "../support/until.ts";

const TRIES = 100;
/** Tries at the same time, one in each kind of room. */
const KINDS = [{ bots: false }, ...BOT_LEVELS.map((bot_level) => ({ bots: true, bot_level }))];

describe("parties of three and single players over two processes", () => {
  let cluster: Cluster;
  let urls: readonly string[];
  before(async () => {
    cluster = await startCluster(2, { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0" });
    urls = cluster.servers.map(({ url }) => url);
  });
  after(() => cluster?.stop());

  const url = (index: number) => urls[index % urls.length] as string;

  async function take(index: number, reservation: SeatReservation): Promise<Player> {
    return watched(
      await new Client(url(index)).consumeSeatReservation<PongState>(reservation),
      {} as MatchmakingAnswer,
    );
  }

  /** A party and a single player ask at the same time. All of them play one match. */
  async function play(kind: object, index: number): Promise<void> {
    const order = [url(index), url(index + 1)];
    const party = await startParty(order, 3);
    const told = party.friends.slice(1).map((friend, one) => awaitMatch(url(one), party, friend));
    const seated = seatParty(url(index), party, { mode: "4-player", ...kind });
    const single = join(url(index + 1), { mode: "4-player", ...kind });
    const { status, body } = await seated;
    assert.equal(status, 200, body.message);
    const members = told.map(async (match, one) => take(one, (await match).reservation));
    const players = await Promise.all([take(index, body.reservation), ...members, single]);
    assert.deepEqual(new Set(players.map(({ room }) => room.roomId)), new Set([body.room_id]), `try ${index}`);
    const hasBegun = (player: Player) => saidOf(player, "start_game").length === 1;
    await until("the match begins for all of them", () => players.every(hasBegun));
    await leaveAll(players);
  }

  it(`fill a room of four in ${TRIES} of ${TRIES} tries, while others look for matches`, async () => {
    for (let tries = 0; tries < TRIES; tries += KINDS.length) {
      const others = Array.from({ length: 4 }, (_, index) => join(url(index), { mode: "2-player" }));
      await Promise.all(KINDS.map((kind, index) => play(kind, tries + index + Math.floor(tries / 4))));
      await leaveAll(await Promise.all(others));
    }
  }).timeout(600_000);

  it("stay together in a crowd of their kind, and nobody gets a seat that another one has", async () => {
    const kind = { mode: "4-player", bots: false };
    const parties = await Promise.all(Array.from({ length: 12 }, (_, index) => startParty(urls, 2 + (index % 2))));
    const answers = await Promise.all([
      ...parties.map((party, index) => seatParty(url(index), party, kind)),
      ...Array.from({ length: 12 }, (_, index) => join(url(index), kind)),
    ]);
    for (const one of answers) if ("status" in one) assert.equal(one.status, 200, one.body.message);
    const matches = await Promise.all(
      parties.map((party) => Promise.all(party.friends.map((friend) => awaitMatch(url(1), party, friend)))),
    );
    const inRoom = new Map<string, number>();
    for (const match of matches) {
      const [roomId = "", ...others] = new Set(match.map(({ room_id }) => room_id));
      assert.equal(others.length, 0);
      inRoom.set(roomId, (inRoom.get(roomId) ?? 0) + match.length);
    }
    for (const one of answers) {
      if (!("status" in one)) inRoom.set(one.answer.room_id, (inRoom.get(one.answer.room_id) ?? 0) + 1);
    }
    for (const [roomId, players] of inRoom) assert.ok(players <= 4, `${roomId} has ${players}`);
    await leaveAll(answers.filter((one): one is Player => !("status" in one)));
  });
});
