/** The attackers of the siege, in a process of their own: `node attacks.ts URL SECONDS`. Prints what they got. */
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { http, MALFORMED } from "../support/malformed.ts";
import { Stranger } from "./Stranger.ts";

type Attack = (stranger: Stranger) => Promise<unknown>;

/** Each attack, and the pause between two of it in ms. */
const ATTACKS: Readonly<Record<string, readonly [pauseMs: number, attack: Attack]>> = {
  "lists of rooms, sent ahead": [4000, (one) => one.send(http("GET /api/pong/rooms?limit=200").repeat(300), 1500)],
  "metrics, sent ahead": [4000, (one) => one.send(http("GET /metrics").repeat(300), 1500)],
  "readers that never read": [
    6000,
    (one) => Promise.all(Array.from({ length: 20 }, () => one.send(http("GET /openapi.json").repeat(40), 8000))),
  ],
  "connections without a request": [9000, (one) => Promise.all(Array.from({ length: 230 }, () => one.send("", 3000)))],
  "private rooms": [300, (one) => one.seat({ private: true })],
  "seats that are not taken": [1500, (one) => one.seat({ mode: "4-player" })],
  "joins that are not confirmed": [
    2000,
    async (one) => {
      const answer = await one.seat({ mode: "8-player" });
      if (answer) await one.occupy(answer, [], 8000, false);
    },
  ],
  "one player who joins all the time": [1000, joinOften()],
  "frames of noise": [
    1000,
    async (one) => {
      const answer = await one.seat({ mode: "6-player" });
      const frames = Array.from({ length: 50 }, (_, length) => randomBytes(length + 1));
      if (answer) await one.occupy(answer, frames, 2000);
    },
  ],
  "malformed requests": [
    100,
    (one) => {
      const [, bytes] = MALFORMED[Math.floor(Math.random() * MALFORMED.length)] ?? [];
      return one.send(Buffer.from(bytes ?? "", "latin1"), 500);
    },
  ],
  "forged tokens": [300, (one) => one.seat({}, `${randomBytes(20).toString("base64url")}.e30.AAAA`)],
  "replays that are not there": [200, (one) => one.call("GET", "/api/pong/matches/none/replay")],
};

/** A player who joins their seat again and again, with moves each time. */
function joinOften(): Attack {
  let token: string | undefined;
  return async (stranger) => {
    for (let n = 0; n < 20; n++) {
      const answer = await stranger.seat({ mode: "5-player", bots: false }, token);
      if (answer === undefined) return;
      token = answer.token;
      await stranger.occupy(
        answer,
        Array.from({ length: 50 }, () => Buffer.of(18)),
        30,
      );
    }
  };
}

async function attack(name: string, index: number, url: string, until: number): Promise<string> {
  const [pauseMs, once] = ATTACKS[name] as (typeof ATTACKS)[string];
  const stranger = new Stranger(url, `127.0.1.${index + 1}`);
  while (performance.now() < until) {
    await once(stranger);
    await setTimeout(pauseMs);
  }
  return `${name}: ${JSON.stringify(stranger.outcomes)}`;
}

const [url = "", seconds = "10"] = process.argv.slice(2);
const until = performance.now() + 1000 * Number(seconds);
const lines = await Promise.all(Object.keys(ATTACKS).map((name, index) => attack(name, index, url, until)));
console.log(lines.join("\n"));
