import { Client, type Room } from "@colyseus/sdk";
import { requestSeat } from "../../src/client/matchmaking.ts";
import type { ClockAnswer } from "../../src/protocol/messages.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import type { Probe, Sights } from "./ProbeRoom.ts";

type PongClientRoom = Room<unknown, PongState>;

const SEATS = 4;
const CALL_MS = 20_000;
/** The clock is asked that often, and the quickest of so many answers believed. */
const CLOCK_MS = 2_000;
const CLOCK_ASKS = 5;

/** A private room of four, in which everybody is ready for the next match at once. */
export async function openPongProbes(url: string, sights: Sights): Promise<Probe[]> {
  const probes: Probe[] = [];
  const rooms: PongClientRoom[] = [];
  let code: string | null = null;
  for (let observer = 0; observer < SEATS; observer++) {
    const request = code === null ? { mode: "4-player" as const, private: true } : { code };
    const answer = await requestSeat(url, undefined, request, AbortSignal.timeout(CALL_MS));
    code = answer.code;
    const room = await new Client(url).consumeSeatReservation<PongState>(answer.reservation);
    probes.push(probeOf(room, answer.player_id, observer, sights));
    rooms.push(room);
  }
  watchBounces(rooms[0] as PongClientRoom, sights);
  // once all are in: two who are ready would start without the others
  for (const room of rooms) keepReady(room);
  return probes;
}

function probeOf(room: PongClientRoom, key: string, observer: number, sights: Sights): Probe {
  let seq = 0;
  room.onMessage("*", () => undefined);
  room.onStateChange((state) => {
    for (const [other, { paddle }] of state.players) {
      if (other !== key) sights.onPlayer(observer, other, Math.abs(paddle.direction) > 0.01);
    }
  });
  return {
    key,
    canMove: () => room.state.phase === "playing" && room.state.players.get(key)?.place === 0,
    move: (direction) => room.send<never>("player_move" as never, { direction, seq: ++seq } as never),
    leave: () => void room.leave(),
  };
}

/** For this match and all that follow. */
function keepReady(room: PongClientRoom): void {
  let phase: PongState["phase"] | undefined;
  const look = (state: PongState) => {
    if (state.phase === "waiting" && phase !== "waiting") room.send<never>("ready" as never, { ready: true } as never);
    phase = state.phase;
  };
  room.onStateChange(look);
  if (room.state.phase !== undefined) look(room.state);
}

/** Reports how late a ball's new trajectory comes in, by the clock of the match. */
function watchBounces(room: PongClientRoom, sights: Sights): void {
  const ticks = new Map<string, number>();
  let startedAt = Number.NaN;
  room.onStateChange(({ balls, phase, tick_rate }) => {
    const now = performance.now();
    if (phase !== "playing") startedAt = Number.NaN;
    for (const [id, { tick }] of balls) {
      const before = ticks.get(id);
      ticks.set(id, tick);
      if (before === undefined || before === tick || Number.isNaN(startedAt)) continue;
      sights.onBounce(now - startedAt - (1000 * tick) / tick_rate);
    }
    for (const id of ticks.keys()) if (!balls.has(id)) ticks.delete(id);
  });
  const timer = setInterval(async () => {
    if (room.state.phase === "playing") startedAt = await askStart(room);
  }, CLOCK_MS);
  room.onLeave(() => clearInterval(timer));
}

/** When tick 0 was due, in our time: by the answer that took least. */
async function askStart(room: PongClientRoom): Promise<number> {
  let [shortest, startedAt] = [Number.POSITIVE_INFINITY, Number.NaN];
  for (let ask = 0; ask < CLOCK_ASKS; ask++) {
    const sentAt = performance.now();
    const { ms } = await room.request<object, ClockAnswer>("clock", {}, { timeout: CALL_MS });
    const trip = performance.now() - sentAt;
    if (trip < shortest) [shortest, startedAt] = [trip, sentAt + trip / 2 - ms];
  }
  return startedAt;
}
