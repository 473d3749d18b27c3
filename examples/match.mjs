// Plays a whole match through @colyseus/sdk, against bots if nobody else comes within ten seconds.
// Run `npm start` in one terminal and `node examples/match.mjs` in another.
import { Client } from "@colyseus/sdk";

const client = new Client("http://localhost:2567");
const { data } = await client.http.post("/api/pong/matchmaking", { body: { mode: "4-player", username: "ada" } });
const room = await client.consumeSeatReservation(data.reservation);

let seq = 0;
const steer = (direction) => room.send("player_move", { direction, seq: ++seq }); // -1 … 1; 0 stops
const keys = setInterval(() => steer(Math.random() * 2 - 1), 200); // instead of a player's keys

room.onStateChange((state) => {
  const me = state.players.get(data.player_id);
  if (!me) return;
  const paddle = me.paddle.position.toFixed(1);
  console.log(state.phase, `${state.balls.size} balls, ${me.lives} lives, paddle at ${paddle}`);
});
room.onMessage("player_eliminated", ({ player_id, place }) => console.log(player_id, "is out, place", place));
room.onMessage("game_over", ({ players }) => {
  clearInterval(keys);
  console.table(players);
  room.leave();
});
room.onMessage("*", (type, event) => console.log(type, event)); // everything else that happens
