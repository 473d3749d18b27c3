// Plays a whole match with the package's Session, always after the first ball, and prints the place.
// Run `npm start`. In another folder, install what `npm pack` made, copy `examples/` there, and run `node examples/session.ts`
// (Node 22.18; on Node 20 compile it first). It prints nothing until the match is over.
import { Session, type View } from "pong-royale/client";

const session = new Session({ url: "http://localhost:2567", username: "ada" });
await session.play({ mode: "4-player" });
const frames = setInterval(() => {
  const view = session.view();
  if (view) session.steer(directionToBall(view)); // and draw what is in the view
}, 16);
session.onStatus((status) => {
  if (status.is !== "finished" && status.is !== "lost") return;
  console.log(status.is, status.is === "finished" ? `place ${status.place}` : status.reason);
  clearInterval(frames);
  void session.leave();
});

function directionToBall({ balls: [ball], paddles }: View): number {
  const own = paddles.find((paddle) => paddle.player_id === session.player_id);
  if (!own || !ball) return 0;
  const [start, end] = own.ends; // ahead is how far the ball is from the paddle's middle, along its side
  const ahead =
    (ball.x - (start.x + end.x) / 2) * (end.x - start.x) + (ball.y - (start.y + end.y) / 2) * (end.y - start.y);
  return Math.abs(ahead) < own.length ? 0 : Math.sign(ahead);
}
