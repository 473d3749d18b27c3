import type { Game } from "./Game.ts";
import { Away } from "./parts/Away.tsx";
import { Spoken } from "./parts/Spoken.tsx";
import { Match } from "./screens/Match.tsx";
import { Replay } from "./screens/Replay.tsx";
import { Result } from "./screens/Result.tsx";
import { Start } from "./screens/Start.tsx";
import { Waiting } from "./screens/Waiting.tsx";

export function App({ game }: { game: Game }) {
  const screen = game.screen.value;
  return (
    <>
      {screen === "start" && <Start game={game} />}
      {screen === "waiting" && <Waiting game={game} />}
      {(screen === "match" || screen === "result") && <Match game={game} />}
      {screen === "result" && <Result game={game} />}
      {screen === "replay" && <Replay game={game} />}
      <Away game={game} />
      <Spoken game={game} />
    </>
  );
}
