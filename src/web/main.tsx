import { render } from "preact";
import { App } from "./App.tsx";
import { serverAddress } from "./address.ts";
import { Game } from "./Game.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");

const game = new Game(
  serverAddress(location.href, document.querySelector<HTMLMetaElement>("[name=pong-server]")?.content),
);
render(<App game={game} />, root);
void game.comeBack();
