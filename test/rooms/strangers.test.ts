import assert from "node:assert/strict";
import type { MatchmakingAnswer, SeatReservation } from "../../src/protocol/api.ts";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, leaveAll, saidOf } from "../support/players.ts";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { RawSocket } from "../support/rawSockets.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { drop, shownIn, startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

describe("a seat opens to nobody but its player", () => {
  let server: GameServer;
  let line: Network;
  let victim: Player;
  let thief: Player;

  before(async () => {
    server = await startServer({ LIVES: "200", COUNTDOWN_SECONDS: "0", RECONNECT_SECONDS: "30" });
    line = await startNetwork(server.port);
    [victim, thief] = (await startTable([line.url, server.url])) as [Player, Player];
  });

  after(async () => {
    await leaveAll([victim, thief]);
    await server?.end();
    await line?.close();
  });

  /** Everything that a thief might try at the socket; he knows all but the victim's secrets. */
  function forgeries(): [what: string, reservation: Partial<SeatReservation>][] {
    const { sessionId, roomId } = victim.room;
    const { player_id, reservation } = victim.answer;
    const own = thief.room.reconnectionToken.split(":")[1] ?? "";
    const tokens = ["", "undefined", "null", "0", own, sessionId, player_id, thief.answer.token, victim.answer.token];
    return [
      ...tokens.map((token): [string, Partial<SeatReservation>] => [
        `the session id with the token "${token.slice(0, 12)}"`,
        { sessionId, reconnectionToken: token },
      ]),
      ["the ticket that was used", { ...reservation }],
      ["the ticket that was used, with the own session id", { ...reservation, sessionId: thief.room.sessionId }],
      ["the own token with no session id", { sessionId: "", reconnectionToken: own }],
      ["the player's id as session id", { sessionId: player_id, reconnectionToken: own }],
      ["no session id and no token", { sessionId: "", reconnectionToken: "" }],
      ["a name of every object", { sessionId: "__proto__", reconnectionToken: "undefined" }],
      ["the own seat by way of another room", { sessionId: thief.room.sessionId, roomId: `${roomId}x` }],
    ];
  }

  async function assertRefused(): Promise<void> {
    for (const [what, forged] of forgeries()) {
      const socket = await openSocket(socketUrl(server.url, { ...victim.answer.reservation, ...forged }));
      assert.equal(socket.joined, false, what);
      await until(`${what} is refused`, () => socket.closedWith === 4002 || socket.closedWith === 4003);
    }
  }

  it("not while the player is connected, and neither socket notices", async () => {
    await assertRefused();
    assert.deepEqual([victim.closedWith, thief.closedWith], [undefined, undefined]);
    assert.deepEqual(saidOf(thief, "player_dropped"), []);
    assert.equal(victim.room.state.spectators, 0);
  });

  it("not by any option of the SDK's calls or of matchmaking: these give the thief another seat", async () => {
    const { sessionId, reconnectionToken } = victim.room;
    const { player_id } = victim.answer;
    const forged = {
      sessionId,
      player_id,
      reconnectionToken,
      ticket: reconnectionToken,
      mode: "5-player",
      bots: false,
      authData: { sessionId, player_id },
      auth: { sessionId },
      token: victim.answer.token,
      resumed: true,
      side: 0,
    };
    const post = async (path: string, body: object = forged) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as SeatReservation & MatchmakingAnswer };
    };
    const strangers: RawSocket[] = [];
    for (const method of ["joinOrCreate", "create", "join"]) {
      const { status, body } = await post(`/matchmake/${method}/pong`);
      assert.equal(status, 200);
      assert.notEqual(body.roomId, victim.answer.room_id);
      assert.notEqual(body.sessionId, sessionId);
      const socket = await openSocket(socketUrl(server.url, body));
      assert.equal(socket.joined, true);
      strangers.push(socket);
    }
    const { body } = await post("/api/pong/matchmaking");
    assert.notEqual(body.player_id, player_id);
    assert.equal(body.resumed, false);
    // a private room without its code is not even there
    assert.equal((await post(`/matchmake/joinById/${victim.answer.room_id}`)).status, 404);

    const [, token = ""] = reconnectionToken.split(":");
    const room = victim.answer.room_id;
    const own = thief.room.reconnectionToken.split(":")[1];
    for (const [path, reconnectionToken, status] of [
      [room, sessionId, 403],
      [room, player_id, 403],
      [room, "", 400],
      [room, { length: 1 }, 400],
      [room, undefined, 400],
      [`${room}x`, token, 404],
      [body.room_id, own, 403],
    ] as const) {
      assert.equal((await post(`/matchmake/reconnect/${path}`, { reconnectionToken, sessionId })).status, status);
    }
    assert.equal(victim.closedWith, undefined);
    for (const { socket } of strangers) socket.close(4000);
  });

  it("not by a token that nobody here has signed", async () => {
    const [head, payload, signature] = victim.answer.token.split(".");
    const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const token of [`${unsigned}.${payload}.`, `${head}.${payload}.${signature?.replace(/^./, "A")}A`, "a.b.c"]) {
      assert.equal((await askMatchmaking(server.url, {}, token)).status, 401);
    }
  });

  it("not while it is held for its player, who can still come back", async () => {
    const { reservation } = victim.answer;
    await drop(victim, line.cut);
    await until("the player is missed", () => !shownIn(thief, victim).connected);
    await assertRefused();
    assert.equal(shownIn(thief, victim).connected, false);

    // the player asks twice: the second ticket is the only one
    const first = await askMatchmaking(server.url, {}, victim.answer.token);
    const { body: second } = await askMatchmaking(server.url, {}, victim.answer.token);
    for (const old of [
      first.body.reservation,
      { ...first.body.reservation, sessionId: second.reservation.sessionId },
      { ...second.reservation, sessionId: reservation.sessionId },
    ]) {
      const socket = await openSocket(socketUrl(server.url, old));
      assert.equal(socket.joined, false, "an old ticket");
    }
    const [one, two] = await Promise.all([1, 2].map(() => openSocket(socketUrl(server.url, second.reservation))));
    assert.equal(Number(one?.joined) + Number(two?.joined), 1, "a ticket is good for one socket");
    await until("the player is back", () => shownIn(thief, victim).connected);
    assert.deepEqual(saidOf(thief, "player_reconnected"), [{ player_id: victim.answer.player_id }]);
    victim = await join(server.url, {}, victim.answer.token);
  });
});
