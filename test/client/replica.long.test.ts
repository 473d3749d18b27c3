import assert from "node:assert/strict";
import type { Session } from "../../src/client/Session.ts";
import type { Point } from "../../src/simulation/arena.ts";
import type { BallTrajectory } from "../../src/simulation/ball.ts";
import { ballPositionAt } from "../../src/simulation/ball.ts";
import { saveTicksOf } from "../../src/simulation/constants.ts";
import { paddlePositionAt, trajectoryAt } from "../../src/simulation/paddle.ts";
import type { Recording } from "../../src/simulation/replay.ts";
import { createReplay, stepReplay } from "../../src/simulation/replay.ts";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

/** Where everything was drawn at one moment of the match. */
interface Look {
  readonly tick: number;
  readonly balls: readonly (Point & { readonly id: string })[];
  readonly paddle: number;
}

/** Records all flights in a session's state, and what it draws, many times a second. */
function watched(session: Session) {
  const flights = new Map<string, BallTrajectory>();
  const looks: Look[] = [];
  session.onState(({ balls }) => {
    for (const [id, { x, y, vx, vy, tick }] of balls) flights.set(`${id}@${tick}`, { x, y, vx, vy, tick });
  });
  const timer = setInterval(() => {
    const view = session.status.is === "playing" ? session.view() : undefined;
    const paddle = view?.paddles.find(({ player_id }) => player_id === session.player_id);
    if (view && paddle) looks.push({ tick: view.tick, balls: view.balls, paddle: paddle.position });
  }, 15);
  return { flights, looks, stop: () => clearInterval(timer) };
}

/** The 95th percentile. */
function mostlyWithin(errors: number[]): number {
  errors.sort((one, other) => one - other);
  return errors[Math.floor(errors.length * 0.95)] ?? Number.NaN;
}

describe("the clock of a client that is far from the server", () => {
  const sessions = createSessions();
  let server: GameServer;
  let network: Network;

  before(async () => {
    server = await startServer({ COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "0" });
    network = await startNetwork(server.port, { there: 20, back: 20 });
  });
  after(async () => {
    await sessions.close();
    await network?.close();
    await server?.end("SIGKILL");
  });

  it("agrees with one that is near", async () => {
    const far = sessions.openBot({ url: network.url });
    const near = sessions.openBot({ url: server.url });
    await Promise.all([far.play({ mode: "2-player" }), near.play({ mode: "2-player" })]);
    await untilStatus(far, "playing");
    await untilStatus(near, "playing");
    const offMs = () => Math.abs(far.nowTick() - near.nowTick()) * (1000 / (far.state?.tick_rate ?? 1));
    // what a round trip takes beyond 20 ms each way may all have been on one way; timers are exact to 1 ms
    const boundMs = () => ((far.clock?.roundTripMs ?? 0) - 40) / 2 + (near.clock?.roundTripMs ?? 0) / 2 + 1;
    await until("the clocks agree", () => offMs() <= boundMs());
    assert.ok((far.clock?.roundTripMs ?? 0) >= 39);
  });
});

describe("what a client sees, against the recording of the match", () => {
  const sessions = createSessions();
  let server: GameServer;
  let network: Network;
  let recording: Recording;
  let seen: ReturnType<typeof watched>;
  let side = -1;

  before(async () => {
    server = await startServer({ COUNTDOWN_SECONDS: "1", LIVES: "3", BOT_FILL_SECONDS: "0" });
    network = await startNetwork(server.port, { there: 20, back: 20 });
    const far = sessions.openBot({ url: network.url }, 45);
    const near = sessions.openBot({ url: server.url }, 45);
    seen = watched(far);
    await Promise.all([far.play({ mode: "2-player" }), near.play({ mode: "2-player" })]);
    await untilStatus(far, "finished", 80_000);
    seen.stop();
    side = far.state?.players.get(far.player_id)?.side ?? -1;
    const answer = await fetch(`${server.url}/api/pong/matches/${far.state?.match_id}/replay`);
    recording = (await answer.json()) as Recording;
  });
  after(async () => {
    seen?.stop();
    await sessions.close();
    await network?.close();
    await server?.end();
  });

  it("every flight of a ball in the state is one of the match", () => {
    const replay = createReplay(recording);
    const missing = new Map(seen.flights);
    assert.ok(missing.size >= 3); // each life is at least a serve
    while (replay.match.winner < 0) {
      stepReplay(replay);
      for (const { id, x, y, vx, vy, tick } of replay.match.balls) {
        const shown = missing.get(`${id}@${tick}`);
        if (!shown) continue;
        const off = Math.hypot(shown.x - x, shown.y - y, shown.vx - vx, shown.vy - vy);
        assert.ok(off < 1e-3, `ball ${id} at ${tick} is off by ${off}`);
        missing.delete(`${id}@${tick}`);
      }
    }
    assert.deepEqual([...missing.keys()], []);
  });

  it("with 40 ms to the server and back, balls and the own paddle are drawn where they are", () => {
    const replay = createReplay(recording);
    const late = saveTicksOf(recording.rules);
    const balls: number[] = [];
    const paddles: number[] = [];
    assert.ok(seen.looks.length > 50);
    for (const look of seen.looks) {
      while (replay.match.winner < 0 && replay.match.tick < Math.floor(look.tick)) stepReplay(replay);
      for (const ball of look.balls) {
        const real = replay.match.balls.find(({ id }) => String(id) === ball.id);
        if (real === undefined) continue;
        const point = ballPositionAt(real, look.tick, recording.rules);
        balls.push(Math.hypot(ball.x - point.x, ball.y - point.y));
      }
    }
    // a paddle's past is only settled when no late move can change it any more
    const settled = createReplay(recording);
    for (const look of seen.looks) {
      while (settled.match.winner < 0 && settled.match.tick < Math.floor(look.tick) + late) stepReplay(settled);
      const paddle = settled.match.players[side]?.paddle;
      assert.ok(paddle);
      paddles.push(
        Math.abs(look.paddle - paddlePositionAt(trajectoryAt(paddle, look.tick), look.tick, recording.rules)),
      );
    }
    const [ball, paddle] = [mostlyWithin(balls), mostlyWithin(paddles)];
    assert.ok(ball < 3, `balls are off by ${ball} units`);
    assert.ok(paddle < 3, `the paddle is off by ${paddle} units`);
  });
});
