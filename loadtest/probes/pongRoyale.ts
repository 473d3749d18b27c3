import { Client, type Room } from "@colyseus/sdk";
import { requestSeat } from "../../src/client/matchmaking.ts";
import type { ClockAnswer } from "../../src/protocol/messages.ts";
import type { PongState } from "../../src/protocol/schema.ts";
import { SEATS } from "../roomSize.ts";
import type { Probe, ProbeListener } from "./ProbeRoom.ts";

type PongClientRoom = Room<unknown, PongState>;

const CALL_TIMEOUT_MS = 20_000;
/** How often the match's clock is read. The quickest of several answers counts. */
const CLOCK_READ_MS = 2_000;
const CLOCK_REQUESTS = 5;

/** Opens a private room of four, whose players are ready for the next match at once. */
export async function openPongProbes(url: string, listener: ProbeListener): Promise<Probe[]> {
  const probes: Probe[] = [];
  const rooms: PongClientRoom[] = [];
  let code: string | null = null;
  for (let observer = 0; observer < SEATS; observer++) {
    const request = code === null ? { mode: "4-player" as const, private: true } : { code };
    const answer = await requestSeat(url, undefined, request, AbortSignal.timeout(CALL_TIMEOUT_MS));
    code = answer.code;
    const room = await new Client(url).consumeSeatReservation<PongState>(answer.reservation);
    probes.push(probeOf(room, answer.player_id, observer, listener));
    rooms.push(room);
  }
  watchBounces(rooms[0] as PongClientRoom, listener);
  // only when all are in: two ready players would start without the others
  for (const room of rooms) keepReady(room);
  return probes;
}

function probeOf(room: PongClientRoom, key: string, observer: number, listener: ProbeListener): Probe {
  let seq = 0;
  room.onMessage("*", () => undefined);
  room.onStateChange((state) => {
    for (const [other, { paddle }] of state.players) {
      if (other !== key) listener.onPlayer(observer, other, Math.abs(paddle.direction) > 0.01);
    }
  });
  return {
    key,
    canMove: () => room.state.phase === "playing" && room.state.players.get(key)?.place === 0,
    move: (direction) => room.send<never>("player_move" as never, { direction, seq: ++seq } as never),
    leave: () => void room.leave(),
  };
}

/** Says ready for this match and for every later one. */
function keepReady(room: PongClientRoom): void {
  let phase: PongState["phase"] | undefined;
  const onState = (state: PongState) => {
    if (state.phase === "waiting" && phase !== "waiting") room.send<never>("ready" as never, { ready: true } as never);
    phase = state.phase;
  };
  room.onStateChange(onState);
  if (room.state.phase !== undefined) onState(room.state);
}

/** Reports how late each new trajectory of a ball arrives, by the clock of the match. */
function watchBounces(room: PongClientRoom, listener: ProbeListener): void {
  const ticks = new Map<string, number>();
  let startedAt = Number.NaN;
  room.onStateChange(({ balls, phase, tick_rate }) => {
    const now = performance.now();
    if (phase !== "playing") startedAt = Number.NaN;
    for (const [id, { tick }] of balls) {
      const before = ticks.get(id);
      ticks.set(id, tick);
      if (before === undefined || before === tick || Number.isNaN(startedAt)) continue;
      listener.onBounce(now - startedAt - (1000 * tick) / tick_rate);
    }
    for (const id of ticks.keys()) if (!balls.has(id)) ticks.delete(id);
  });
  const timer = setInterval(async () => {
    if (room.state.phase === "playing") startedAt = await readStart(room);
  }, CLOCK_READ_MS);
  room.onLeave(() => clearInterval(timer));
}

/** When tick 0 was due, by the clock of this process. */
async function readStart(room: PongClientRoom): Promise<number> {
  let [shortestMs, startedAt] = [Number.POSITIVE_INFINITY, Number.NaN];
  for (let request = 0; request < CLOCK_REQUESTS; request++) {
    const sentAt = performance.now();
    const { ms } = await room.request<object, ClockAnswer>("clock", {}, { timeout: CALL_TIMEOUT_MS });
    const roundTripMs = performance.now() - sentAt;
    if (roundTripMs < shortestMs) [shortestMs, startedAt] = [roundTripMs, sentAt + roundTripMs / 2 - ms];
  }
  return startedAt;
}
