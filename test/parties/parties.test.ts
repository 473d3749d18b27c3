import assert from "node:assert/strict";
import { requestFromIPC } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { SturdyRedisPresence } from "../../src/colyseus/SturdyRedisPresence.ts";
import type { MatchmakingAnswer, SeatReservation } from "../../src/protocol/api.ts";
import type { PartyMatch } from "../../src/protocol/parties.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { channels } from "../../src/redis/keys.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { assertMessageDescribed } from "../support/described.ts";
import { askParties, awaitMatch, createFriend, type Friend, seatParty, startParty } from "../support/parties.ts";
import { askMatchmaking, join, leaveAll, type Player, saidOf, untilPhase, watched } from "../support/players.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";

const sessions = createSessions();
const FOUR = { mode: "4-player", bots: false } as const;

for (const store of ["memory", "Redis"] as const) {
  describe(`a party, kept in ${store}`, () => {
    let cluster: Cluster | undefined;
    let servers: readonly GameServer[];
    let urls: readonly string[];

    before(async () => {
      const env = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "60" };
      cluster = store === "Redis" ? await startCluster(2, env) : undefined;
      servers = cluster?.servers ?? [await startServer(env)];
      urls = servers.map(({ url }) => url);
    });
    after(async () => {
      await (cluster?.stop() ?? servers[0]?.end());
    });

    const url = (index: number) => urls[index % urls.length] as string;

    /** Takes a reserved seat with the plain SDK. */
    async function take(index: number, reservation: SeatReservation): Promise<Player> {
      const room = await new Client(url(index)).consumeSeatReservation<PongState>(reservation);
      return watched(room, {} as MatchmakingAnswer);
    }

    it("of three and a single player fill a room of four", async () => {
      const friends = await startParty(urls, 3);
      const told = friends.friends.slice(1).map((friend, index) => awaitMatch(url(index + 1), friends, friend));
      const { status, body: answer } = await seatParty(url(0), friends, FOUR);
      assert.equal(status, 200, answer.message);
      assert.deepEqual(
        answer.players.map(({ username }) => username),
        ["friend 1", "friend 2", "friend 3"],
      );
      const leader = await take(0, answer.reservation);
      const members = await Promise.all(told.map(async (match, index) => take(index, (await match).reservation)));
      const single = await join(url(1), FOUR);
      const players = [leader, ...members, single];
      assert.deepEqual(new Set(players.map(({ room }) => room.roomId)), new Set([answer.room_id]));
      await untilPhase(leader, "playing");
      await until("they are told so", () => saidOf(leader, "start_game").length === 1);
      const [{ token } = { token: "" }] = members.map(({ said }) => said[0]?.message as { token: string });
      assert.notEqual(token, "", "a guest's welcome brings a token");
      await leaveAll(players);
    });

    it("gets no seat at all if there is not one for each", async () => {
      const friends = await startParty(urls, 3);
      const single = await join(url(1), { mode: "3-player", bots: false });
      const named = await seatParty(url(0), friends, { room_id: single.answer.room_id });
      assert.deepEqual([named.status, named.body.error.code], [409, "room_full"]);
      const { body } = await seatParty(url(0), friends, { mode: "3-player", bots: false });
      assert.notEqual(body.room_id, single.answer.room_id);
      assert.equal(body.is_full, true);
      assert.equal(single.room.state.players.size, 1);
      await leaveAll([single]);
    });

    it("that a friend has joined since the last call gets seats for all, and what the new call asks for", async () => {
      const friends = await startParty(urls, 2);
      assert.equal((await seatParty(url(0), friends, FOUR)).status, 200);
      const late = await createFriend(url(1), "late");
      assert.equal((await askParties(url(1), late, "POST", "/join", { code: friends.party.code })).status, 200);
      const small = await seatParty(url(0), friends, { mode: "2-player" });
      assert.deepEqual([small.status, small.body.error.code], [400, "invalid_request"]);
      const second = await seatParty(url(0), friends, FOUR);
      assert.deepEqual(
        second.body.players.map(({ username }) => username),
        ["friend 1", "friend 2", "late"],
      );
      const third = await seatParty(url(0), friends, { mode: "8-player", bots: false });
      assert.deepEqual([third.body.mode, third.body.players.length], ["8-player", 3]);
    });

    it("larger than the mode is refused, as is a call of another member, or for a ranked match", async () => {
      const friends = await startParty(urls, 3);
      const refused = async (body: object, friend = friends.friends[0] as Friend) => {
        const { status, body: json } = await askMatchmaking(
          url(1),
          { party: friends.party.party, ...body },
          friend.token,
        );
        return [status, json.error.code, json.error.details?.[0]?.field];
      };
      assert.deepEqual(await refused({ mode: "2-player" }), [400, "invalid_request", "party"]);
      assert.deepEqual(await refused({ ranked: true }), [400, "invalid_request", "party"]);
      assert.deepEqual(await refused({ spectate: true, room_id: "any" }), [400, "invalid_request", "party"]);
      assert.deepEqual(await refused({ party: "nowhere" }), [404, "not_found", undefined]);
      assert.deepEqual(await refused({ party: "a b" }), [400, "invalid_request", "party"]);
      assert.deepEqual(await refused(FOUR, friends.friends[1]), [403, "forbidden", undefined]);
      assert.deepEqual(await refused(FOUR, await createFriend(url(0), "eve")), [404, "not_found", undefined]);
    });

    it("is told in the room where a member is, and outlives its match", async () => {
      const friends = await startParty(urls, 2);
      const [leader, member] = friends.friends as [Friend, Friend];
      const waiting = await join(url(1), FOUR, member.token);
      const watching = await join(url(0), { room_id: waiting.answer.room_id, spectate: true }, leader.token);
      const pair = { mode: "2-player", bots: false };
      const first = await seatParty(url(0), friends, pair);
      await until("the member who waits is sent there", () => waiting.closedWith === 4012);
      const [told] = saidOf(waiting, "party_match") as unknown as [PartyMatch & { party: string }];
      assert.deepEqual([told.party, told.room_id], [friends.party.party, first.body.room_id]);
      assertMessageDescribed("room", "party_match", told);
      await until("the member who watches is told", () => saidOf(watching, "party_match").length === 1);
      const back = await join(url(1), {}, member.token);
      assert.deepEqual([back.answer.room_id, back.answer.spectator], [first.body.room_id, false]);
      const again = await seatParty(url(1), friends, pair);
      assert.equal(again.body.room_id, first.body.room_id, "the same call again");
      const leading = await take(0, again.body.reservation);
      await untilPhase(leading, "playing");
      const busy = await seatParty(url(0), friends, pair);
      assert.deepEqual([busy.body.room_id, busy.body.resumed], [first.body.room_id, true]);
      await leaveAll([leading]);
      await until("the match is over", () => back.room.state.phase === "finished");
      const second = await seatParty(url(0), friends, pair);
      assert.equal(second.status, 200, second.body.message);
      assert.notEqual(second.body.room_id, first.body.room_id);
      const match = await awaitMatch(url(1), friends, member);
      assert.equal(match.room_id, second.body.room_id);
      await leaveAll([back, watching]);
    });

    it("is seated by the SDK's own method too, and a member's session follows by itself", async () => {
      const friends = await startParty(urls, 2);
      const [leader, member] = friends.friends as [Friend, Friend];
      const session = sessions.open({ url: url(1), token: member.token });
      const { room_id } = await session.play(FOUR);
      const client = new Client(url(0));
      client.auth.token = leader.token;
      const room = await client.joinOrCreate("pong", { mode: "2-player", bots: false, party: friends.party.party });
      room.onMessage("*", () => undefined);
      assert.notEqual(room.roomId, room_id);
      await until(
        "the session is there",
        () => session.seat?.room_id === room.roomId && session.status.is === "playing",
      );
      await sessions.close();
      await room.leave();
    });

    it("gets no seats while a member plays a match", async () => {
      const friends = await startParty(urls, 2);
      const pair = { mode: "2-player", bots: false };
      const playing = [await join(url(1), pair, friends.friends[1]?.token), await join(url(1), pair)];
      await untilPhase(playing[0] as Player, "playing");
      const { status, body } = await seatParty(url(0), friends, FOUR);
      assert.deepEqual(
        [status, body.error.code, body.message],
        [409, "room_locked", "party: friend 2 is playing a match"],
      );
      await leaveAll(playing);
    });

    it("is led by the next member when its leader leaves, and ends with the last", async () => {
      const { party, friends } = await startParty(urls, 3);
      const [ada, bob, eve] = friends as [Friend, Friend, Friend];
      const waited = askParties(url(1), bob, "GET", `/${party.party}?since=3`);
      assert.equal((await askParties(url(0), ada, "DELETE", `/${party.party}`)).status, 200);
      const { body } = await waited;
      assert.deepEqual([body.leader_id, body.members.length], [bob.playerId, 2]);
      const foreign = await askParties(url(0), eve, "DELETE", `/${party.party}/members/${bob.playerId}`);
      assert.deepEqual([foreign.status, foreign.body.error.code], [403, "forbidden"]);
      assert.equal((await askParties(url(1), bob, "DELETE", `/${party.party}/members/${eve.playerId}`)).status, 200);
      assert.equal((await askParties(url(0), eve, "GET", `/${party.party}`)).status, 404);
      assert.equal((await askParties(url(0), bob, "DELETE", `/${party.party}`)).status, 200);
      assert.equal((await askParties(url(1), ada, "POST", "/join", { code: party.code })).status, 404);
    });

    it("has eight members at most, who are in no other", async () => {
      const friends = await startParty(urls, 8);
      const late = await createFriend(url(0), "late");
      const full = await askParties(url(1), late, "POST", "/join", { code: friends.party.code });
      assert.deepEqual([full.status, full.body.error.code], [409, "room_full"]);
      const second = friends.friends[1] as Friend;
      const own = await askParties(url(0), second, "POST");
      const { body } = await askParties(url(1), friends.friends[0] as Friend, "GET", `/${friends.party.party}`);
      assert.deepEqual([own.status, body.members.length], [201, 7]);
      assert.equal((await askParties(url(0), late, "POST", "/join", { code: friends.party.code })).status, 200);
      const { body: seated } = await seatParty(url(0), friends, { mode: "8-player", bots: false });
      assert.deepEqual([seated.players.length, seated.is_full], [8, true]);
    });

    if (store === "memory") return;

    it("takes no member out of a match that has begun since it looked", async () => {
      const playing = [await join(url(0), { mode: "2-player", bots: false })];
      playing.push(await join(url(1), { mode: "2-player", bots: false }));
      const [member] = playing as [Player];
      await untilPhase(member, "playing");
      const client = connectRedis(cluster?.redis.url ?? "", recordedLog().log, "wait");
      const presence = new SturdyRedisPresence({
        client,
        isEventChannel: () => false,
        log: limitedLog(recordedLog().log),
      });
      try {
        const { room_id, player_id } = member.answer;
        const answer = await requestFromIPC(presence, channels.room(room_id), "giveUpSeat", [player_id, "p"], 2_000);
        assert.deepEqual(answer, { granted: false, refusal: "room_locked" });
        assert.equal(member.closedWith, undefined);
      } finally {
        presence.shutdown();
        client.disconnect();
      }
      await leaveAll(playing);
    });

    it("is told soon when the process that it waits for shuts down", async () => {
      const leaving = (await cluster?.add()) as GameServer;
      const { party, friends } = await startParty(urls, 1);
      const waited = askParties(leaving.url, friends[0] as Friend, "GET", `/${party.party}?since=1`);
      await until("it waits", async () => (await fetch(`${leaving.url}/readyz`)).ok);
      leaving.process.kill("SIGTERM");
      const { status, body } = await waited;
      assert.deepEqual([status, body.error.code], [503, "draining"]);
    });
  });
}
