import assert from "node:assert/strict";
import { defineRoom, defineServer, LocalPresence, matchMaker, Room } from "@colyseus/core";
import { SocketTransport } from "../../src/colyseus/SocketTransport.ts";
import { createAddressKey } from "../../src/http/address.ts";
import { mountDocs } from "../../src/http/docs.ts";
import { createRoutes } from "../../src/http/endpoints.ts";
import { createFront, type FrontOptions } from "../../src/http/front.ts";
import type { Patience } from "../../src/http/guard.ts";
import { mountHealth } from "../../src/http/health.ts";
import { mountHome } from "../../src/http/home.ts";
import { mountPanels } from "../../src/http/panels.ts";
import type { Placement, PlacementMethod } from "../../src/matchmaking/ports.ts";
import { createParties } from "../../src/parties/parties.ts";
import type { MatchArchive } from "../../src/players/archive.ts";
import { createErasure, type Erasure } from "../../src/players/erasure.ts";
import type { Identities } from "../../src/players/identity.ts";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createRecords } from "../../src/players/records.ts";
import type { ResultSigner } from "../../src/players/resultSigner.ts";
import type { MatchmakingAnswer, MatchmakingRequest, RoomsQuery, SeatReservation } from "../../src/protocol/api.ts";
import type { ApiError } from "../../src/protocol/errors.ts";
import { createMemoryRatings } from "../../src/ratings/memoryRatings.ts";
import { createProfiles, type Profiles } from "../../src/ratings/profiles.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { assertDescribed } from "./described.ts";
import { ask, sendRaw } from "./heard.ts";
import { freePort } from "./port.ts";
import { recordedLog } from "./recordedLog.ts";

/** The services behind the HTTP front, played by a test. */
export interface Backstage {
  identities: Pick<Identities, "createGuest" | "verify">;
  profiles: Profiles;
  erasure: Erasure;
  placement: Placement;
  archive: MatchArchive;
  signer: Pick<ResultSigner, "keySet">;
  /** All calls of `place`, `reconnect` and `list`. */
  calls: {
    place: { token: string | undefined; request: MatchmakingRequest; method: PlacementMethod }[];
    reconnect: [roomId: string, reconnectionToken: string][];
    list: RoomsQuery[];
  };
  /** Thrown by the next calls. */
  failure: unknown;
  /** The reservation that `place` and `reconnect` answer. By default it is for a room that does not exist. */
  reservation(): Promise<SeatReservation>;
  unready: ApiError | undefined;
}

export const NO_SEAT: SeatReservation = {
  name: "pong",
  roomId: "room-1",
  sessionId: "session-1",
  processId: "process-1",
};

/** The token of a player who holds a seat. */
export const SEATED_TOKEN = "seated.b.c";

function createBackstage(): Backstage {
  const backstage: Backstage = {
    calls: { place: [], reconnect: [], list: [] },
    failure: undefined,
    unready: undefined,
    reservation: async () => NO_SEAT,
    identities: {
      createGuest: async (username = "guest") => {
        failIfTold();
        return { playerId: "player-1", username, token: "a.b.c" };
      },
      async verify(token) {
        failIfTold();
        const [playerId = ""] = token.split(".");
        return { playerId, username: playerId, token };
      },
    },
    ...playedPlayers(),
    placement: {
      async place(token, request, method) {
        backstage.calls.place.push({ token, request, method });
        failIfTold();
        return answerOf(request, await backstage.reservation());
      },
      async reconnect(roomId, reconnectionToken) {
        backstage.calls.reconnect.push([roomId, reconnectionToken]);
        failIfTold();
        return backstage.reservation();
      },
      async list(query) {
        backstage.calls.list.push(query);
        failIfTold();
        return { rooms: [], cursor: null };
      },
      async show(roomId) {
        failIfTold();
        return {
          room_id: roomId,
          mode: "4-player",
          phase: "waiting",
          ranked: false,
          players: 1,
          seats: 4,
          spectators: 0,
        };
      },
    },
    archive: { resultOf: async () => undefined, replayOf: async () => undefined },
    signer: { keySet: async () => ({ keys: [] }) },
  };

  function failIfTold() {
    if (backstage.failure !== undefined) throw backstage.failure;
  }

  return backstage;
}

/** Profiles in memory, without any player. */
function playedPlayers() {
  const [records, ratings] = [createRecords(createMemoryStore()), createMemoryRatings()];
  const nowhere = {
    reach: async () => undefined,
    forgetInRooms: async () => undefined,
    leaveParty: async () => undefined,
  };
  return {
    profiles: createProfiles({ records, ratings, sign: async () => "a.b.c" }),
    erasure: createErasure({ records, ratings, ...nowhere }),
  };
}

function answerOf({ username, mode, code }: MatchmakingRequest, reservation: SeatReservation): MatchmakingAnswer {
  const player = { player_id: "player-1", username: username ?? "guest" };
  return {
    protocol: 1,
    ...player,
    token: "a.b.c",
    room_id: reservation.roomId,
    mode: mode ?? "4-player",
    ranked: false,
    spectator: false,
    resumed: false,
    is_full: false,
    code: code ?? null,
    bots: true,
    bot_level: "middle",
    players: [player],
    reservation,
  };
}

export interface FrontSettings extends Partial<FrontOptions["config"]> {
  adminPassword?: string;
  patience?: Partial<Patience>;
}

class EmptyRoom extends Room {}

export type RunningFront = Awaited<ReturnType<typeof startFront>>;

/** A Colyseus server with the HTTP front and played services. A process can have one at a time. */
export async function startFront({ adminPassword, patience, ...settings }: FrontSettings = {}) {
  const { lines, log: lineLog } = recordedLog();
  const log = limitedLog(lineLog);
  const backstage = createBackstage();
  const parties = createParties({
    store: createMemoryStore(),
    presence: new LocalPresence(),
    seatReservationSeconds: 10,
    onError: (error) => assert.fail(String(error)),
  });
  await parties.listen(() => undefined);
  const routes = createRoutes({ ...backstage, parties, addressKey: createAddressKey(), log });
  const unlimited = { matchmakingPerMinute: 0, requestsPerMinute: 0, maxConnections: 0 };
  const config = { corsOrigins: ["*"], trustProxy: 0, ...unlimited, ...settings };
  const holderOf = async (token: string) => (token === SEATED_TOKEN ? "player-1" : undefined);
  const front = createFront({ config, routes, holderOf, log, ...(patience && { patience }) });
  const server = defineServer({
    rooms: { pong: defineRoom(EmptyRoom) },
    routes,
    greet: false,
    gracefullyShutdown: false,
    transport: new SocketTransport({ server: front.server, sent: { frames: 0, bytes: 0, cutOff: 0 }, log }),
  });
  mountHealth(front.site, {
    processId: () => matchMaker.processId,
    holdsLease: () => true,
    hasRedis: async () => true,
    readiness: () => backstage.unready,
  });
  mountDocs(front.site);
  mountHome(front.site, 20);
  await mountPanels(front.site, adminPassword);
  front.site.get("/throws", () => {
    throw new Error("in express");
  });
  const port = await freePort();
  await server.listen(port, "127.0.0.1");
  const url = `http://127.0.0.1:${port}`;

  /** Every answer of the API is held against its document. */
  async function askDescribed(path: string, init?: RequestInit) {
    const heard = await ask(url + path, init);
    assertDescribed(init?.method ?? "GET", path, heard);
    return heard;
  }

  return {
    backstage,
    lines,
    port,
    server,
    url,
    raw: (...parts: (string | Buffer)[]) => sendRaw(port, parts),
    routes,
    ask: askDescribed,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      askDescribed(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    stop: () => server.gracefullyShutdown(false),
  };
}

/** An answer as the archive gives it: JSON in pieces. */
export async function* inPieces(answer: object): AsyncGenerator<string> {
  yield* JSON.stringify(answer).match(/.{1,65536}/gs) ?? [];
}
