import assert from "node:assert/strict";
import type { View } from "../../src/client/positions.ts";
import { Session } from "../../src/client/Session.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";

/** The whole of a client but for its pictures: plays one match, always after the first ball, and answers its place. */
async function playOneMatch(url: string): Promise<number> {
  const session = new Session({ url, username: "ada" });
  const over = new Promise<number>((resolve, reject) => {
    session.onStatus((status) => {
      if (status.is === "finished") resolve(status.place);
      if (status.is === "lost") reject(new Error(`the match is lost: ${status.reason}`));
    });
  });
  await session.play({ mode: "2-player" });
  const frames = setInterval(() => {
    const view = session.view();
    if (view) session.steer(directionToBall(view, session.player_id)); // and draw what is in the view
  }, 16);
  try {
    return await over;
  } finally {
    clearInterval(frames);
    await session.leave();
  }
}

function directionToBall({ balls: [ball], paddles }: View, player_id: string): number {
  const own = paddles.find((paddle) => paddle.player_id === player_id);
  if (!own || !ball) return 0;
  const [start, end] = own.ends;
  const alongSide =
    (ball.x - (start.x + end.x) / 2) * (end.x - start.x) + (ball.y - (start.y + end.y) / 2) * (end.y - start.y);
  return Math.abs(alongSide) < own.length ? 0 : Math.sign(alongSide);
}

describe("the example", () => {
  let server: GameServer;
  let idler: Session;

  before(async () => {
    server = await startServer({ COUNTDOWN_SECONDS: "1", LIVES: "1", BOT_FILL_SECONDS: "0" });
    idler = new Session({ url: server.url });
  });
  after(async () => {
    await idler.leave();
    await server.end();
  });

  it("plays a match to its end", async () => {
    const [place] = await Promise.all([playOneMatch(server.url), idler.play({ mode: "2-player" })]);
    assert.ok(place === 1 || place === 2);
  });
});
