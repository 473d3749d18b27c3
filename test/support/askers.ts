/** Strangers who ask a server for what costs most: `node askers.ts URL MATCH_ID`. They stop when they are ended. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { http } from "./malformed.ts";

const PAUSE_MS = 100;

const [url = "", matchId = ""] = process.argv.slice(2);
const last = { Connection: "close" };

/** Sends requests ahead on one connection and reads all answers, again and again. */
async function ask(target: string, ahead: number): Promise<never> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), "127.0.0.1").resume();
    socket.write(http(target).repeat(ahead - 1) + http(target, last));
    await once(socket, "close");
    await setTimeout(PAUSE_MS);
  }
}

const replay = `GET /api/pong/matches/${matchId}/replay`;
await Promise.all([
  ask("GET /api/pong/rooms?limit=200", 500),
  ask("GET /metrics", 500),
  ...Array.from({ length: 4 }, () => ask(replay, 2)),
]);
